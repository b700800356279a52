"""Laws of merging whole integrations: documents by lineage, resource by resource."""

from hypothesis import given
from hypothesis import strategies as st

from pullrequests.merging.outcomes import Choice, ConflictKind, Decision
from pullrequests.merging.resources import merge_resource
from tests.merging.readings import exact, sides_of, unordered
from tests.merging.strategies import LAW, THING, states


def merged(state, decisions=None):
    """Merge each resource; return the documents that are there, and all conflicts by lineage."""
    decisions = decisions or {}
    results = {
        lineage: merge_resource(*sides, kind=THING, decisions=decisions.get(lineage, {}))
        for lineage, sides in state.items()
    }
    documents = {lineage: result.value for lineage, result in results.items() if result.value is not None}
    return documents, {lineage: result.conflicts for lineage, result in results.items() if result.conflicts}


def side(state, at):
    return {lineage: sides[at] for lineage, sides in state.items() if sides[at] is not None}


def joined(base, target, source):
    lineages = base.keys() | target.keys() | source.keys()
    return {lineage: (base.get(lineage), target.get(lineage), source.get(lineage)) for lineage in lineages}


def settled(state, data):
    decisions = {}
    while conflicts := merged(state, decisions)[1]:
        for lineage, found in conflicts.items():
            for conflict in found:
                choice = data.draw(st.sampled_from([Choice.TARGET, Choice.SOURCE]))
                decisions.setdefault(lineage, {})[conflict.path] = Decision(choice)
    return merged(state, decisions)[0]


@LAW
@given(states())
def test_a_pull_without_changes_does_nothing(state):
    quiet = {lineage: (base, target, base) for lineage, (base, target, _) in state.items()}

    documents, conflicts = merged(quiet)

    assert exact(documents) == exact(side(state, 1))
    assert conflicts == {}


@LAW
@given(states(), st.data())
def test_pulling_there_and_back_makes_both_equal_without_asking_again(state, data):
    source = side(state, 2)
    target = settled(state, data)

    again, asked_again = merged(joined(source, target, source))
    back, asked_back = merged(joined(source, source, target))

    assert asked_again == asked_back == {}
    assert exact(again) == exact(back) == exact(target)


@LAW
@given(states())
def test_exchanged_sides_conflict_at_the_same_places(state):
    flipped = {lineage: (base, source, target) for lineage, (base, target, source) in state.items()}

    _, there = merged(state)
    _, back = merged(flipped)

    assert there.keys() == back.keys()
    for lineage, conflicts in there.items():
        assert sides_of(conflicts) == sides_of(back[lineage], swapped=True)


@LAW
@given(states())
def test_clean_states_agree_in_both_directions(state):
    flipped = {lineage: (base, source, target) for lineage, (base, target, source) in state.items()}

    documents, conflicts = merged(state)

    if not conflicts:
        assert exact(unordered(documents)) == exact(unordered(merged(flipped)[0]))


@LAW
@given(states())
def test_presence_is_decided_like_any_other_value(state):
    documents, conflicts = merged(state)

    for lineage, (base, target, source) in state.items():
        disputed = any(found.path == () for found in conflicts.get(lineage, ()))
        was, has, gets = base is not None, target is not None, source is not None
        assert (lineage in documents) == (has if disputed or has == gets or gets == was else gets)
        for found in conflicts.get(lineage, ()):
            assert (found.path == ()) <= (found.kind is ConflictKind.DELETE_EDIT)
