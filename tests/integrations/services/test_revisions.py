"""Writing revisions: numbers, history rows and the hash of the state."""

import pytest
from django.db import IntegrityError, transaction
from psycopg import errors as postgres

from integrations import canonical
from integrations.errors import InvalidDocument
from integrations.history import contents_at
from integrations.models import Content, Resource, Revision
from integrations.services.locking import lock_integration
from integrations.services.revisions import (
    Plan,
    prepare,
    state_sum,
    state_sum_at,
    write_revision,
)
from tests.factories import add, all_rows, change, make_clone, remove, resource_of, state_of


def recomputed_sum(tile):
    return canonical.combine(
        0, added=[canonical.state_item(lineage, *entry) for lineage, entry in state_of(tile).items()]
    )


def write(tile, plan, *, by, kind=Revision.Kind.EDIT, description="Test"):
    return write_revision(
        integration=lock_integration(tile), kind=kind, by=by, description=description, plan=plan
    )


def test_one_history_row_for_each_resource_a_revision_changes(tile, manager):
    orders, stock = resource_of(tile, "orders"), resource_of(tile, "stock")
    changed, content = prepare(orders.lineage, "script", {"name": "orders", "content": "2;"})
    same, _ = prepare(stock.lineage, "script", {"name": "stock", "content": "let b = 1;"})

    revision = write(tile, Plan(placements=[changed, same], contents=[content]), by=manager)

    rows = Resource.history.filter(integration_id=tile.pk, revision=revision.number)
    assert [(row.lineage, row.history_type) for row in rows] == [(orders.lineage, "~")]
    assert (rows[0].history_user, rows[0].history_change_reason) == (manager, "Edit: Test")
    assert rows[0].history_date == revision.created_at


def test_additions_changes_and_removals_share_one_revision(tile, manager):
    orders, stock = resource_of(tile, "orders"), resource_of(tile, "stock")
    changed, one = prepare(orders.lineage, "script", {"name": "orders", "content": "2;"})
    new, two = prepare(tile.code, "script", {"name": "refunds", "content": "3;"})
    plan = Plan(placements=[changed, new], removals=[stock.lineage], contents=[one, two])

    revision = write(tile, plan, by=manager)

    rows = Resource.history.filter(integration_id=tile.pk, revision=revision.number)
    assert {row.name: row.history_type for row in rows} == {"orders": "~", "refunds": "+", "stock": "-"}
    assert state_sum(lock_integration(tile)) == recomputed_sum(tile)


def test_a_plan_that_changes_nothing_writes_nothing(tile, manager):
    orders = resource_of(tile, "orders")
    same, content = prepare(orders.lineage, "script", {"content": "let a = 1;", "name": "orders"})
    before = all_rows()

    written = write(tile, Plan(placements=[same], removals=[tile.code], contents=[content]), by=manager)

    assert written is None
    assert all_rows() == before


def test_the_hash_of_the_state_follows_every_write(tile, manager):
    add(tile, {"name": "refunds", "content": "1;"}, by=manager)
    change(tile, "refunds", content="2;", by=manager)
    remove(tile, "orders", by=manager)
    clone = make_clone(tile, by=manager)
    change(clone, "stock", content="9;", by=manager)

    for checked in (tile, clone):
        checked.refresh_from_db()
        assert state_sum(checked) == recomputed_sum(checked)
    assert state_sum(tile) != state_sum(clone)


def test_every_revision_of_the_past_has_the_hash_of_its_state(tile, manager):
    for content in ("2;", "3;", "2;"):
        change(tile, "orders", content=content, by=manager)
    remove(tile, "stock", by=manager)
    tile.refresh_from_db()

    for number in range(1, tile.head + 1):
        entries = contents_at(tile.pk, number).items()
        items = [canonical.state_item(lineage, e.kind, e.name, e.content) for lineage, e in entries]
        assert state_sum_at(tile.pk, number) == canonical.combine(0, added=items)


def test_removing_everything_leaves_the_hash_of_nothing(tile, manager):
    remove(tile, "orders", by=manager)
    remove(tile, "stock", by=manager)

    tile.refresh_from_db()
    assert state_sum(tile) == 0


def test_the_order_in_which_things_came_does_not_count(tile, manager):
    other = make_clone(tile, by=manager)
    for name in ("orders", "stock"):
        change(tile, name, content="9;", by=manager)
    for name in ("stock", "orders"):
        change(other, name, content="9;", by=manager)

    tile.refresh_from_db()
    other.refresh_from_db()
    assert state_sum(tile) == state_sum(other)


def test_a_long_description_is_cut_and_the_reason_in_the_history_too(tile, manager):
    placement, content = prepare(tile.code, "script", {"name": "refunds"})

    revision = write(
        tile, Plan(placements=[placement], contents=[content]), by=manager, description="x" * 900
    )

    row = Resource.history.get(lineage=tile.code)
    assert len(revision.description) == 500
    assert len(row.history_change_reason) == 100


@pytest.mark.parametrize("document", [{}, {"name": None}, {"name": 7}])
def test_a_document_without_a_name_cannot_be_prepared(tile, document):
    with pytest.raises(InvalidDocument, match="give one"):
        prepare(tile.code, "script", document)


@pytest.mark.parametrize("value", ["abc", 7, ["x"]])
def test_a_reference_that_is_no_id_cannot_be_prepared(tile, value):
    with pytest.raises(InvalidDocument, match="_abstractFlowId: this does not lead"):
        prepare(tile.code, "flow", {"name": "Daily", "_abstractFlowId": value})


def test_contents_know_what_they_refer_to(tile, manager):
    flow = add(tile, {"name": "First"}, kind="flow", by=manager)

    user = add(tile, {"name": "Second", "_runNextFlowIds": [str(flow.lineage)]}, kind="flow", by=manager)

    assert Content.objects.get(pk=user.content_id).references == [flow.lineage]


def test_a_stray_save_outside_a_revision_fails(tile):
    orders = resource_of(tile, "orders")
    orders.name = "stray"

    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        orders.save()

    assert isinstance(refusal.value.__cause__, postgres.NotNullViolation)
    assert resource_of(tile, "orders")


def test_a_stray_delete_outside_a_revision_fails(tile):
    orders = resource_of(tile, "orders")

    with pytest.raises(IntegrityError), transaction.atomic():
        orders.delete()

    assert resource_of(tile, "orders")


def test_a_tile_holds_a_lineage_once(tile):
    orders = resource_of(tile, "orders")

    with pytest.raises(IntegrityError), transaction.atomic():
        Resource.objects.bulk_create(
            [
                Resource(
                    integration=tile,
                    lineage=orders.lineage,
                    kind="script",
                    name="x",
                    content_id=orders.content_id,
                )
            ]
        )


def test_a_number_is_given_out_once(tile):
    with pytest.raises(IntegrityError), transaction.atomic():
        Revision.objects.create(integration=tile, number=1, kind="edit", state_sum=b"")


def test_two_revisions_share_no_history_row(tile):
    row = Resource.history.get(integration_id=tile.pk, name="orders")
    row.pk = None

    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)
