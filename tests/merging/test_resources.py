"""Resources as people edit them: the same result in both directions, up to the order of insertions."""

import copy

import pytest

from integrations.kinds import KINDS
from integrations.paths import MISSING, to_text
from pullrequests.merging.document import merge
from pullrequests.merging.outcomes import Choice, Decision, Undecidable
from pullrequests.merging.resources import merge_resource
from pullrequests.merging.rules import declared_rules
from tests.merging.readings import exact, shown, unordered
from tests.merging.user_edits import CLEAN, DISPUTED, STATEFUL, script


@pytest.mark.parametrize("case", CLEAN)
def test_merges_without_asking(case):
    kind, base, of_target, of_source = CLEAN[case]
    target, source = of_target(copy.deepcopy(base)), of_source(copy.deepcopy(base))
    one_after_the_other = of_source(copy.deepcopy(target))

    there = merge_resource(base, target, source, kind=KINDS[kind])
    back = merge_resource(base, source, target, kind=KINDS[kind])

    assert there.conflicts == back.conflicts == ()
    assert exact(unordered(there.value)) == exact(unordered(back.value))
    if case not in STATEFUL:
        assert exact(there.value) == exact(one_after_the_other)


def test_a_reordered_branch_keeps_the_other_sides_edit():
    kind, base, of_target, of_source = CLEAN["branches reordered here, a step deleted there"]

    merged = merge_resource(base, of_target(base), of_source(base), kind=KINDS[kind]).value

    found = [
        (one["name"], [step["_importId"] for step in one["pageProcessors"]])
        for one in merged["routers"][0]["branches"]
    ]
    assert found == [("Unpaid", ["i3"]), ("Paid", ["i2"])]


@pytest.mark.parametrize("case", DISPUTED)
def test_asks_at_the_very_place_and_keeps_the_target_there(case):
    kind, base, of_target, of_source, conflict = DISPUTED[case]
    target, source = of_target(copy.deepcopy(base)), of_source(copy.deepcopy(base))

    there = merge_resource(base, target, source, kind=KINDS[kind])
    back = merge_resource(base, source, target, kind=KINDS[kind])

    assert {(path.replace('"', ""), found) for path, found in shown(there.conflicts)} == {conflict}
    assert shown(back.conflicts) == shown(there.conflicts)
    assert exact(there.value) == exact(target)
    assert exact(back.value) == exact(source)


def test_a_deleted_and_edited_resource_is_decided():
    base, source = script(), {**script(), "name": "Renamed"}

    def decided(choice):
        decisions = {(): Decision(choice, source)} if choice else {}
        return merge_resource(base, None, source, kind=KINDS["script"], decisions=decisions)

    assert decided(None).value is None
    assert [to_text(found.path) for found in decided(None).conflicts] == [""]
    assert decided(Choice.TARGET).value is None
    assert decided(Choice.SOURCE).value == decided(Choice.VALUE).value == source
    assert decided(Choice.BASE).value == base


def test_a_resource_deleted_on_both_sides_stays_deleted():
    result = merge_resource(script(), None, None, kind=KINDS["script"])

    assert result.value is None
    assert result.conflicts == ()


def test_a_typed_value_may_remove_the_field():
    base, target, source = {"a": 1}, {"a": 2}, {"a": 3}

    result = merge_resource(
        base, target, source, kind=KINDS["export"], decisions={("a",): Decision(Choice.VALUE, MISSING)}
    )

    assert result.value == {}
    assert result.conflicts == ()


def test_a_script_in_conflict_can_be_written_anew():
    base, target, source = script("a\nb"), script("a\nB"), script("a\nC")

    for decision, content in (
        (Decision(Choice.VALUE, "new"), "new"),
        (Decision(Choice.BOTH), "a\nB\nC"),
        (Decision(Choice.SOURCE), "a\nC"),
        (Decision(Choice.TARGET), "a\nB"),
        (Decision(Choice.BASE), "a\nb"),
    ):
        result = merge_resource(
            base, target, source, kind=KINDS["script"], decisions={("content",): decision}
        )
        assert result.value["content"] == content
        assert result.conflicts == ()


@pytest.mark.parametrize(
    ("choice", "expected"),
    [(Choice.TARGET, script("a\nB")), (Choice.SOURCE, script("a\nC")), (Choice.BASE, {"name": "Hooks"})],
)
def test_a_script_added_by_both_is_one_of_theirs_or_given_up(choice, expected):
    sides = {"name": "Hooks"}, script("a\nB"), script("a\nC")

    result = merge_resource(*sides, kind=KINDS["script"], decisions={("content",): Decision(choice)})

    assert result.value == expected
    assert result.conflicts == ()


def test_a_text_of_one_line_is_a_value():
    merged = merge_resource(script("a"), script("b"), script("c"), kind=KINDS["script"])

    assert shown(merged.conflicts) == {("content", "field")}


def test_a_text_of_one_line_that_grows_is_merged_by_lines():
    merged = merge_resource(script("a"), script("b"), script("a\nnew"), kind=KINDS["script"])

    assert merged.conflicts == ()
    assert merged.value == script("b\nnew")


@pytest.mark.parametrize("field", ["before", "after"])
def test_every_declared_text_is_merged_by_lines(field):
    sides = ({field: text} for text in ("a\nb\nc", "A\nb\nc", "a\nb\nC"))

    merged = merge(*sides, rules=declared_rules({}, ("before", "after")))

    assert merged.value == {field: "A\nb\nC"}


def test_what_is_not_declared_a_text_is_a_value():
    sides = ({"name": name} for name in ("a\nb\nc", "A\nb\nc", "a\nb\nC"))

    merged = merge_resource(*sides, kind=KINDS["script"])

    assert shown(merged.conflicts) == {("name", "field")}


def test_a_deleted_resource_cannot_be_joined_with_a_changed_one():
    with pytest.raises(Undecidable, match="Both sides cannot be kept at this resource"):
        merge_resource(
            script(), None, script("new"), kind=KINDS["script"], decisions={(): Decision(Choice.BOTH)}
        )


def test_fields_and_conflicts_come_in_the_order_of_their_names():
    names = [f"field {number}" for number in range(100, 130)]
    target, source = (dict.fromkeys(names[::step], side) for side, step in (("t", -1), ("s", 1)))

    merged = merge_resource({}, target, source, kind=KINDS["script"])

    assert list(merged.value) == names
    assert [found.path for found in merged.conflicts] == [(name,) for name in names]
