"""Three-way merge of text by lines (diff3).

Changes to different lines merge, also when the lines are neighbours. Changes that touch a common line of
the base conflict, and so do two insertions of different text at one place.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from integrations.difference.alignment import Edit, edits_between
from pullrequests.merging.outcomes import Choice, Hunk, Undecidable

MAX_LINES = 100_000


@dataclass(frozen=True, slots=True)
class LinesMerged:
    """The merged text, holding ours where the sides conflict, and the hunks it was put together from."""

    text: str
    hunks: tuple[Hunk, ...]

    @property
    def is_clean(self) -> bool:
        """Whether no hunk is a conflict."""
        return not any(hunk.is_conflict for hunk in self.hunks)


def merge_lines(base: str, ours: str, theirs: str) -> LinesMerged:
    """Merge two edits of a text.

    Where each side keeps to one kind of line end, the ends are merged as a value of their own, and the
    hunks show all three texts with the ends that won. A text of more than MAX_LINES lines is merged as a
    whole.
    """
    base, ours, theirs = _with_equal_line_ends(base, ours, theirs)
    sides = base.split("\n"), ours.split("\n"), theirs.split("\n")
    hunks = tuple(_hunks(*sides)) if max(map(len, sides)) <= MAX_LINES else (_whole(*sides),)
    return LinesMerged(_joined(hunk.merged for hunk in hunks), hunks)


def settle(hunks: Sequence[Hunk], choices: Choice | Sequence[Choice]) -> str:
    """Return the text with its conflicting hunks decided: by one choice for all, or by one for each in order.

    What only one side changed stays merged either way. Raises Undecidable when the choices do not fit the
    hunks.
    """
    conflicts = sum(hunk.is_conflict for hunk in hunks)
    each = [choices] * conflicts if isinstance(choices, Choice) else list(choices)
    if len(each) != conflicts:
        raise Undecidable(f"There are {conflicts} conflicting places, and {len(each)} choices.")
    left = iter(each)
    return _joined(_chosen(hunk, next(left)) if hunk.is_conflict else hunk.merged for hunk in hunks)


def _chosen(hunk: Hunk, choice: Choice) -> tuple[str, ...]:
    match choice:
        case Choice.TARGET:
            return hunk.ours
        case Choice.SOURCE:
            return hunk.theirs
        case Choice.BASE:
            return hunk.base
        case Choice.BOTH:
            return hunk.ours + hunk.theirs
    raise Undecidable("A place in a text is decided by one of its sides, or the whole text is written anew.")


def _joined(parts: Iterator[tuple[str, ...]]) -> str:
    return "\n".join(line for part in parts for line in part)


def _whole(base: list[str], ours: list[str], theirs: list[str]) -> Hunk:
    return Hunk(
        tuple(base), tuple(ours), tuple(theirs), is_conflict=ours != theirs and base not in (ours, theirs)
    )


# Line ends


def _with_equal_line_ends(base: str, ours: str, theirs: str) -> tuple[str, str, str]:
    """Give all three texts the line ends that a merge of line ends chooses, if each is of one mind."""
    ends = [_line_end(text) for text in (base, ours, theirs)]
    if None in ends:
        return base, ours, theirs
    end = ends[2] if ends[1] == ends[0] else ends[1]
    assert end is not None
    base, ours, theirs = (text.replace("\r\n", "\n").replace("\n", end) for text in (base, ours, theirs))
    return base, ours, theirs


def _line_end(text: str) -> str | None:
    """Return the one line end of a text, or None when it has none or mixes them."""
    windows = text.count("\r\n")
    if text.count("\r") != windows:
        return None
    if windows == 0:
        return "\n" if "\n" in text else None
    return "\r\n" if text.count("\n") == windows else None


# Hunks


@dataclass(slots=True)
class _Region:
    """Edits of both sides that lie so close that they must be judged together."""

    edits: tuple[list[Edit], list[Edit]]

    @property
    def start(self) -> int:
        return min(edit.start for side in self.edits for edit in side)

    @property
    def end(self) -> int:
        return max(edit.end for side in self.edits for edit in side)

    def clashes_with(self, edit: Edit, side: int) -> bool:
        """Say whether the other side has an edit here that ``edit`` cannot be told apart from."""
        others = self.edits[1 - side]
        return bool(others) and _clash(others[-1], edit)


def _clash(one: Edit, other: Edit) -> bool:
    """Say whether two edits touch a common line, or put new lines at one place."""
    if max(one.start, other.start) < min(one.end, other.end):
        return True
    if one.is_insertion and other.is_insertion:
        return one.start == other.start
    if not (one.is_insertion or other.is_insertion):
        return False
    place, stretch = (one.start, other) if one.is_insertion else (other.start, one)
    return stretch.start < place < stretch.end or (place in (stretch.start, stretch.end) and stretch.grows)


def _hunks(base: list[str], ours: list[str], theirs: list[str]) -> Iterator[Hunk]:
    at = 0
    for region in _regions(edits_between(base, ours), edits_between(base, theirs)):
        if region.start > at:
            untouched = tuple(base[at : region.start])
            yield Hunk(untouched, untouched, untouched)
        yield _judged(base, region)
        at = region.end
    if at < len(base):
        untouched = tuple(base[at:])
        yield Hunk(untouched, untouched, untouched)


def _regions(ours: list[Edit], theirs: list[Edit]) -> Iterator[_Region]:
    """Group the edits of both sides, in order; an insertion comes before an edit of the line after it."""
    edits = sorted(
        (edit.start, edit.end, side, edit)
        for side, all_edits in enumerate((ours, theirs))
        for edit in all_edits
    )
    region: _Region | None = None
    for _, _, side, edit in edits:
        if region is not None and region.clashes_with(edit, side):
            region.edits[side].append(edit)
            continue
        if region is not None:
            yield region
        region = _Region(([], []))
        region.edits[side].append(edit)
    if region is not None:
        yield region


def _judged(base: list[str], region: _Region) -> Hunk:
    start, end = region.start, region.end
    ours, theirs = (_applied(base, side, start, end) for side in region.edits)
    both = all(region.edits)
    return Hunk(tuple(base[start:end]), ours, theirs, is_conflict=both and ours != theirs)


def _applied(base: list[str], edits: list[Edit], start: int, end: int) -> tuple[str, ...]:
    lines: list[str] = []
    for edit in edits:
        lines += base[start : edit.start]
        lines += edit.lines
        start = edit.end
    return (*lines, *base[start:end])
