"""Reverting pulls: what they brought goes, and is offered again."""

import pytest

from integrations.models import Snapshot, Sync
from tests.factories import (
    add,
    change,
    document_of,
    make_clone,
    make_pull_request,
    merge,
    pull,
    remove,
    resolve,
    revert,
    state_of,
)


@pytest.fixture
def pulled(dev, qa, manager):
    """Dev's changes are in QA, beside QA's own."""
    change(dev, "orders", content="let a = 2;\nlet b = 1;\n", by=manager)
    add(dev, {"name": "refunds"}, by=manager)
    remove(dev, "stock", by=manager)
    change(qa, "orders", content="let a = 1;\nlet b = 2;\n", by=manager)
    return pull(dev, qa, by=manager)


def offered(source, target, *, by):
    opened = make_pull_request(source, target, by=by)
    return set(opened.changes.values_list("lineage", "base", "source", "target", "outcome"))


def names_offered(source, target, *, by):
    opened = make_pull_request(source, target, by=by)
    return dict(opened.changes.exclude(outcome="kept").values_list("name", "outcome"))


def snapshot(reason):
    return Snapshot.objects.get(reason=reason).revision.number


def in_force(edge):
    return list(Sync.objects.filter(edge=edge, voided_at=None).order_by("pk").values_list("pk", flat=True))


def test_going_back_to_before_a_pull_gives_the_state_and_the_offer_of_then(dev, qa, manager):
    change(dev, "orders", content="dev", by=manager)
    change(qa, "stock", content="qa", by=manager)
    state, offer = state_of(qa), offered(dev, qa, by=manager)
    pull(dev, qa, by=manager)

    revert(qa, snapshot("before_pull"), by=manager)

    assert state_of(qa) == state
    assert offered(dev, qa, by=manager) == offer


def test_going_back_voids_the_sync_of_the_pull_alone(pulled, qa, manager):
    first, second = in_force(pulled.edge)

    revision = revert(qa, snapshot("before_pull"), by=manager)

    assert in_force(pulled.edge) == [first]
    assert Sync.objects.get(pk=second).voided_at == revision.number


def test_a_revert_of_the_revert_brings_the_sync_back(pulled, dev, qa, manager):
    syncs, state = in_force(pulled.edge), state_of(qa)
    revert(qa, snapshot("before_pull"), by=manager)

    revert(qa, snapshot("after_pull"), by=manager)

    assert in_force(pulled.edge) == syncs
    assert state_of(qa) == state
    assert names_offered(dev, qa, by=manager) == {}


def test_going_back_to_after_the_pull_keeps_it_in_force(pulled, dev, qa, manager):
    syncs = in_force(pulled.edge)
    change(qa, "orders", content="later", by=manager)

    revert(qa, snapshot("after_pull"), by=manager)

    assert in_force(pulled.edge) == syncs
    assert names_offered(dev, qa, by=manager) == {}


def test_a_pull_taken_back_is_offered_again_with_the_fixes_made_since(pulled, dev, qa, manager):
    revert(qa, snapshot("before_pull"), by=manager)
    change(dev, "refunds", content="fixed", by=manager)

    assert names_offered(dev, qa, by=manager) == {"orders": "changed", "refunds": "new", "stock": "deleted"}
    pull(dev, qa, by=manager)

    assert document_of(qa, "refunds")["content"] == "fixed"
    assert document_of(qa, "orders")["content"] == "let a = 2;\nlet b = 2;\n"


def test_of_many_pulls_all_after_the_revision_are_taken_back(pulled, dev, qa, manager):
    change(dev, "refunds", content="2", by=manager)
    second = pull(dev, qa, by=manager)
    change(dev, "refunds", content="3", by=manager)
    pull(dev, qa, by=manager)
    syncs = in_force(pulled.edge)

    revert(qa, second.merge_revision.number, by=manager)
    assert in_force(pulled.edge) == syncs[:3]
    revert(qa, 2, by=manager)

    assert in_force(pulled.edge) == syncs[:1]


def test_the_choices_of_a_pull_taken_back_are_asked_again(dev, qa, manager):
    change(dev, "orders", content="dev", by=manager)
    change(qa, "orders", content="qa", by=manager)
    opened = resolve(make_pull_request(dev, qa, by=manager), "orders", "source", by=manager)
    merge(opened, by=manager)

    revert(qa, snapshot("before_pull"), by=manager)

    assert make_pull_request(dev, qa, by=manager).open_conflicts == 1


def test_a_revert_of_the_giver_takes_no_pull_back(pulled, dev, qa, manager):
    syncs, state = in_force(pulled.edge), state_of(qa)

    revert(dev, 2, by=manager)

    assert in_force(pulled.edge) == syncs
    assert state_of(qa) == state
    assert names_offered(dev, qa, by=manager) == {"orders": "changed", "refunds": "deleted", "stock": "new"}


def test_other_edges_keep_their_syncs(pulled, dev, qa, manager):
    prod = make_clone(qa, by=manager)
    change(qa, "orders", content="qa", by=manager)
    further = pull(qa, prod, by=manager)
    syncs = in_force(further.edge)

    revert(qa, 2, by=manager)

    assert in_force(further.edge) == syncs
    assert in_force(pulled.edge) != []


def test_a_clone_s_first_sync_can_never_be_taken_back(dev, qa, manager):
    edge = qa.parent_edge
    change(dev, "orders", content="dev", by=manager)
    pull(dev, qa, by=manager)

    revert(qa, 1, by=manager)

    assert len(in_force(edge)) == 1


def test_a_pull_of_nothing_is_taken_back_by_a_later_revert_to_before_it(dev, qa, manager):
    change(qa, "orders", content="qa", by=manager)
    empty = merge(make_pull_request(dev, qa, by=manager), by=manager)
    assert empty.merge_revision is None

    revert(qa, 1, by=manager)

    assert len(in_force(empty.edge)) == 1
    assert names_offered(dev, qa, by=manager) == {}
    assert names_offered(qa, dev, by=manager) == {}
