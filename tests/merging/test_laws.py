"""Laws of merging one document, for any three documents."""

import copy

from hypothesis import given
from hypothesis import strategies as st

from integrations.paths import MISSING
from pullrequests.merging.document import merge
from pullrequests.merging.outcomes import Choice, Decision, Undecidable, same
from tests.merging.readings import exact, leaves, reshuffled, shown, sides_of, unordered
from tests.merging.strategies import LAW, RULES, documents, triples


def merged(base, ours, theirs, **decisions):
    return merge(base, ours, theirs, rules=RULES, **decisions)


def decided_at_random(base, ours, theirs, data):
    """Decide every conflict somehow; the whole is merged again until none is left."""
    decisions = {}
    while open_conflicts := merged(base, ours, theirs, decisions=decisions).conflicts:
        for conflict in open_conflicts:
            choice = data.draw(st.sampled_from([Choice.TARGET, Choice.SOURCE, Choice.BASE]))
            decisions[conflict.path] = Decision(choice)
    return decisions


@LAW
@given(documents, documents)
def test_what_only_the_source_changed_is_taken(base, theirs):
    result = merged(base, base, theirs)

    assert exact(result.value) == exact(theirs)
    assert result.conflicts == ()


@LAW
@given(documents, documents)
def test_what_only_the_target_changed_stays(base, ours):
    result = merged(base, ours, base)

    assert exact(result.value) == exact(ours)
    assert result.conflicts == ()


@LAW
@given(documents, documents)
def test_the_same_change_on_both_sides_is_no_conflict(base, both):
    result = merged(base, both, copy.deepcopy(both))

    assert exact(result.value) == exact(both)
    assert result.conflicts == ()


@LAW
@given(triples())
def test_exchanged_sides_give_the_same_conflicts_exchanged(triple):
    base, ours, theirs = triple

    there, back = merged(base, ours, theirs), merged(base, theirs, ours)

    assert sides_of(there.conflicts) == sides_of(back.conflicts, swapped=True)


@LAW
@given(triples())
def test_clean_merges_agree_in_both_directions_up_to_the_order_of_insertions(triple):
    base, ours, theirs = triple

    there, back = merged(base, ours, theirs), merged(base, theirs, ours)

    if not there.conflicts:
        assert exact(unordered(there.value)) == exact(unordered(back.value))


@LAW
@given(triples())
def test_what_the_source_left_alone_stays_as_the_target_has_it(triple):
    base, ours, theirs = triple

    result = merged(base, ours, theirs).value

    for key in base.keys() | ours.keys() | theirs.keys():
        if same(base.get(key, MISSING), theirs.get(key, MISSING)):
            assert exact(result.get(key, MISSING)) == exact(ours.get(key, MISSING))


@LAW
@given(triples())
def test_pulling_again_changes_nothing(triple):
    base, ours, theirs = triple
    first = merged(base, ours, theirs).value

    again = merged(theirs, first, theirs)

    assert exact(again.value) == exact(first)
    assert again.conflicts == ()


@LAW
@given(triples())
def test_every_value_comes_from_one_of_the_three_sides_at_its_place(triple):
    known = {leaf for side in triple for leaf in leaves(side)}

    result = merged(*triple).value

    assert set(leaves(result)) <= known


@LAW
@given(triples(), st.randoms(use_true_random=False))
def test_the_order_of_keys_means_nothing(triple, random):
    shuffled = [reshuffled(side, random) for side in triple]

    result, other = merged(*triple), merged(*shuffled)

    assert exact(result.value) == exact(other.value)
    assert [found.path for found in result.conflicts] == [found.path for found in other.conflicts]


@LAW
@given(triples())
def test_the_inputs_are_left_alone(triple):
    before = copy.deepcopy(triple)

    merged(*triple)

    assert list(map(exact, triple)) == list(map(exact, before))


@LAW
@given(triples())
def test_places_of_conflicts_differ_and_hold_three_different_values(triple):
    conflicts = merged(*triple).conflicts

    assert len({found.path for found in conflicts}) == len(conflicts) == len(shown(conflicts))
    for found in conflicts:
        assert len({exact(found.base), exact(found.ours), exact(found.theirs)}) == 3


@LAW
@given(triples(), st.data())
def test_a_settled_merge_converges_and_does_not_ask_again(triple, data):
    base, ours, theirs = triple
    decisions = decided_at_random(base, ours, theirs, data)

    settled = merged(base, ours, theirs, decisions=decisions)
    next_pull = merged(theirs, settled.value, theirs)
    return_pull = merged(theirs, theirs, settled.value)

    assert settled.conflicts == next_pull.conflicts == return_pull.conflicts == ()
    assert exact(next_pull.value) == exact(return_pull.value) == exact(settled.value)


@LAW
@given(triples())
def test_choosing_the_target_everywhere_gives_the_provisional_value(triple):
    provisional = merged(*triple)
    decisions = {found.path: Decision(Choice.TARGET) for found in provisional.conflicts}

    settled = merged(*triple, decisions=decisions)

    assert exact(settled.value) == exact(provisional.value)
    assert settled.conflicts == ()


@LAW
@given(triples())
def test_choosing_the_source_everywhere_is_choosing_the_target_the_other_way_round(triple):
    base, ours, theirs = triple
    there = merged(base, ours, theirs)
    decisions = {found.path: Decision(Choice.SOURCE) for found in there.conflicts}

    settled = merged(base, ours, theirs, decisions=decisions)
    back = merged(base, theirs, ours)

    assert exact(unordered(settled.value)) == exact(unordered(back.value))


@LAW
@given(triples())
def test_each_decision_settles_its_own_conflict_only(triple):
    conflicts = merged(*triple).conflicts

    for found in conflicts:
        left = merged(*triple, decisions={found.path: Decision(Choice.SOURCE)}).conflicts
        assert shown(left) == shown(conflicts) - shown([found])


@LAW
@given(triples())
def test_every_conflict_that_was_met_is_told_settled_or_not(triple):
    asked = merged(*triple)
    decisions = {found.path: Decision(Choice.TARGET) for found in asked.conflicts[::2]}

    settled = merged(*triple, decisions=decisions)

    assert shown(asked.met) == shown(settled.met) == shown(asked.conflicts)


@LAW
@given(triples())
def test_decisions_without_a_conflict_have_no_effect(triple):
    plain = merged(*triple)
    places = {("nowhere",), ("a", "nowhere"), ("a",), ()} - {found.path for found in plain.conflicts}
    stray = {place: Decision(Choice.VALUE, "stray") for place in places}

    result = merged(*triple, decisions=stray)

    assert exact(result.value) == exact(plain.value)


@LAW
@given(triples())
def test_what_differs_is_offered_in_one_direction_at_least(triple):
    base, ours, theirs = triple
    there, back = merged(base, ours, theirs), merged(base, theirs, ours)

    nothing_there = same(there.value, ours) and not there.conflicts
    nothing_back = same(back.value, theirs) and not back.conflicts

    assert same(ours, theirs) or not (nothing_there and nothing_back)


@LAW
@given(triples())
def test_both_is_carried_out_or_refused_with_a_sentence(triple):
    for found in merged(*triple).conflicts:
        try:
            left = merged(*triple, decisions={found.path: Decision(Choice.BOTH)})
        except Undecidable as error:
            assert str(error).endswith(".")
        else:
            assert found.path not in {conflict.path for conflict in left.conflicts}
