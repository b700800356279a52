"""Changing one resource."""

import pytest
from django.core.exceptions import PermissionDenied

from integrations.errors import InvalidDocument, StaleResource
from integrations.models import Resource, ResourceLocal, Revision
from integrations.services.edit import edit_resource
from tests.factories import (
    add,
    all_rows,
    change,
    document_of,
    make_clone,
    make_integration,
    remove,
    resource_of,
    state_of,
)


def edit(tile, name, *, by, expected=None, **fields):
    resource = resource_of(tile, name)
    return edit_resource(
        integration=tile,
        lineage=resource.lineage,
        expected=expected or resource.content_id,
        by=by,
        **{"document": {"name": name, "content": "let a = 2;"}, **fields},
    )


def test_a_change_is_one_revision_of_one_row(tile, manager):
    others = {lineage: row for lineage, row in state_of(tile).items() if row[1] != "orders"}

    edit(tile, "orders", by=manager)

    tile.refresh_from_db()
    row = Resource.history.get(integration_id=tile.pk, revision=tile.head)
    assert (tile.head, row.name, row.history_type) == (3, "orders", "~")
    assert (row.history_user, row.history_change_reason) == (manager, "Edit: Changed orders")
    assert document_of(tile, "orders")["content"] == "let a = 2;"
    assert {lineage: row for lineage, row in state_of(tile).items() if row[1] != "orders"} == others


def test_a_new_name_is_said_in_the_history(tile, manager):
    edit(tile, "orders", document={"name": "sales", "content": "let a = 1;"}, by=manager)

    newest = tile.revisions.first()
    assert newest.description == "Renamed orders to sales"
    assert sorted(name for _, name, _ in state_of(tile).values()) == ["sales", "stock"]


def test_saving_without_a_change_makes_no_revision(tile, manager):
    before = all_rows()

    edit(tile, "orders", document={"content": "let a = 1;", "name": "orders"}, by=manager)

    assert all_rows() == before


def test_values_of_the_environment_change_without_a_revision(tile, manager):
    flow = add(tile, {"name": "Daily"}, kind="flow", by=manager)
    revisions = Revision.objects.count()

    edit(tile, "Daily", document={"name": "Daily"}, local={"disabled": False}, by=manager)

    assert ResourceLocal.objects.get(resource=flow).values == {"disabled": False}
    assert Revision.objects.count() == revisions


def test_values_of_the_environment_stay_when_none_are_given(tile, manager):
    flow = add(tile, {"name": "Daily"}, kind="flow", by=manager)
    edit(tile, "Daily", document={"name": "Daily"}, local={"disabled": False}, by=manager)

    edit(tile, "Daily", document={"name": "Daily", "schedule": "? 0 6 ? * *"}, by=manager)

    assert ResourceLocal.objects.get(resource=flow).values == {"disabled": False}


def test_a_stale_save_is_refused_and_shows_the_present_one(tile, manager):
    opened = resource_of(tile, "orders")
    change(tile, "orders", content="let a = 7;", by=manager)
    before = all_rows()

    with pytest.raises(StaleResource) as refusal:
        edit(tile, "orders", expected=opened.content_id, by=manager)

    assert refusal.value.current == resource_of(tile, "orders")
    assert all_rows() == before


def test_saving_what_was_deleted_meanwhile_is_refused(tile, manager):
    opened = resource_of(tile, "orders")
    remove(tile, "orders", by=manager)
    before = all_rows()

    with pytest.raises(StaleResource) as refusal:
        edit_resource(
            integration=tile,
            lineage=opened.lineage,
            expected=opened.content_id,
            document={"name": "orders"},
            by=manager,
        )

    assert refusal.value.current is None
    assert all_rows() == before


def test_a_resource_of_another_tile_is_not_found_in_this_one(tile, environment, manager):
    foreign = resource_of(make_integration(environment, by=manager, refunds="1;"), "refunds")
    before = all_rows()

    with pytest.raises(StaleResource) as refusal:
        edit_resource(
            integration=tile,
            lineage=foreign.lineage,
            expected=foreign.content_id,
            document={"name": "refunds"},
            by=manager,
        )

    assert refusal.value.current is None
    assert all_rows() == before


def test_changing_a_clone_leaves_its_original_alone(tile, manager):
    clone = make_clone(tile, by=manager)
    before = state_of(tile)

    edit(clone, "orders", by=manager)

    assert state_of(tile) == before
    assert state_of(clone) != before


@pytest.mark.parametrize("who", ["monitor", "stranger"])
def test_only_managers_change_resources(tile, request, who):
    person = request.getfixturevalue(who)
    before = all_rows()

    with pytest.raises(PermissionDenied):
        edit(tile, "orders", by=person)

    assert all_rows() == before


def test_a_taken_name_is_refused(tile, manager):
    before = all_rows()

    with pytest.raises(InvalidDocument, match="already has a script called stock"):
        edit(tile, "orders", document={"name": "stock", "content": ""}, by=manager)

    assert all_rows() == before


def test_an_edit_back_to_an_earlier_content_is_a_revision_too(tile, manager):
    first = state_of(tile)
    edit(tile, "orders", by=manager)

    edit(tile, "orders", document={"name": "orders", "content": "let a = 1;"}, by=manager)

    tile.refresh_from_db()
    assert state_of(tile) == first
    assert tile.head == 4
    assert bytes(tile.revisions.get(number=2).state_sum) == bytes(tile.revisions.get(number=4).state_sum)
