"""Two texts line by line."""

import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from integrations.difference import WINDOW, LineKind, line_diff
from integrations.difference.lines import TOO_REPETITIVE
from integrations.presentation.text_parts import asked_parts

texts = st.lists(st.sampled_from(["a", "b", "c", "", "\t", "a\r"]), max_size=12).flatmap(
    lambda lines: st.sampled_from(["\n".join(lines), "\n".join(lines) + "\n"])
)


def lines_of(diff):
    return [row.line for row in diff.rows if row.line]


def changed_lines(before, after):
    return lines_of(line_diff(before, after))


def shown(diff):
    """The text of each row; of a fold the numbers of its lines."""
    return [f"{row.fold.first}-{row.fold.last}" if row.fold else row.line.text for row in diff.rows]


def numbered(count, **changed):
    """Lines "1" to "count", but for some that are written otherwise."""
    return "".join(f"{changed.get(f'line{n}', n)}\n" for n in range(1, count + 1))


@settings(max_examples=300)
@given(texts, texts)
def test_all_lines_of_both_texts_are_there_in_order(before, after):
    diff = line_diff(before, after, context=100)

    if before == after:
        assert diff.is_empty
        return
    lines = lines_of(diff)
    assert (diff.removed, diff.added) == tuple(
        sum(line.kind == kind for line in lines) for kind in (LineKind.REMOVED, LineKind.ADDED)
    )
    old = [line for line in lines if line.old_number is not None]
    new = [line for line in lines if line.new_number is not None]
    assert [line.old_number for line in old] == list(range(1, len(_lines(before)) + 1))
    assert [line.new_number for line in new] == list(range(1, len(_lines(after)) + 1))
    equal = [line for line in lines if line.kind == LineKind.SAME]
    assert all(_lines(before)[line.old_number - 1] == _lines(after)[line.new_number - 1] for line in equal)


def _lines(text):
    return text.split("\n")[:-1] if text.endswith("\n") or not text else text.split("\n")


def test_unchanged_lines_far_from_a_change_are_left_out_with_their_number():
    before = "\n".join(map(str, range(30)))
    after = before.replace("15", "fifteen")

    diff = line_diff(before, after, context=2)

    assert shown(diff) == ["1-13", "13", "14", "15", "fifteen", "16", "17", "19-30"]


def test_the_changed_part_of_a_line_is_marked():
    removed, added = changed_lines("const total = a + b;\n", "const total = a - b;\n")

    assert [piece.text for piece in removed.pieces if piece.is_changed] == ["+"]
    assert [piece.text for piece in added.pieces if piece.is_changed] == ["-"]


@pytest.mark.parametrize(
    ("before", "after"), [("\tx\n", "    x\n"), ("x\r\n", "x\n"), ("x\n", "x"), ("x \n", "x\n")]
)
def test_a_difference_in_blanks_alone_can_be_seen(before, after):
    removed, added = changed_lines(before, after)

    assert (removed.text, removed.note) != (added.text, added.note)


@pytest.mark.parametrize(
    ("opened", "expected"),
    [
        ([], ["1-96", "97", "98", "99", "100", "new"]),
        ([range(1, 97)], [*map(str, range(1, 101)), "new"]),
        ([range(1, 4)], ["1", "2", "3", "4-96", "97", "98", "99", "100", "new"]),
        ([range(95, 900)], ["1-94", *map(str, range(95, 101)), "new"]),
        (
            [range(50, 52), range(10, 12)],
            ["1-9", "10", "11", "12-49", "50", "51", "52-96", "97", "98", "99", "100", "new"],
        ),
        ([range(0), range(98, 99), range(5, 2)], ["1-96", "97", "98", "99", "100", "new"]),
    ],
    ids=["none", "all of it", "its beginning", "its end and more", "two parts", "parts that are none"],
)
def test_folded_lines_are_opened_in_parts(opened, expected):
    diff = line_diff(numbered(100), numbered(100, line100="new"), opened=opened)

    assert shown(diff) == expected


@given(texts, texts, st.lists(st.builds(range, st.integers(0, 14), st.integers(0, 14))), st.booleans())
def test_folds_and_lines_together_are_the_whole_text(before, after, opened, is_side_by_side):
    diff = line_diff(before, after, context=1, opened=opened, is_side_by_side=is_side_by_side)

    found = []
    for row in diff.rows:
        if row.fold:
            found += range(row.fold.first, row.fold.last + 1)
        elif row.before:
            found.append(row.before.old_number)
    assert found == list(range(1, len(_lines(before)) + 1)) or before == after


def test_a_fold_is_opened_a_window_at_a_time():
    (fold, *_) = line_diff(numbered(3_000), numbered(3_000, line3000="new")).rows

    assert (fold.fold.size, fold.fold.next_size, fold.fold.next_last) == (2_996, WINDOW, WINDOW)


def test_rows_opened_together_and_folds_are_parts_of_their_own():
    diff = line_diff(numbered(100), numbered(100, line50="new"), opened=[range(10, 20)])

    parts = [(part.at, part.fold is not None, len(part.rows)) for part in diff.parts]

    assert parts == [(1, True, 1), (10, False, 10), (20, True, 1), (0, False, 8), (54, True, 1)]


def test_much_is_shown_a_window_at_a_time():
    before, after = numbered(2 * WINDOW), "".join(f"new {n}\n" for n in range(WINDOW))

    windows = [line_diff(before, after, start=start) for start in (0, WINDOW, 2 * WINDOW)]

    assert [len(diff.rows) for diff in windows] == [WINDOW] * 3
    assert [(diff.total, diff.removed, diff.added) for diff in windows] == [
        (3 * WINDOW, 2 * WINDOW, WINDOW)
    ] * 3
    assert windows[2].rows[-1].line.text == f"new {WINDOW - 1}"
    assert [diff.next_size for diff in windows] == [WINDOW, WINDOW, 0]
    assert line_diff(before, after, start=99_999).start == 0


def test_side_by_side_a_replaced_line_stands_beside_its_replacement():
    diff = line_diff("a\nb\nc\n", "a\nB\nc\nd\n", is_side_by_side=True)

    pairs = [(row.before and row.before.text, row.after and row.after.text) for row in diff.rows]
    assert pairs == [("a", "a"), ("b", "B"), ("c", "c"), (None, "d")]


def test_an_address_names_lines_and_rows_by_the_place_of_the_text():
    parts = asked_parts(
        ["content:1-500", "a:b[0].c:7-9", "content:x-2", "content:3", ""], ["content:500", "x"]
    )

    assert parts.opened == {"content": [range(1, 501)], "a:b[0].c": [range(7, 10)]}
    assert parts.starts == {"content": 500}


# What is hard to compare


def mixed(seed, length, letters="abc"):
    chooser = random.Random(seed)
    return "".join(chooser.choice(letters) + "\n" for _ in range(length))


def every_second(length, side):
    """Every second line differs, and no line stands alone: difflib by itself takes half a minute."""
    return "".join(f"x{n % (length // 8)}\n{side} {n}\n" for n in range(length // 2))


HARD = {
    "one line again and again": ("x\n" * 90_000, "x\n" * 89_990 + "y\n"),
    "few lines mixed": (mixed(1, 1_400), mixed(2, 1_400)),
    "many mixed": (mixed(3, 50_000), mixed(4, 50_000)),
    "all changed": (numbered(90_000), "".join(f"x{n}\n" for n in range(90_000))),
    "one line of 2 MB": ("ab " * 600_000, "ab " * 300_000 + "X" + "ab " * 300_000),
    "every second line": (every_second(20_000, "old"), every_second(20_000, "new") + "end\n"),
    "braces": ("}\n" * 5_000, "{\n" + "}\n" * 5_000 + "{\n"),
}


@pytest.mark.parametrize("name", HARD)
def test_hard_texts_take_seconds_at_most(name):
    began = time.process_time()

    diff = line_diff(*HARD[name])

    assert time.process_time() - began < 5
    assert 0 < len(diff.rows) <= WINDOW


@pytest.mark.parametrize(
    ("name", "is_told"), [("many mixed", True), ("braces", True), ("all changed", False)]
)
def test_it_is_said_where_a_text_was_too_repetitive(name, is_told):
    diff = line_diff(*HARD[name])

    assert (diff.note == TOO_REPETITIVE) == is_told


def test_texts_too_large_are_refused_in_words():
    diff = line_diff("a\n" * 150_000, "b\n" * 150_000)

    assert not diff.rows
    assert "Too large" in diff.note


def test_a_change_deep_inside_a_wide_line_is_in_the_part_that_is_shown():
    before = "x" * 20_000

    removed, added = changed_lines(before, before[:15_000] + "CHANGED" + before[15_000:])

    assert "CHANGED" in added.text
    assert len(removed.text) < 6_000
