"""Which resources differ along a clone edge, and how."""

import pytest

from integrations.models import CloneEdge, Integration
from pullrequests.compare import Pins, compare, newest_sync
from tests.factories import (
    add,
    change,
    fill,
    make_clone,
    make_environment,
    make_integration,
    make_manager,
    pull,
    remove,
    resource_of,
    revert,
    state_of,
)
from tests.integrations.services.costs import statements

pytestmark = pytest.mark.django_db


@pytest.fixture
def dev():
    environment = make_environment(name="Dev")
    return make_integration(environment, by=make_manager(environment), name="Dev", orders="1", stock="1")


@pytest.fixture
def by(dev):
    return dev.created_by


@pytest.fixture
def qa(dev, by):
    return make_clone(dev, by=by, name="QA")


def pins(source, target):
    edge = CloneEdge.objects.get(parent__in=[source, target], child__in=[source, target])
    heads = Integration.objects.in_bulk([source.pk, target.pk])
    return Pins(newest_sync(edge), source.pk, heads[source.pk].head, target.pk, heads[target.pk].head)


def found(source, target):
    """Name of each candidate, and what each side did: s for the source, t for the target."""
    names = {}
    for candidate in compare(pins(source, target)):
        entry = candidate.source or candidate.target or candidate.base
        names[entry.name] = "s" * candidate.source_changed + "t" * candidate.target_changed
    return names


def test_tiles_in_step_have_no_candidates(dev, qa):
    assert found(dev, qa) == found(qa, dev) == {}


def test_each_side_s_doing_is_told_apart_in_either_direction(dev, qa, by):
    change(dev, "orders", content="dev", by=by)
    change(qa, "stock", content="qa", by=by)
    add(dev, {"name": "new in Dev"}, by=by)
    add(qa, {"name": "new in QA"}, by=by)

    assert found(dev, qa) == {"orders": "s", "stock": "t", "new in Dev": "s", "new in QA": "t"}
    assert found(qa, dev) == {"orders": "t", "stock": "s", "new in Dev": "t", "new in QA": "s"}


def test_what_both_changed_is_both_s(dev, qa, by):
    change(dev, "orders", content="dev", by=by)
    change(qa, "orders", content="qa", by=by)
    remove(dev, "stock", by=by)
    change(qa, "stock", content="qa", by=by)

    assert found(dev, qa) == {"orders": "st", "stock": "st"}


def test_the_same_change_on_both_sides_is_no_difference(dev, qa, by):
    for tile in (dev, qa):
        change(tile, "orders", content="2", by=by)
        remove(tile, "stock", by=by)

    assert found(dev, qa) == {}


def test_a_change_that_was_taken_back_is_none(dev, qa, by):
    change(dev, "orders", content="2", by=by)
    change(dev, "orders", content="1", by=by)
    remove(dev, add(dev, {"name": "refunds"}, by=by).name, by=by)

    assert found(dev, qa) == {}


def test_all_three_states_are_known(dev, qa, by):
    base = resource_of(dev, "orders").content_id
    change(dev, "orders", content="dev", by=by)
    change(qa, "orders", content="qa", by=by)

    (candidate,) = compare(pins(dev, qa))

    sides = [candidate.base.content, candidate.source.content, candidate.target.content]
    assert sides == [base, resource_of(dev, "orders").content_id, resource_of(qa, "orders").content_id]


def test_a_resource_that_is_absent_is_none(dev, qa, by):
    add(dev, {"name": "refunds"}, by=by)
    remove(dev, "stock", by=by)

    sides = {(c.source or c.target).name: (c.base, c.source, c.target) for c in compare(pins(dev, qa))}

    assert [side is None for side in sides["refunds"]] == [True, False, True]
    assert [side is None for side in sides["stock"]] == [False, True, False]


def test_pinned_revisions_give_the_same_answer_for_ever(dev, qa, by):
    change(dev, "orders", content="dev", by=by)
    pinned = pins(dev, qa)
    then = compare(pinned)

    change(dev, "orders", content="later", by=by)
    remove(qa, "stock", by=by)
    pull(dev, qa, by=by)

    assert compare(pinned) == then


@pytest.mark.parametrize("upwards", [False, True])
def test_after_a_pull_the_giver_s_state_is_the_base(dev, qa, by, upwards):
    giver, receiver = (qa, dev) if upwards else (dev, qa)
    change(giver, "orders", content="given", by=by)
    change(receiver, "stock", content="kept", by=by)
    pull(giver, receiver, by=by)

    assert found(giver, receiver) == {"stock": "t"}
    change(giver, "orders", content="again", by=by)
    assert found(giver, receiver) == {"orders": "s", "stock": "t"}


def test_what_a_pull_left_different_stays_a_candidate_without_being_touched(dev, qa, by):
    """The receiver's own change lies before the sync; only the sync remembers it."""
    change(qa, "stock", content="kept", by=by)
    change(dev, "orders", content="given", by=by)
    pull(dev, qa, by=by)
    change(dev, "orders", content="more", by=by)
    pull(dev, qa, by=by)

    assert found(qa, dev) == {"stock": "s"}
    pull(qa, dev, by=by)
    assert state_of(dev) == state_of(qa)


def test_a_voided_sync_is_no_base(dev, qa, by):
    change(dev, "orders", content="given", by=by)
    pull(dev, qa, by=by)
    edge = CloneEdge.objects.get()
    newest = newest_sync(edge)

    revert(qa, 1, by=by)

    assert newest_sync(edge).pk < newest.pk
    assert found(dev, qa) == {"orders": "s"}


def test_other_edges_have_no_part_in_it(dev, qa, by):
    other = make_clone(dev, by=by)
    change(other, "orders", content="other", by=by)
    pull(other, dev, by=by)

    assert found(dev, qa) == {"orders": "s"}
    assert newest_sync(qa.parent_edge).receiver == qa


def test_candidates_come_in_one_order(dev, qa, by):
    fill(dev, {f"n{n}": {"name": f"n{n}"} for n in range(50)}, kind="script", by=by)

    lineages = [candidate.lineage for candidate in compare(pins(dev, qa))]

    assert lineages == sorted(lineages)
    assert len(lineages) == 50


@pytest.mark.parametrize("changed", [0, 1, 100])
def test_it_is_one_statement(dev, qa, by, changed):
    fill(dev, {f"n{n}": {"name": f"n{n}"} for n in range(changed)}, kind="script", by=by)
    pinned = pins(dev, qa)

    assert statements(compare, pinned) == 1
    assert len(compare(pinned)) == changed
