"""One choice at many conflicts, and taking choices back."""

import pytest

from pullrequests.errors import BadChoice
from pullrequests.models import Resolution
from pullrequests.services.resolve import resolve_many, withdraw_choice
from tests.factories import (
    add,
    all_rows,
    change,
    document_of,
    fill,
    make_pull_request,
    merge,
    remove,
    resolve,
    state_of,
)
from tests.standing import keep_more


def open_one(world):
    """Conflicts at two scripts' lines, and at two fields of a flow that both added."""
    dev, qa, manager = world.dev, world.qa, world.manager
    for tile in (dev, qa):
        fill(tile, {"Daily": {"name": "Daily"}}, kind="flow", by=manager)
    for tile, side in ((dev, "dev"), (qa, "qa")):
        for name in ("orders", "stock"):
            change(tile, name, content=f"{side}\n", by=manager)
        change(tile, "Daily", schedule=side, timezone=side, by=manager)
    opened = make_pull_request(dev, qa, by=manager)
    assert opened.open_conflicts == 4
    return opened


kept_more = keep_more(open_one)


@pytest.fixture
def opened(kept_more, world):
    return world.more


def settled(pull_request):
    return dict(pull_request.changes.exclude(conflicts=[]).values_list("name", "settled"))


def test_one_side_at_every_conflict(opened, qa, dev, manager):
    resolved = resolve_many(pull_request=opened, choice="source", by=manager)

    assert (resolved.open_conflicts, resolved.version) == (0, 2)
    merge(resolved, by=manager)
    assert document_of(qa, "orders") == document_of(dev, "orders")
    assert document_of(qa, "Daily") == document_of(dev, "Daily")


def test_the_target_at_every_conflict_leaves_the_target_as_it_is(opened, qa, manager):
    before = state_of(qa)

    merge(resolve_many(pull_request=opened, choice="target", by=manager), by=manager)

    assert {lineage: row for lineage, row in state_of(qa).items() if lineage in before} == before


def test_at_one_resource_only(opened, manager):
    daily = opened.changes.get(name="Daily")

    resolved = resolve_many(pull_request=opened, choice="source", lineage=daily.lineage, by=manager)

    assert settled(resolved)["Daily"] == 2
    assert resolved.open_conflicts == 2


def test_at_one_kind_only(opened, manager):
    resolved = resolve_many(pull_request=opened, choice="source", kind="script", by=manager)

    assert (settled(resolved)["orders"], settled(resolved)["stock"], settled(resolved)["Daily"]) == (1, 1, 0)


def test_what_was_chosen_by_hand_stays(opened, manager):
    resolve(opened, "orders", "target", by=manager)

    resolve_many(pull_request=opened, choice="source", by=manager)

    by_hand = Resolution.objects.get(lineage=opened.changes.get(name="orders").lineage)
    assert by_hand.choice == "target"
    assert sorted(Resolution.objects.values_list("choice", flat=True)) == [
        "source",
        "source",
        "source",
        "target",
    ]


def test_where_it_cannot_be_chosen_the_conflict_stays_open(dev, qa, manager):
    for tile in (dev, qa):
        add(tile, {"name": "refunds", "content": tile.environment.name}, by=manager)
        change(tile, "orders", content=tile.environment.name, by=manager)
    opened = make_pull_request(dev, qa, by=manager)

    resolved = resolve_many(pull_request=opened, choice="source", by=manager)

    assert (resolved.open_conflicts, settled(resolved)) == (1, {"orders": 1, "refunds": 0})


def test_the_value_before_both_is_no_answer_to_a_deletion(opened, dev, qa, manager):
    remove(dev, "stock", by=manager)
    again = make_pull_request(dev, qa, by=manager)

    resolved = resolve_many(pull_request=again, choice="base", by=manager)

    assert settled(resolved) == {"orders": 1, "stock": 0, "Daily": 2}


@pytest.mark.parametrize("choice", ["both", "value", "", "ours"])
def test_only_sides_can_be_chosen_for_many(opened, manager, choice):
    before = all_rows()

    with pytest.raises(BadChoice, match="for many at once"):
        resolve_many(pull_request=opened, choice=choice, by=manager)

    assert all_rows() == before


def test_a_withdrawn_choice_is_open_again(opened, manager):
    before = list(opened.changes.values())
    resolve(opened, "orders", "source", by=manager)
    orders = opened.changes.get(name="orders")

    withdrawn = withdraw_choice(
        pull_request=opened, lineage=orders.lineage, path=orders.conflicts[0]["path"], by=manager
    )

    assert (withdrawn.open_conflicts, withdrawn.preview_sum, withdrawn.version) == (4, None, 3)
    assert list(opened.changes.values()) == before
    assert not Resolution.objects.exists()


def test_withdrawing_takes_back_nothing_else(opened, manager):
    resolve_many(pull_request=opened, choice="source", by=manager)
    daily = opened.changes.get(name="Daily")

    withdrawn = withdraw_choice(pull_request=opened, lineage=daily.lineage, path=["schedule"], by=manager)

    assert withdrawn.open_conflicts == 1
    assert settled(withdrawn)["Daily"] == 1


def test_withdrawing_what_was_never_chosen_takes_back_nothing(opened, manager):
    resolve(opened, "orders", "source", by=manager)

    withdrawn = withdraw_choice(
        pull_request=opened, lineage=opened.changes.get(name="stock").lineage, path=["content"], by=manager
    )

    assert (withdrawn.open_conflicts, Resolution.objects.count()) == (3, 1)
