"""The page of a tile's resources, and the drawing of its flows."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from environments.models import Connection
from environments.roles import Role
from integrations.archive.lineages import lineage_of
from integrations.models import LookupReminder, Resource, ResourceLocal
from tests.factories import add, fill, make_integration, make_manager, make_user

pytestmark = pytest.mark.django_db


def page_of(client, user, tile, name="detail", **parameters):
    client.force_login(user)
    return client.get(reverse(f"integrations:{name}", args=[tile.code]), parameters)


def listed(response):
    return [resource.name for _, _, resources in response.context["groups"] for resource in resources]


def test_resources_are_listed_by_kind_with_their_number(client):
    tile = make_integration(beta="1", alpha="2")
    manager = make_manager(tile)
    add(tile, {"name": "Orders"}, kind="export", by=manager)

    response = page_of(client, manager, tile)

    assert [(kind.name, count) for kind, count, _ in response.context["groups"]] == [
        ("export", 1),
        ("script", 2),
    ]
    assert listed(response) == ["Orders", "alpha", "beta"]


def test_strangers_do_not_learn_that_a_tile_exists(client):
    tile = make_integration(alpha="1")

    assert page_of(client, make_user(), tile).status_code == 404
    assert page_of(client, make_user(), tile, "flows").status_code == 404


def test_a_monitor_sees_everything_and_is_offered_nothing_to_change(client):
    tile = make_integration(alpha="1")

    response = page_of(client, make_manager(tile, role=Role.MONITOR), tile)

    assert listed(response) == ["alpha"]
    assert "New resource" not in response.content.decode()


@pytest.mark.parametrize(
    ("words", "found"),
    [("ALPH", ["alpha"]), ("%", ["100%"]), ("_", []), ("\x00", ["100%", "alpha"]), ("zz", [])],
)
def test_names_are_searched_literally(client, words, found):
    tile = make_integration(**{"alpha": "1", "100%": "2"})

    response = page_of(client, make_manager(tile), tile, q=words)

    assert listed(response) == found


def test_one_kind_can_be_shown_alone(client):
    tile = make_integration(alpha="1")
    manager = make_manager(tile)
    add(tile, {"name": "Orders"}, kind="export", by=manager)

    assert listed(page_of(client, manager, tile, kind="export")) == ["Orders"]


@pytest.mark.parametrize(
    ("number", "first"), [("1", "s000"), ("2", "s100"), ("99", "s100"), ("-1", "s100"), ("x", "s000")]
)
def test_a_hundred_stand_on_a_page_and_its_number_is_brought_into_range(client, number, first):
    tile = make_integration(**{f"s{n:03}": str(n) for n in range(120)})

    response = page_of(client, make_manager(tile), tile, page=number)

    assert listed(response)[0] == first


def test_an_empty_tile_says_what_to_do(client):
    tile = make_integration()

    response = page_of(client, make_manager(tile), tile)

    assert "This tile is empty" in response.content.decode()


def test_names_are_shown_as_they_are(client):
    tile = make_integration(**{"<script>alert(1)</script>": "1", "{{ 7|add:7 }}": "2"})

    body = page_of(client, make_manager(tile), tile).content.decode()

    assert "<script>alert(1)" not in body
    assert "{{ 7|add:7 }}" in body


def test_connections_without_credentials_are_named(client):
    tile = make_integration()
    manager = make_manager(tile)
    shop, store = (add(tile, {"name": name}, kind="connection", by=manager) for name in ("Shop", "Store"))
    ready = Connection.objects.create(
        environment=tile.environment, name="Ready", status=Connection.Status.READY
    )
    ResourceLocal.objects.update_or_create(resource=shop, defaults={"connection": ready})

    response = page_of(client, manager, tile)

    assert response.context["unready"] == [store]


def test_a_reminder_can_be_dismissed_by_a_manager_alone(client):
    tile = make_integration()
    manager = make_manager(tile)
    cache = add(tile, {"name": "Countries"}, kind="lookup_cache", by=manager)
    reminder = LookupReminder.objects.create(integration=tile, resource=cache, reason="Cloned.")
    address = reverse("integrations:reminder_dismiss", args=[tile.code, reminder.pk])

    assert "Fill these lookup caches again" in page_of(client, manager, tile).content.decode()
    client.force_login(make_manager(tile, role=Role.MONITOR))
    assert client.post(address).status_code == 403
    client.force_login(manager)
    assert client.get(address).status_code == 405
    assert client.post(address).status_code == 302
    assert not LookupReminder.objects.exists()


def test_a_reminder_of_another_tile_is_not_found(client):
    tile, other = make_integration(), make_integration()
    manager = make_manager(tile, other)
    cache = add(other, {"name": "Countries"}, kind="lookup_cache", by=manager)
    reminder = LookupReminder.objects.create(integration=other, resource=cache, reason="Cloned.")
    client.force_login(manager)

    response = client.post(reverse("integrations:reminder_dismiss", args=[tile.code, reminder.pk]))

    assert response.status_code == 404
    assert LookupReminder.objects.exists()


def exports_and_flows(number):
    exports = {f"export{n}": {"name": f"export{n}"} for n in range(number)}
    flows = {
        f"flow{n}": {"name": f"flow{n}", "pageGenerators": [{"_exportId": str(lineage_of(f"export{n}"))}]}
        for n in range(number)
    }
    return exports, flows


@pytest.mark.parametrize("name", ["detail", "flows"])
def test_a_page_costs_the_same_statements_at_any_size(client, name):
    costs = []
    for number in (1, 15):
        tile = make_integration()
        manager = make_manager(tile)
        exports, flows = exports_and_flows(number)
        fill(tile, exports, kind="export", by=manager)
        fill(tile, flows, kind="flow", by=manager)
        for flow in Resource.objects.filter(integration=tile, kind="flow"):
            ResourceLocal.objects.create(resource=flow, values={"disabled": True})
        page_of(client, manager, tile, name)
        with CaptureQueriesContext(connection) as queries:
            page_of(client, manager, tile, name)
        costs.append(len(queries))

    assert costs[0] == costs[1]


def test_a_flow_is_drawn_from_its_sources_to_its_branches(client):
    tile = make_integration()
    manager = make_manager(tile)
    source = add(tile, {"name": "Orders from shop"}, kind="export", by=manager)
    target = add(tile, {"name": "Orders into books"}, kind="import", by=manager)
    branches = [{"name": "Large", "pageProcessors": [{"type": "import", "_importId": str(target.lineage)}]}]
    routers = [{"id": "r1", "name": "By size", "branches": branches}]
    document = {"name": "Orders", "pageGenerators": [{"_exportId": str(source.lineage)}], "routers": routers}
    flow = add(tile, document, kind="flow", by=manager)
    ResourceLocal.objects.update_or_create(resource=flow, defaults={"values": {"disabled": True}})

    response = page_of(client, manager, tile, "flows")

    ((_, _, drawn),) = response.context["flows"]
    assert [step.link.name for step in drawn.sources] == ["Orders from shop"]
    assert drawn.routers[0].branches[0].steps[0].link.name == "Orders into books"
    body = response.content.decode()
    assert "Switched off here" in body
    assert "Large" in body
