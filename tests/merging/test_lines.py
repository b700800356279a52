"""Merging text by lines."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pullrequests.merging import lines
from pullrequests.merging.lines import merge_lines, settle
from pullrequests.merging.outcomes import Choice, Undecidable
from tests.merging.strategies import LAW, any_text


def joined(hunks, side):
    return "\n".join(line for hunk in hunks for line in getattr(hunk, side))


@LAW
@given(any_text, any_text, any_text)
def test_hunks_laid_end_to_end_give_each_text_back(base, ours, theirs):
    ends = {text.count("\r\n") for text in (base, ours, theirs)}

    hunks = merge_lines(base, ours, theirs).hunks

    assert all(hunk.base or hunk.ours or hunk.theirs for hunk in hunks)
    for side, text in (("base", base), ("ours", ours), ("theirs", theirs)):
        rebuilt = joined(hunks, side)
        assert rebuilt == text or (len(ends) > 1 and rebuilt.replace("\r", "") == text.replace("\r", ""))


@LAW
@given(any_text, any_text, any_text)
def test_exchanged_sides_give_exchanged_hunks(base, ours, theirs):
    there = merge_lines(base, ours, theirs).hunks
    back = merge_lines(base, theirs, ours).hunks

    rows = [(hunk.base, hunk.ours, hunk.theirs, hunk.is_conflict) for hunk in there]
    assert rows == [(hunk.base, hunk.theirs, hunk.ours, hunk.is_conflict) for hunk in back]


@LAW
@given(any_text, any_text)
def test_one_changed_side_wins_and_equal_changes_agree(base, other):
    for ours, theirs in ((base, other), (other, base), (other, other)):
        merged = merge_lines(base, ours, theirs)
        assert merged.is_clean
        assert merged.text == other


@LAW
@given(any_text, any_text, any_text)
def test_choosing_sides_gives_texts_without_conflict(base, ours, theirs):
    merged = merge_lines(base, ours, theirs)

    assert settle(merged.hunks, Choice.TARGET) == merged.text
    assert settle(merged.hunks, Choice.SOURCE) == merge_lines(base, theirs, ours).text


numbered = st.integers(4, 40).map(lambda size: [f"line {at}" for at in range(size)])


@LAW
@given(numbered, st.data())
def test_edits_of_different_lines_merge_also_when_neighbours(lines, data):
    at = data.draw(st.integers(0, len(lines) - 2))
    owner = data.draw(st.lists(st.sampled_from("-ot"), min_size=len(lines), max_size=len(lines)))
    owner[at : at + 2] = "ot"

    def edited(sides):
        return "\n".join(
            f"{line} by {who}" if who in sides else line for line, who in zip(lines, owner, strict=True)
        )

    merged = merge_lines("\n".join(lines), edited("o"), edited("t"))

    assert merged.is_clean
    assert merged.text == edited("ot")


@LAW
@given(numbered, st.data())
def test_insertions_at_different_places_merge(lines, data):
    here, there = data.draw(st.lists(st.integers(0, len(lines)), min_size=2, max_size=2, unique=True))

    def inserted(*places):
        result = list(lines)
        for place in sorted(places, reverse=True):
            result.insert(place, f"new at {place}")
        return "\n".join(result)

    merged = merge_lines("\n".join(lines), inserted(here), inserted(there))

    assert merged.is_clean
    assert merged.text == inserted(here, there)


@pytest.mark.parametrize(
    ("base", "ours", "theirs", "expected"),
    [
        pytest.param("a\nb\nc", "A\nb\nc", "a\nb\nC", "A\nb\nC", id="lines apart"),
        pytest.param("a\nb\nc\n", "A\nb\nc\n", "a\nB\nc\n", "A\nB\nc\n", id="neighbouring lines"),
        pytest.param("a\nb\nc", "b\nc", "a\nB\nc", "B\nc", id="deleted beside edited"),
        pytest.param("a\nb", "A\nb", "a\nnew\nb", "A\nnew\nb", id="inserted after an edited line"),
        pytest.param("a\nb", "a\nB", "a\nnew\nb", "a\nnew\nB", id="inserted before an edited line"),
        pytest.param("a\nb", "x\na\nb", "a\nb\ny", "x\na\nb\ny", id="head and tail"),
        pytest.param("a\nb", "a\nb\nc", "a\nb\nc", "a\nb\nc", id="both insert the same"),
        pytest.param("a\nb\nc", "a\nc", "a\nc", "a\nc", id="both delete the same"),
        pytest.param("a\nb", "a\nb\n", "A\nb", "A\nb\n", id="a last line feed added"),
        pytest.param(
            "a\nb", "a\nb\nc", "a\nB", "a\nB\nc", id="appended after an edited last line without its end"
        ),
        pytest.param(
            "a\nb\nc", "a\r\nb\r\nc", "a\nB\nc", "a\r\nB\r\nc", id="line ends changed here, a line there"
        ),
        pytest.param(
            "a\r\nb\r\nc", "a\r\nB\r\nc", "A\r\nb\r\nc", "A\r\nB\r\nc", id="windows line ends throughout"
        ),
        pytest.param("a\r\nb\r\nc", "a\nb\nc", "a\nb\nC", "a\nb\nC", id="both changed line ends, one a line"),
        pytest.param(
            "a\nb\u2028c\nd", "A\nb\u2028c\nd", "a\nb\u2028C\nd", "A\nb\u2028C\nd", id="not every break ends"
        ),
        pytest.param("", "a\nb", "", "a\nb", id="filled on one side"),
        pytest.param(
            "a\nb\nc\nd",
            "a\nnew\nb\nc\nd",
            "a\nb\nc\nD\nE",
            "a\nnew\nb\nc\nD\nE",
            id="inserted, and grown below",
        ),
    ],
)
def test_merges_cleanly(base, ours, theirs, expected):
    for one, other in ((ours, theirs), (theirs, ours)):
        merged = merge_lines(base, one, other)
        assert merged.is_clean
        assert merged.text == expected


@pytest.mark.parametrize(
    ("base", "ours", "theirs"),
    [
        pytest.param("a\nb\nc", "a\nX\nc", "a\nY\nc", id="same line"),
        pytest.param("a\nb\nc", "a\nc", "a\nB\nc", id="deleted and edited"),
        pytest.param("a\nb", "a\nX\nb", "a\nY\nb", id="different lines inserted at one place"),
        pytest.param("a\nb", "a\nb\nX", "a\nb\nY", id="different lines appended"),
        pytest.param("a\nb\nc\nd", "a\nd", "a\nb\nnew\nc\nd", id="inserted inside what was deleted"),
        pytest.param(
            "a\nb", "A\nnew\nb", "a\nnew\nb", id="the same line after an edited and an unedited one"
        ),
        pytest.param(
            "a\nb", "a\nnew\nb", "a\nnew\nB", id="the same line before an edited and an unedited one"
        ),
        pytest.param("", "a\r\nb", "a\nb", id="a new text with two kinds of line ends"),
        pytest.param(
            "z\na\nb", "z\nA\nnew\nb", "z\na\nnew\nb", id="the same after an edited line further down"
        ),
        pytest.param("a\nb\nc\nd", "a\nX\nY\nd", "a\nb\nZ\nd", id="overlapping stretches"),
        pytest.param("", "a\nb", "c\nd", id="both filled an empty text"),
        pytest.param("a\nb\n", "a\r\nb\n", "A\nb\n", id="mixed line ends are text like any other"),
    ],
)
def test_conflicts_and_keeps_ours_there(base, ours, theirs):
    merged = merge_lines(base, ours, theirs)

    assert sum(hunk.is_conflict for hunk in merged.hunks) == 1
    assert merged.text == ours


def test_only_the_conflicting_place_is_provisional():
    merged = merge_lines("a\nb\nc\nd\ne", "a\nO\nc\nd\ne", "a\nT\nc\nd\nE")

    assert merged.text == "a\nO\nc\nd\nE"
    assert settle(merged.hunks, Choice.SOURCE) == "a\nT\nc\nd\nE"
    assert settle(merged.hunks, Choice.BASE) == "a\nb\nc\nd\nE"
    assert settle(merged.hunks, Choice.BOTH) == "a\nO\nT\nc\nd\nE"


def test_each_place_can_be_decided_by_itself():
    merged = merge_lines("a\nb\nc", "O\nb\nO", "T\nb\nT")

    assert settle(merged.hunks, [Choice.TARGET, Choice.SOURCE]) == "O\nb\nT"
    with pytest.raises(Undecidable, match="2 conflicting places, and 1 choices"):
        settle(merged.hunks, [Choice.TARGET])
    with pytest.raises(Undecidable, match="written anew"):
        settle(merged.hunks, Choice.VALUE)


REPETITIVE = {
    "braces": lambda size: ["{" if at % 2 else "}" for at in range(size)],
    "one line": lambda size: ["same"] * size,
    "five lines": lambda size: [f"line {at * at % 5}" for at in range(size)],
    "braces among others": lambda size: [f"line {at}" if at % 3 else "}" for at in range(size)],
}


@pytest.mark.parametrize("size", [500, 5_000, 50_000])
@pytest.mark.parametrize("shape", REPETITIVE)
def test_repetitive_text_takes_no_quadratic_time(shape, size):
    base = REPETITIVE[shape](size)
    ours, theirs = base[::-1], [*base[size // 3 :], *base[: size // 3]]

    started = time.process_time()
    merge_lines("\n".join(base), "\n".join(ours), "\n".join(theirs))

    assert time.process_time() - started < 10


def test_a_few_edits_in_a_repetitive_text_still_merge():
    base = ["{" if at % 2 else "}" for at in range(3_000)]
    ours, theirs = list(base), list(base)
    ours[100], theirs[2_900] = "ours", "theirs"

    merged = merge_lines("\n".join(base), "\n".join(ours), "\n".join(theirs))

    assert merged.is_clean
    assert merged.text.split("\n")[100] == "ours"
    assert merged.text.split("\n")[2_900] == "theirs"


def test_a_few_edits_in_a_very_long_text_still_merge():
    base = [f"line {at}" for at in range(60_000)]
    ours, theirs = ["ours", *base], [*base, "theirs"]
    ours[59_000], theirs[1_000] = "edited by ours", "edited by theirs"

    merged = merge_lines("\n".join(base), "\n".join(ours), "\n".join(theirs))

    lines = merged.text.split("\n")
    assert merged.is_clean
    assert (lines[0], lines[59_000], lines[1_001], lines[-1]) == (
        "ours",
        "edited by ours",
        "edited by theirs",
        "theirs",
    )


def test_edits_at_both_ends_of_a_repetitive_text_leave_its_middle_to_the_other_side():
    base = ["{" if at % 2 else "}" for at in range(400)]
    ours, theirs = list(base), list(base)
    ours[10], ours[390], theirs[200] = "ours", "ours", "theirs"

    merged = merge_lines("\n".join(base), "\n".join(ours), "\n".join(theirs))

    assert merged.is_clean
    assert [merged.text.split("\n")[at] for at in (10, 200, 390)] == ["ours", "theirs", "ours"]


def test_a_text_that_is_too_long_is_merged_as_a_whole(monkeypatch):
    monkeypatch.setattr(lines, "MAX_LINES", 3)
    short, long = "a\nb\nc", "a\nb\nc\nd"

    assert merge_lines(short, "A\nb\nc", "a\nb\nC").text == "A\nb\nC"
    for base, ours, theirs in (
        (long, "A\nb", "a\nB"),
        (short, "A\nb\nc\nd", "C"),
        (short, "C", "A\nb\nc\nd"),
    ):
        merged = merge_lines(base, ours, theirs)
        assert [hunk.is_conflict for hunk in merged.hunks] == [True]
        assert (merged.text, settle(merged.hunks, Choice.SOURCE)) == (ours, theirs)


@pytest.mark.parametrize(("ours", "theirs"), [("a", "new"), ("new", "a"), ("new", "new")])
def test_a_text_that_is_too_long_takes_the_one_change(monkeypatch, ours, theirs):
    monkeypatch.setattr(lines, "MAX_LINES", 0)

    merged = merge_lines("a", ours, theirs)

    assert merged.is_clean
    assert merged.text == "new"
