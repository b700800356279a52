"""Which lines of two texts belong together."""

from itertools import combinations, pairwise, permutations

from hypothesis import given

from integrations.difference.alignment import MAX_WORK, Edit, edits_between
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
    base = ["}", "{"] * 1_000
    assert len(base) * len(base) / 2 > MAX_WORK
    other = ["first", *base[1:900], "middle", *base[901:-1], "last"]

    assert edits_between(base, other) == [
        Edit(0, 1, ("first",)),
        Edit(900, 901, ("middle",)),
        Edit(1_999, 2_000, ("last",)),
    ]
    assert edits_between(base, [*other, "more"]) == [Edit(0, 2_000, (*other, "more"))]
