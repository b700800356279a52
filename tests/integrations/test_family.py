"""The family of a tile, and how far its edges have come apart."""

import pytest

from environments.roles import Role
from integrations.family import EdgeState, edge_states, edges_among, family_of
from integrations.models import CloneEdge
from tests.factories import (
    add,
    change,
    make_clone,
    make_environment,
    make_integration,
    make_manager,
    make_user,
    pull,
    remove,
    revert,
)
from tests.integrations.services.costs import statements

pytestmark = pytest.mark.django_db


@pytest.fixture
def dev():
    environment = make_environment(name="Dev")
    return make_integration(environment, by=make_manager(environment), name="Orders", orders="1", stock="1")


@pytest.fixture
def by(dev):
    return dev.created_by


@pytest.fixture
def qa(dev, by):
    return make_clone(dev, by=by, name="QA")


def state_between(dev, qa):
    (state,) = (edge.state for edge in edges_among([dev, qa]))
    return state


def names_of(family):
    return sorted(tile.name for tile in family.tiles)


def test_a_tile_alone_is_its_own_family(dev, by):
    family = family_of(dev, by)

    assert (family.tiles, family.edges) == ([dev], [])


def test_all_relatives_are_found_from_any_of_them(dev, qa, by):
    sibling, grandchild = make_clone(dev, by=by, name="Sibling"), make_clone(qa, by=by, name="Grandchild")
    make_integration(dev.environment, by=by, name="Stranger")

    for tile in (dev, qa, sibling, grandchild):
        family = family_of(tile, by)
        assert names_of(family) == ["Grandchild", "Orders", "QA", "Sibling"]
        assert [(edge.parent.name, edge.child.name) for edge in family.edges] == [
            ("Orders", "QA"),
            ("Orders", "Sibling"),
            ("QA", "Grandchild"),
        ]


def test_invisible_relatives_and_their_edges_are_left_out(dev, qa, by):
    prod = make_clone(qa, by=by, name="Prod")
    outsider = make_manager(dev, prod, role=Role.MONITOR)

    family = family_of(dev, outsider)

    assert names_of(family) == ["Orders", "Prod"]
    assert family.edges == []
    assert family_of(dev, make_user()).tiles == []


def test_tiles_in_step_are_zero_apart(dev, qa):
    assert state_between(dev, qa) == EdgeState()
    assert edge_states(CloneEdge.objects.all()) == {}


def test_changes_are_counted_on_the_side_that_made_them(dev, qa, by):
    change(dev, "orders", content="2", by=by)
    add(dev, {"name": "refunds"}, by=by)
    remove(qa, "stock", by=by)

    assert state_between(dev, qa) == EdgeState(from_parent=2, from_child=1, on_both=0)


def test_one_resource_changed_on_both_sides_is_counted_on_both(dev, qa, by):
    change(dev, "orders", content="2", by=by)
    change(qa, "orders", content="3", by=by)

    assert state_between(dev, qa) == EdgeState(from_parent=1, from_child=1, on_both=1)


def test_the_same_change_on_both_sides_is_none(dev, qa, by):
    for tile in (dev, qa):
        change(tile, "orders", content="2", by=by)
        remove(tile, "stock", by=by)

    assert state_between(dev, qa) == EdgeState()


def test_a_change_taken_back_is_none(dev, qa, by):
    change(dev, "orders", content="2", by=by)
    change(dev, "orders", content="1", by=by)
    added = add(dev, {"name": "refunds"}, by=by)
    remove(dev, added.name, by=by)

    assert state_between(dev, qa) == EdgeState()


@pytest.mark.parametrize("into_parent", [False, True])
def test_after_a_pull_only_what_the_receiver_kept_for_itself_is_left(dev, qa, by, into_parent):
    change(dev, "orders", content="2", by=by)
    change(qa, "stock", content="3", by=by)

    pull(*((qa, dev) if into_parent else (dev, qa)), by=by)

    left = EdgeState(from_parent=1) if into_parent else EdgeState(from_child=1)
    assert state_between(dev, qa) == left


def test_a_reverted_pull_is_counted_again(dev, qa, by):
    change(dev, "orders", content="2", by=by)
    pull(dev, qa, by=by)

    revert(qa, 1, by=by)

    assert state_between(dev, qa) == EdgeState(from_parent=1)


def test_edges_do_not_count_each_other_s_changes(dev, qa, by):
    other = make_clone(dev, by=by, name="Other")
    change(qa, "orders", content="2", by=by)

    states = {edge.child.name: edge.state for edge in edges_among([dev, qa, other])}

    assert states == {"QA": EdgeState(from_child=1), "Other": EdgeState()}


def test_a_family_costs_the_same_at_any_size(dev, qa, by):
    two = statements(family_of, dev, by)
    for _ in range(4):
        change(make_clone(qa, by=by), "orders", content="2", by=by)

    six = statements(family_of, dev, by)

    assert two == six
    assert len(family_of(dev, by).tiles) == 6


def test_states_of_many_edges_are_one_statement(dev, qa, by):
    for _ in range(4):
        change(make_clone(dev, by=by), "orders", content="2", by=by)
    edges = list(CloneEdge.objects.all())

    assert statements(edge_states, edges[:1]) == statements(edge_states, edges) == 1
    assert len(edge_states(edges)) == 4
    assert edge_states([]) == {}
