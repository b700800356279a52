"""Deleting one resource."""

import pytest
from django.core.exceptions import PermissionDenied

from integrations.errors import IntegrationError, ResourceInUse, StaleResource
from integrations.models import LookupEntry, LookupReminder, Resource, ResourceLocal
from integrations.services.archive import SETTINGS_LINEAGE
from integrations.services.edit import delete_resource
from integrations.services.local import set_local_values
from integrations.services.reminders import remind_of_lookup_data
from integrations.services.revisions import Plan, prepare, write_revision
from tests.factories import (
    add,
    all_rows,
    change,
    document_of,
    make_clone,
    remove,
    resource_of,
    state_of,
)


def add_settings(tile, *, by, **fields):
    """The tile's own settings, as an upload writes them."""
    document = {"name": "Integration settings", **fields}
    placement, content = prepare(SETTINGS_LINEAGE, "integration", document)
    tile.refresh_from_db()
    plan = Plan(placements=[placement], contents=[content])
    write_revision(integration=tile, kind="upload", by=by, description="", plan=plan)


def test_a_deleted_resource_is_gone_and_its_past_stays(tile, manager):
    orders = resource_of(tile, "orders")

    revision = delete_resource(
        integration=tile, lineage=orders.lineage, expected=orders.content_id, by=manager
    )

    tile.refresh_from_db()
    rows = Resource.history.filter(integration_id=tile.pk, lineage=orders.lineage).order_by("revision")
    assert [(row.history_type, row.revision) for row in rows] == [("+", 2), ("-", 3)]
    assert rows[1].history_change_reason == "Edit: Deleted orders"
    assert (revision.number, tile.head) == (3, 3)
    assert [name for _, name, _ in state_of(tile).values()] == ["stock"]


def test_what_was_local_to_it_goes_with_it(tile, manager):
    cache = add(tile, {"name": "SKUs"}, kind="lookup_cache", by=manager)
    LookupEntry.objects.create(resource=cache, key="1", value="A")
    set_local_values(resource=cache, values={"x": 1})
    remind_of_lookup_data(integration=tile, reason="Test")

    remove(tile, "SKUs", by=manager)

    assert not LookupEntry.objects.exists()
    assert not ResourceLocal.objects.exists()
    assert not LookupReminder.objects.exists()


def test_a_used_resource_stays_and_its_users_are_named(tile, manager):
    script = resource_of(tile, "orders")
    hooks = {"preSavePage": {"_scriptId": str(script.lineage), "function": "go"}}
    add(tile, {"name": "Fetch", "hooks": hooks}, kind="export", by=manager)
    before = all_rows()

    with pytest.raises(ResourceInUse, match="orders is used by Fetch") as refusal:
        remove(tile, "orders", by=manager)

    assert refusal.value.users == ["Fetch"]
    assert all_rows() == before


def test_a_resource_used_by_another_tile_alone_can_go(tile, manager):
    clone = make_clone(tile, by=manager)
    script = resource_of(clone, "orders")
    hooks = {"preSavePage": {"_scriptId": str(script.lineage), "function": "go"}}
    add(clone, {"name": "Fetch", "hooks": hooks}, kind="export", by=manager)

    remove(tile, "orders", by=manager)

    assert [name for _, name, _ in state_of(tile).values()] == ["stock"]
    assert len(state_of(clone)) == 3


def test_a_flow_that_refers_to_itself_can_go(tile, manager):
    flow = add(tile, {"name": "Daily"}, kind="flow", by=manager)
    change(tile, "Daily", _runNextFlowIds=[str(flow.lineage)], by=manager)

    remove(tile, "Daily", by=manager)

    assert len(state_of(tile)) == 2


def test_being_listed_in_the_tile_s_settings_holds_nothing_back(tile, manager):
    shop = add(tile, {"name": "Shop", "type": "http"}, kind="connection", by=manager)
    bank = add(tile, {"name": "Bank", "type": "http"}, kind="connection", by=manager)
    registered = [str(shop.lineage), str(bank.lineage)]
    add_settings(tile, by=manager, _registeredConnectionIds=registered)

    remove(tile, "Shop", by=manager)

    tile.refresh_from_db()
    settings = document_of(tile, "Integration settings")
    assert settings["_registeredConnectionIds"] == [str(bank.lineage)]
    written = Resource.history.filter(integration_id=tile.pk, revision=tile.head)
    assert sorted((row.name, row.history_type) for row in written) == [
        ("Integration settings", "~"),
        ("Shop", "-"),
    ]


def test_the_tile_s_settings_cannot_be_deleted(tile, manager):
    add_settings(tile, by=manager)
    before = all_rows()

    with pytest.raises(IntegrationError, match="belongs to the tile"):
        remove(tile, "Integration settings", by=manager)

    assert all_rows() == before


def test_deleting_what_someone_else_just_changed_is_refused(tile, manager):
    opened = resource_of(tile, "orders")
    change(tile, "orders", content="let a = 7;", by=manager)
    before = all_rows()

    with pytest.raises(StaleResource) as refusal:
        delete_resource(integration=tile, lineage=opened.lineage, expected=opened.content_id, by=manager)

    assert refusal.value.current == resource_of(tile, "orders")
    assert all_rows() == before


def test_deleting_twice_is_refused_the_second_time(tile, manager):
    opened = resource_of(tile, "orders")
    remove(tile, "orders", by=manager)
    before = all_rows()

    with pytest.raises(StaleResource):
        delete_resource(integration=tile, lineage=opened.lineage, expected=opened.content_id, by=manager)

    assert all_rows() == before


@pytest.mark.parametrize("who", ["monitor", "stranger"])
def test_only_managers_delete_resources(tile, request, who):
    person = request.getfixturevalue(who)
    before = all_rows()

    with pytest.raises(PermissionDenied):
        remove(tile, "orders", by=person)

    assert all_rows() == before


def test_a_name_is_free_again_for_a_new_resource_of_another_lineage(tile, manager):
    old = resource_of(tile, "orders")
    remove(tile, "orders", by=manager)

    new = add(tile, {"name": "orders", "content": "let a = 1;"}, by=manager)

    assert new.lineage != old.lineage
    assert new.content_id == old.content_id
