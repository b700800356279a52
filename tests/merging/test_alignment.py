"""Which lines of two texts belong together."""

from itertools import combinations, pairwise, permutations

import pytest
from hypothesis import given

from integrations.difference.alignment import MAX_WORK, Edit, align, edits_between
from tests.merging.strategies import LAW, any_text


@LAW
@given(any_text, any_text)
def test_edits_turn_one_text_into_the_other_and_never_touch_each_other(one, other):
    lines = one.split("\n")

    edits = edits_between(lines, other.split("\n"))

    rebuilt = list(lines)
    for edit in reversed(edits):
        rebuilt[edit.start : edit.end] = edit.lines
    assert "\n".join(rebuilt) == other
    assert all(first.end < second.start for first, second in pairwise(edits))


@LAW
@given(any_text, any_text)
def test_stretches_hold_every_line_of_both_texts_once(one, other):
    lines, others = one.split("\n"), other.split("\n")

    stretches = align(lines, others).stretches

    assert [at for part in stretches for at in range(part.start, part.end)] == list(range(len(lines)))
    assert [at for part in stretches for at in range(part.other_start, part.other_end)] == list(
        range(len(others))
    )
    assert all(first.is_same != second.is_same for first, second in pairwise(stretches))
    for part in stretches:
        is_same = lines[part.start : part.end] == others[part.other_start : part.other_end]
        assert is_same == part.is_same


def test_neighbouring_lines_are_one_stretch_wherever_they_stand():
    found = align(list("1ab2cd3"), list("!ab?cd."))

    rows = [(part.is_same, part.start, part.end) for part in found.stretches]
    assert rows == [
        (False, 0, 1),
        (True, 1, 3),
        (False, 3, 4),
        (True, 4, 6),
        (False, 6, 7),
    ]


def kept_by(edits, size):
    return size - sum(edit.end - edit.start for edit in edits)


def test_as_few_lines_as_possible_count_as_moved():
    base = list("abcdef")

    for other in permutations(base):
        unmoved = max(
            size for size in range(7) for part in combinations(other, size) if list(part) == sorted(part)
        )
        assert kept_by(edits_between(base, list(other)), len(base)) == unmoved


def test_what_is_too_repetitive_is_compared_line_by_line_or_replaced():
    repetitive = ["}", "{"] * 1_000
    assert len(repetitive) * len(repetitive) / 2 > MAX_WORK
    base = ["top", *repetitive]
    changed = ["first", *repetitive[1:900], "middle", *repetitive[901:-1], "last"]

    assert edits_between(base, ["new", "top", *changed]) == [
        Edit(0, 0, ("new",)),
        Edit(1, 2, ("first",)),
        Edit(901, 902, ("middle",)),
        Edit(2_000, 2_001, ("last",)),
    ]
    assert edits_between(base, ["top", *changed, "more"]) == [Edit(1, 2_001, (*changed, "more"))]


@pytest.mark.parametrize(("parts", "is_coarse"), [(10, False), (40, True)])
def test_the_budget_is_for_all_of_a_text_and_its_end_is_told(parts, is_coarse):
    repetitive = ["}", "{"] * 150
    base = [line for part in range(parts) for line in (f"part {part}", *repetitive)]
    other = [line for part in range(parts) for line in (f"part {part}", *reversed(repetitive))]

    found = align(base, other)

    assert found.is_coarse == is_coarse
    assert sum(part.end - part.start for part in found.stretches if part.is_same) >= parts


def test_many_new_lines_in_a_repetitive_text_are_each_found():
    base = ["}", "{"] * 200
    longer = [
        part for at, line in enumerate(base) for part in ([f"new {at}", line] if at % 20 == 10 else [line])
    ]

    assert edits_between(base, longer) == [Edit(at, at, (f"new {at}",)) for at in range(10, 400, 20)]
