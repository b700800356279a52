"""Two texts line by line, as lines to show: a window of them, with long unchanged stretches folded."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby, zip_longest
from typing import NamedTuple

from integrations.difference.alignment import Alignment, Stretch, align
from integrations.difference.pieces import Piece, pieces_of
from integrations.difference.visible import visible

WINDOW = 500
"""Rows that are shown at once."""
_LINES_LIMIT = 200_000
_OPENED_LIMIT = 5_000
TOO_REPETITIVE = (
    "This text is too repetitive to compare line by line; the changed part is shown as replaced whole."
)


class LineKind(StrEnum):
    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class DiffLine:
    """One line to show."""

    kind: LineKind
    old_number: int | None
    new_number: int | None
    text: str
    pieces: tuple[Piece, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Fold:
    """Unchanged lines that are left out, by their numbers in the text before; opened a part at a time."""

    first: int
    last: int

    @property
    def size(self) -> int:
        return self.last - self.first + 1

    @property
    def next_last(self) -> int:
        """The last line that opening it shows."""
        return min(self.last, self.first + WINDOW - 1)

    @property
    def next_size(self) -> int:
        return self.next_last - self.first + 1


@dataclass(frozen=True, slots=True)
class Row:
    """One row: a line on either side, or a fold. ``part`` is where an opened part begins, 0 outside of one."""

    before: DiffLine | None = None
    after: DiffLine | None = None
    fold: Fold | None = None
    part: int = 0

    @property
    def line(self) -> DiffLine | None:
        """The line, where there is one column."""
        return self.after or self.before


@dataclass(frozen=True, slots=True)
class Part:
    """Rows that are opened together, or one fold; ``at`` is the line it begins with, 0 for rows never folded."""

    at: int
    fold: Fold | None
    rows: list[Row]


@dataclass(frozen=True, slots=True)
class LineDiff:
    """A window of the rows of a difference; ``start`` of ``total`` is its first. The counts are of the whole."""

    rows: Sequence[Row] = ()
    start: int = 0
    total: int = 0
    added: int = 0
    removed: int = 0
    note: str = ""

    @property
    def parts(self) -> list[Part]:
        """The rows, cut before and after each fold and each opened part."""
        groups = groupby(self.rows, key=lambda row: (row.fold.first if row.fold else row.part, row.fold))
        return [Part(at, fold, list(rows)) for (at, fold), rows in groups]

    @property
    def is_empty(self) -> bool:
        return not self.rows and not self.note

    @property
    def end(self) -> int:
        return self.start + len(self.rows)

    @property
    def start_before(self) -> int:
        """Where the window before this one begins."""
        return max(0, self.start - WINDOW)

    @property
    def next_size(self) -> int:
        """How many rows the next window has."""
        return min(WINDOW, self.total - self.end)


def line_diff(
    before: str,
    after: str,
    context: int = 3,
    *,
    is_side_by_side: bool = False,
    opened: Iterable[range] = (),
    start: int = 0,
    window: int = WINDOW,
) -> LineDiff:
    """Return both texts' lines in order, without unchanged ones further than ``context`` from a change.

    Empty where the texts are equal. Side by side, a replaced line shares its row with its replacement. ``opened``
    are line numbers of the text before that are not folded, and shown beyond the window. Takes a second at most,
    whatever the texts.
    """
    if before == after:
        return LineDiff()
    old, new = _lines(before), _lines(after)
    if len(old) + len(new) > _LINES_LIMIT:
        return LineDiff(
            note=f"Too large to show line by line: {len(old):,} lines before, {len(new):,} after."
        )
    alignment = align(old, new)
    places = list(_places(alignment, context, is_side_by_side, sorted(opened, key=lambda part: part.start)))
    start = start if 0 <= start < len(places) else 0
    window += min(sum(place.part > 0 for place in places), _OPENED_LIMIT)
    draw = _Drawing(old, new)
    shared = sum(stretch.end - stretch.start for stretch in alignment.stretches if stretch.is_same)
    return LineDiff(
        [draw.row(place) for place in places[start : start + window]],
        start,
        len(places),
        len(new) - shared,
        len(old) - shared,
        TOO_REPETITIVE if alignment.is_coarse else "",
    )


def _lines(text: str) -> list[str]:
    """Split at line feeds alone, and keep them: a carriage return is part of its line, and will be shown."""
    parts = text.split("\n")
    return [*(part + "\n" for part in parts[:-1]), *filter(None, parts[-1:])]


# Where the rows stand, before any line is drawn


class _Place(NamedTuple):
    """A row by the lines it shows of both texts, counted from 0, and the ones they replace or are replaced by.

    A fold begins at ``old`` and ends before ``stop``.
    """

    old: int | None
    new: int | None
    is_same: bool = False
    old_partner: int | None = None
    new_partner: int | None = None
    stop: int = 0
    part: int = 0


def _places(
    alignment: Alignment, context: int, is_side_by_side: bool, opened: list[range]
) -> Iterator[_Place]:
    last = alignment.stretches[-1]
    for stretch in alignment.stretches:
        if stretch.is_same:
            yield from _same_places(stretch, context, opened, ends_text=stretch is last)
        else:
            yield from _changed_places(stretch, is_side_by_side)


def _same_places(stretch: Stretch, context: int, opened: list[range], *, ends_text: bool) -> Iterator[_Place]:
    shift = stretch.other_start - stretch.start
    head = context if stretch.start or stretch.other_start else 0
    tail = 0 if ends_text else context
    hidden = range(stretch.start + head, stretch.end - tail)
    hidden = hidden if len(hidden) > 1 else range(stretch.end, stretch.end)
    for at in range(stretch.start, hidden.start):
        yield _Place(at, at + shift, is_same=True)
    yield from _hidden_places(hidden, shift, opened)
    for at in range(hidden.stop, stretch.end):
        yield _Place(at, at + shift, is_same=True)


def _hidden_places(hidden: range, shift: int, opened: list[range]) -> Iterator[_Place]:
    """What is hidden as folds, save for the opened parts."""
    at = hidden.start
    for part in opened:
        start, stop = max(part.start - 1, at), min(part.stop - 1, hidden.stop)
        if start >= stop:
            continue
        if at < start:
            yield _Place(at, None, stop=start)
        for number in range(start, stop):
            yield _Place(number, number + shift, is_same=True, part=start + 1)
        at = stop
    if at < hidden.stop:
        yield _Place(at, None, stop=hidden.stop)


def _changed_places(stretch: Stretch, is_side_by_side: bool) -> Iterator[_Place]:
    removed, added = range(stretch.start, stretch.end), range(stretch.other_start, stretch.other_end)
    are_partners = len(removed) == len(added)
    if is_side_by_side:
        for old, new in zip_longest(removed, added):
            partners = (new, old) if are_partners else (None, None)
            yield _Place(old, new, False, *partners)
        return
    shift = stretch.other_start - stretch.start
    for old in removed:
        yield _Place(old, None, old_partner=old + shift if are_partners else None)
    for new in added:
        yield _Place(None, new, new_partner=new - shift if are_partners else None)


# Drawing


@dataclass(slots=True)
class _Drawing:
    """Rows from the lines of two texts."""

    old: list[str]
    new: list[str]

    def row(self, place: _Place) -> Row:
        """Draw one row."""
        if place.stop:
            assert place.old is not None  # a fold leaves out lines of both texts
            return Row(fold=Fold(place.old + 1, place.stop))
        if place.is_same:
            assert place.old is not None and place.new is not None
            text = visible(_bare(self.old[place.old]))
            line = DiffLine(LineKind.SAME, place.old + 1, place.new + 1, text, (Piece(text),))
            return Row(line, line, part=place.part)
        return Row(
            self._changed(LineKind.REMOVED, self.old, place.old, self.new, place.old_partner),
            self._changed(LineKind.ADDED, self.new, place.new, self.old, place.new_partner),
        )

    def _changed(
        self, kind: LineKind, lines: list[str], at: int | None, others: list[str], partner: int | None
    ) -> DiffLine | None:
        if at is None:
            return None
        line = lines[at]
        pieces = (
            (Piece(visible(_bare(line))),)
            if partner is None
            else pieces_of(_bare(line), _bare(others[partner]))
        )
        return DiffLine(
            kind,
            at + 1 if kind == LineKind.REMOVED else None,
            at + 1 if kind == LineKind.ADDED else None,
            "".join(piece.text for piece in pieces),
            pieces,
            "no line break at the end" if self._tells_end and not line.endswith("\n") else "",
        )

    @property
    def _tells_end(self) -> bool:
        """Whether only one of the texts ends with a line break."""
        return bool(self.old and self.new) and self.old[-1].endswith("\n") != self.new[-1].endswith("\n")


def _bare(line: str) -> str:
    return line.removesuffix("\n")
