"""The page of one resource."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from environments.models import Connection
from environments.roles import Role
from integrations.models import ResourceLocal
from tests.factories import (
    add,
    change,
    make_clone,
    make_environment,
    make_integration,
    make_manager,
    make_user,
    resource_of,
)
from tests.standing import keep

pytestmark = pytest.mark.django_db


def page_of(client, user, tile, resource, name="resource", **parameters):
    client.force_login(user)
    return client.get(reverse(f"integrations:{name}", args=[tile.code, resource.lineage]), parameters)


def make_world():
    """A tile with an export that uses a connection and a flow that uses the export."""
    tile = make_integration(name="Orders")
    manager = make_manager(tile, tile.environment)
    shop = add(tile, {"name": "Shop", "type": "http"}, kind="connection", by=manager)
    document = {
        "name": "Get orders",
        "_connectionId": str(shop.lineage),
        "http": {"relativeURI": "/o", "odd": 1},
    }
    export = add(tile, document, kind="export", by=manager)
    flow = {"name": "Nightly", "pageGenerators": [{"_exportId": str(export.lineage)}]}
    add(tile, flow, kind="flow", by=manager)
    tile.refresh_from_db()
    return tile, manager, export, shop


kept_world = keep(make_world)


@pytest.fixture
def orders(world):
    return world


def test_fields_have_plain_labels_and_references_are_links(client, orders):
    tile, manager, export, shop = orders

    body = page_of(client, manager, tile, export).content.decode()

    assert "Relative URI" in body
    assert reverse("integrations:resource", args=[tile.code, shop.lineage]) in body
    assert str(shop.lineage) not in body.replace(f"/resources/{shop.lineage}/", "")


def test_fields_that_the_kind_does_not_know_are_shown_too(client, orders):
    tile, manager, export, _ = orders

    sections = page_of(client, manager, tile, export).context["sections"]

    assert sections[-1].name == "Other fields"
    assert [field.label for field in sections[-1].fields] == ["HTTP"]


def test_who_uses_it_is_named_here_and_counted_elsewhere(client, orders):
    tile, manager, export, _ = orders
    hidden = make_clone(tile, by=make_manager(tile, make_environment(), tile.environment))
    watcher = make_manager(tile, role=Role.MONITOR)

    mine = page_of(client, manager, tile, export)
    theirs = page_of(client, watcher, tile, export)

    assert [user.name for user, _ in mine.context["used_by"]] == ["Nightly"]
    assert mine.context["elsewhere"] == {"resources": 1, "tiles": 1}
    assert theirs.context["elsewhere"] == {"resources": 0, "tiles": 0}
    assert hidden.name not in theirs.content.decode()


def test_a_script_is_shown_with_line_numbers_and_never_runs(client):
    tile = make_integration(hook="const a = 1;\n</script><script>alert(1)</script>\u202e")
    script = tile.resources.get(name="hook")

    body = page_of(client, make_manager(tile), tile, script).content.decode()

    assert 'data-line="2"' in body
    assert "<script>alert(1)" not in body
    assert "‹U+202E›" in body


def test_the_document_can_be_read_as_json(client, orders):
    tile, manager, export, _ = orders

    body = page_of(client, manager, tile, export, **{"as": "json"}).content.decode()

    assert "&quot;relativeURI&quot;: &quot;/o&quot;" in body


def test_what_belongs_to_the_environment_stands_apart(client, orders):
    tile, manager, _, shop = orders
    bound = Connection.objects.create(environment=tile.environment, name="Shop of Dev")
    ResourceLocal.objects.update_or_create(
        resource=shop, defaults={"values": {"http.baseURI": "https://dev.example.com"}, "connection": bound}
    )

    response = page_of(client, manager, tile, shop)

    assert [(field.label, field.value.text) for field in response.context["local"]] == [
        ("Base URI", "https://dev.example.com")
    ]
    assert "Shop of Dev" in response.content.decode()
    assert "Belongs to this environment" in response.content.decode()


def test_its_history_links_to_what_each_revision_changed(client, orders):
    tile, manager, export, _ = orders
    change(tile, "Get orders", by=manager, description="New")
    tile.refresh_from_db()

    response = page_of(client, manager, tile, export)

    assert [past.word for past in response.context["history"]] == ["Changed", "Created"]
    assert f"{reverse('integrations:revision', args=[tile.code, tile.head])}#r-{export.lineage}" in (
        response.content.decode()
    )


def test_a_resource_of_another_tile_is_not_found(client, orders):
    _, _, export, _ = orders
    other = make_integration()

    assert page_of(client, make_manager(other), other, export).status_code == 404


def test_strangers_do_not_learn_that_it_exists(client, orders):
    tile, _, export, _ = orders

    for name in ("resource", "resource_edit", "resource_delete", "resource_history"):
        assert page_of(client, make_user(), tile, export, name).status_code == 404


def test_a_monitor_may_look_but_is_offered_no_edit(client, orders):
    tile, _, export, _ = orders
    monitor = make_manager(tile, role=Role.MONITOR)

    assert "resource_edit" not in page_of(client, monitor, tile, export).content.decode()
    assert reverse("integrations:resource_edit", args=[tile.code, export.lineage]) not in (
        page_of(client, monitor, tile, export).content.decode()
    )
    assert page_of(client, monitor, tile, export, "resource_edit").status_code == 403
    assert page_of(client, monitor, tile, export, "resource_delete").status_code == 403


def test_the_page_costs_the_same_statements_however_long_the_past(client, orders):
    tile, manager, export, _ = orders
    costs = []
    for number in range(4):
        with CaptureQueriesContext(connection) as queries:
            page_of(client, manager, tile, export)
        costs.append(len(queries))
        change(tile, "Get orders", by=manager, description=str(number))

    assert costs[1] == costs[3]


def test_of_long_code_a_window_is_shown_and_links_go_on_and_back(client):
    tile = make_integration(long="".join(f"line {number}\n" for number in range(1, 2_501)))
    manager = make_manager(tile)
    client.force_login(manager)
    address = reverse("integrations:resource", args=[tile.code, resource_of(tile, "long").lineage])

    first = client.get(address).content.decode()
    last = client.get(address, {"from": "content:2000"}).content.decode()
    beyond = client.get(address, {"from": "content:9000"}).content.decode()

    assert 'data-line="1000">line 1000' in first
    assert "line 1001" not in first
    assert 'href="?from=content:1000">Go on: 1,501 more lines' in first
    assert 'data-line="2001">line 2001' in last
    assert 'href="?from=content:1000">Show the lines before' in last
    assert "Go on" not in last
    assert beyond.count("code-line") == first.count("code-line")


def test_a_long_document_as_json_is_shown_by_windows_too(client):
    tile = make_integration()
    manager = make_manager(tile)
    aliases = [{"alias": f"a{number}"} for number in range(1_000)]
    flow = add(tile, {"name": "Daily", "aliases": aliases}, kind="flow", by=manager)
    client.force_login(manager)
    address = reverse("integrations:resource", args=[tile.code, flow.lineage])

    first = client.get(address, {"as": "json"}).content.decode()
    second = client.get(address, {"as": "json", "from": "json:1000"}).content.decode()

    assert 'href="?as=json&amp;from=json:1000"' in first
    assert 'data-line="1001"' in second
