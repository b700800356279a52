"""Choosing what a tile's connection uses, and the list of what is left to set up."""

import pytest
from django.urls import reverse

from environments.models import AuditEntry, Connection
from environments.roles import Role
from integrations.models import ResourceLocal
from integrations.services.revert_resource import revert_resource
from tests.factories import (
    add,
    all_rows,
    change,
    make_clone,
    make_connection,
    make_environment,
    make_integration,
    make_manager,
    make_user,
    pull,
    resource_of,
    revert,
)
from tests.standing import keep

pytestmark = pytest.mark.django_db


def make_world():
    """Orders in QA has a connection that uses none of the environment's yet."""
    environment = make_environment(name="QA")
    by = make_manager(environment)
    tile = make_integration(environment, by=by, name="Orders")
    resource = add(tile, {"name": "Shop", "type": "http"}, kind="connection", by=by)
    return {"environment": environment, "by": by, "tile": tile, "resource": resource}


kept_world = keep(make_world)


@pytest.fixture
def environment(world):
    return world["environment"]


@pytest.fixture
def by(world):
    return world["by"]


@pytest.fixture
def tile(world):
    return world["tile"]


@pytest.fixture
def resource(world):
    return world["resource"]


def page(tile, resource):
    return reverse("integrations:resource_connection", args=[tile.code, resource.lineage])


def bound_to(resource):
    return ResourceLocal.objects.get(resource=resource).connection


def unready(client, tile):
    return [found.name for found in client.get(tile.get_absolute_url()).context["unready"]]


def test_it_is_chosen_changed_and_let_go_without_a_revision(client, environment, tile, resource, by):
    shop, other = make_connection(environment, name="Shop QA"), make_connection(environment, name="Other")
    client.force_login(by)
    tile.refresh_from_db()
    head = tile.head

    for chosen in (shop, other, None):
        answer = client.post(page(tile, resource), {"connection": str(chosen.code) if chosen else ""})
        assert (answer.status_code, bound_to(resource)) == (302, chosen)

    tile.refresh_from_db()
    assert tile.head == head
    assert [entry.summary for entry in AuditEntry.objects.filter(tile_code=tile.code, kind="secret")] == [
        "Shop in Orders · QA uses no connection now.",
        "Shop in Orders · QA uses Other now.",
        "Shop in Orders · QA uses Shop QA now.",
    ]


def test_one_of_the_same_type_is_offered_first(client, environment, tile, resource, by):
    make_connection(environment, name="A file server", type_name="ftp")
    make_connection(environment, name="Shop QA")
    client.force_login(by)

    offered = client.get(page(tile, resource)).context["form"].fields["connection"].choices

    assert [label for _, label in offered] == [
        "None yet: it cannot be used",
        "Shop QA (HTTP)",
        "A file server (SFTP or FTP, needs credentials)",
    ]


@pytest.mark.parametrize("forged", ["elsewhere", "0", "nonsense", "00000000-0000-0000-0000-000000000000"])
def test_no_other_environments_connection_can_be_chosen(client, environment, tile, resource, by, forged):
    elsewhere = make_connection(make_environment(environment.account))
    client.force_login(by)
    before = all_rows()

    answer = client.post(
        page(tile, resource), {"connection": str(elsewhere.code) if forged == "elsewhere" else forged}
    )

    assert (answer.status_code, all_rows()) == (422, before)


def test_who_may_choose(client, environment, tile, resource, by):
    shop = make_connection(environment)
    people = [(make_user(), 404), (make_manager(tile, role=Role.MONITOR), 403)]
    before = None

    for person, status in people:
        client.force_login(person)
        before = before or all_rows()
        assert client.get(page(tile, resource)).status_code == status
        assert client.post(page(tile, resource), {"connection": str(shop.code)}).status_code == status
    assert bound_to(resource) is None
    client.force_login(make_manager(tile))
    assert client.post(page(tile, resource), {"connection": str(shop.code)}).status_code == 302
    assert bound_to(resource) == shop


def test_only_connections_have_the_page(client, tile, by):
    script = add(tile, {"name": "script", "content": "1"}, by=by)
    client.force_login(by)

    assert client.get(page(tile, script)).status_code == 404


def test_made_for_a_tiles_connection_it_is_offered_there_at_once(client, environment, tile, resource, by):
    client.force_login(by)
    new = reverse("integrations:connection_create", args=[environment.code])
    new += f"?type=http&for={tile.code}/{resource.lineage}"

    answer = client.post(new, {"name": "Shop QA", "address": "https://shop.example", "auth": "none"})

    made = Connection.objects.get()
    assert answer.headers["Location"] == f"{page(tile, resource)}?chosen={made.code}"
    assert client.get(answer.headers["Location"]).context["form"]["connection"].value() == str(made.code)


@pytest.mark.parametrize("sent", ["//evil.example/x", "https://evil.example", "a/b", "", "x"])
def test_a_forged_way_back_leads_to_the_connection(client, environment, by, sent):
    client.force_login(by)
    new = reverse("integrations:connection_create", args=[environment.code]) + f"?type=http&for={sent}"

    answer = client.post(new, {"name": "Shop", "address": "https://shop.example", "auth": "none"})

    made = Connection.objects.get()
    assert answer.headers["Location"] == reverse(
        "integrations:connection", args=[environment.code, made.code]
    )


# What is left to set up


def test_a_tile_lists_what_is_to_be_set_up_until_it_is(client, environment, tile, resource, by):
    wanting = make_connection(environment, name="Wanting", secrets={})
    client.force_login(by)
    assert unready(client, tile) == ["Shop"]

    client.post(page(tile, resource), {"connection": str(wanting.code)})
    body = client.get(tile.get_absolute_url()).content.decode()
    assert "Set up 1 connection<" in body
    assert "Wanting needs credentials." in body
    assert reverse("integrations:connection_edit", args=[environment.code, wanting.code]) in body

    Connection.objects.update(status="ready")
    assert unready(client, tile) == []
    Connection.objects.update(check_note="A pull changed Type.")
    assert unready(client, tile) == ["Shop"]


def test_those_who_may_not_do_it_are_told_who_may(client, tile, resource):
    client.force_login(make_manager(tile, role=Role.MONITOR))

    body = client.get(tile.get_absolute_url()).content.decode()

    assert "Set up 1 connection<" in body
    assert "Credentials are entered by those who manage QA." in body
    assert page(tile, resource) not in body


def test_a_pull_that_brings_a_connection_asks_for_its_set_up(client, environment, tile, resource, by):
    clone = make_clone(
        tile, by=by, name="Clone", connections={str(resource.lineage): make_connection(environment).pk}
    )
    client.force_login(by)
    assert unready(client, clone) == []
    add(tile, {"name": "Warehouse", "type": "ftp"}, kind="connection", by=by)

    pull(tile, clone, by=by)

    assert unready(client, clone) == ["Warehouse"]


@pytest.mark.parametrize(
    ("fields", "note"),
    [
        ({"type": "rest"}, "A pull changed Type."),
        ({"http": {"auth": {"type": "basic"}}}, "A pull changed Way of signing in."),
        ({"description": "For the shop"}, ""),
    ],
)
def test_a_pull_that_changes_a_bound_connection_marks_it_and_keeps_its_credentials(
    environment, tile, resource, by, fields, note
):
    shop = make_connection(environment)
    clone = make_clone(tile, by=by, name="Clone", connections={str(resource.lineage): shop.pk})
    change(tile, "Shop", by=by, **fields)

    pull(tile, clone, by=by)

    marked = Connection.objects.get()
    assert (marked.check_note, marked.sealed, marked.status) == (note, shop.sealed, "ready")
    assert bound_to(resource_of(clone, "Shop")) == shop


@pytest.mark.parametrize("alone", [False, True], ids=["the tile", "the connection alone"])
def test_a_revert_that_changes_a_bound_connection_marks_it_too(environment, tile, resource, by, alone):
    shop = make_connection(environment)
    ResourceLocal.objects.update_or_create(resource=resource, defaults={"connection": shop})
    tile.refresh_from_db()
    before = tile.head
    change(tile, "Shop", by=by, type="rest")

    if alone:
        tile.refresh_from_db()
        again = {"lineage": resource.lineage, "to_revision": before, "wanted_head": tile.head}
        revert_resource(integration=tile, **again, by=by)
    else:
        revert(tile, before, by=by)

    marked = Connection.objects.get()
    assert (marked.check_note, marked.sealed) == (
        f"Going back to revision {before} changed Type.",
        shop.sealed,
    )
