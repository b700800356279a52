"""Reading the past of a tile."""

import pytest

from integrations.history import Entry, compare_revisions, contents_at, touched_since
from tests.factories import (
    add,
    change,
    make_clone,
    make_environment,
    make_integration,
    make_manager,
    remove,
    resource_of,
    revert,
    state_of,
)
from tests.tampering import tamper

pytestmark = pytest.mark.django_db


@pytest.fixture
def tile():
    """Revisions: 1 nothing, 2 orders and stock, 3 orders changed, 4 stock gone, 5 refunds new."""
    environment = make_environment()
    tile = make_integration(environment, by=make_manager(environment), orders="1", stock="1")
    by = tile.created_by
    change(tile, "orders", content="2", by=by)
    remove(tile, "stock", by=by)
    add(tile, {"name": "refunds", "content": "1"}, by=by)
    return tile


def names_at(tile, number):
    return sorted(entry.name for entry in contents_at(tile.pk, number).values())


def test_each_revision_is_a_whole_state(tile):
    assert [names_at(tile, number) for number in range(7)] == [
        [],
        [],
        ["orders", "stock"],
        ["orders", "stock"],
        ["orders"],
        ["orders", "refunds"],
        ["orders", "refunds"],
    ]


def test_the_newest_revision_is_the_present_state(tile):
    tile.refresh_from_db()

    past = contents_at(tile.pk, tile.head)

    assert {lineage: (e.kind, e.name, e.content) for lineage, e in past.items()} == state_of(tile)


def test_an_older_revision_has_the_older_content(tile):
    orders = resource_of(tile, "orders")

    assert contents_at(tile.pk, 2)[orders.lineage] != contents_at(tile.pk, 3)[orders.lineage]
    assert contents_at(tile.pk, 3)[orders.lineage] == Entry("script", "orders", orders.content_id)


def test_only_the_asked_lineages_are_read(tile):
    orders = resource_of(tile, "orders")

    assert list(contents_at(tile.pk, 5, [orders.lineage])) == [orders.lineage]
    assert contents_at(tile.pk, 5, []) == {}


def test_what_was_touched_counts_also_when_it_came_back(tile):
    orders, refunds = resource_of(tile, "orders"), resource_of(tile, "refunds")
    stock = next(iter(set(contents_at(tile.pk, 2)) - {orders.lineage}))
    revert(tile, 2, by=tile.created_by)

    assert touched_since(tile.pk, 2) == {orders.lineage, stock, refunds.lineage}
    assert touched_since(tile.pk, 2, until=3) == {orders.lineage}
    assert touched_since(tile.pk, 3, until=4) == {stock}
    assert touched_since(tile.pk, tile.head) == set()


def test_differences_have_both_sides(tile):
    differences = compare_revisions(tile.pk, 2, 5)

    found = {d.name: (d.before and d.before.name, d.after and d.after.name) for d in differences}
    assert found == {
        "orders": ("orders", "orders"),
        "refunds": (None, "refunds"),
        "stock": ("stock", None),
    }


def test_looking_back_swaps_the_sides(tile):
    forward = compare_revisions(tile.pk, 2, 5)

    backward = compare_revisions(tile.pk, 5, 2)

    assert [(d.lineage, d.before, d.after) for d in backward] == [
        (d.lineage, d.after, d.before) for d in forward
    ]


def test_what_came_back_is_no_difference(tile):
    revert(tile, 2, by=tile.created_by)

    assert compare_revisions(tile.pk, 2, tile.head) == []
    assert compare_revisions(tile.pk, 3, 3) == []


def test_the_past_of_a_clone_begins_with_itself(tile):
    clone = make_clone(tile, by=tile.created_by)

    assert names_at(clone, 1) == ["orders", "refunds"]
    assert touched_since(clone.pk, 1) == set()


def test_other_tiles_have_no_part_in_it(tile):
    clone = make_clone(tile, by=tile.created_by)
    state = contents_at(tile.pk, 5)

    change(clone, "orders", content="9", by=tile.created_by)

    assert contents_at(tile.pk, 99) == state


def test_dates_do_not_count(tile):
    history = type(resource_of(tile, "orders")).history
    newest = history.filter(integration_id=tile.pk, name="orders").order_by("-revision").first()
    tamper(
        "UPDATE integrations_resource_history SET history_date = '2001-01-01Z' WHERE history_id = %s",
        newest.pk,
    )

    orders = resource_of(tile, "orders")
    assert contents_at(tile.pk, 5)[orders.lineage].content == orders.content_id
