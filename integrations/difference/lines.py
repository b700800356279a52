"""Two texts line by line, as lines to show."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from integrations.difference.alignment import Stretch, stretches
from integrations.difference.visible import visible

_LINES_LIMIT = 200_000
_SHOWN_LIMIT = 4_000
_WIDTH_LIMIT = 5_000
_LEAD = 200


class LineKind(StrEnum):
    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a line; ``is_changed`` where it differs from the line it replaces."""

    text: str
    is_changed: bool = False


@dataclass(frozen=True, slots=True)
class DiffLine:
    """One line to show; of a skipped stretch, the text is the sentence that says what is left out."""

    kind: LineKind
    old_number: int | None
    new_number: int | None
    text: str
    pieces: tuple[Piece, ...] = ()
    note: str = ""


def line_diff(before: str, after: str, context: int = 3) -> list[DiffLine]:
    """Return both texts' lines in order, without unchanged ones further than ``context`` from a change.

    Empty where the texts are equal. Takes time in proportion to the texts, one second at most: texts too large
    to show line by line end in a line that says so.
    """
    if before == after:
        return []
    old, new = _lines(before), _lines(after)
    if len(old) + len(new) > _LINES_LIMIT:
        return [_skipped(f"Too large to show line by line: {len(old):,} lines before, {len(new):,} after.")]
    shown: list[DiffLine] = []
    for line in _shown(old, new, context):
        if len(shown) == _SHOWN_LIMIT:
            return [*shown, _skipped("The rest is too large to show line by line.")]
        shown.append(line)
    return shown


def side_by_side(lines: list[DiffLine]) -> list[tuple[DiffLine | None, DiffLine | None]]:
    """Pair the lines of a difference for two columns; a replaced line stands beside its replacement."""
    pairs: list[tuple[DiffLine | None, DiffLine | None]] = []
    waiting: list[int] = []
    for line in lines:
        if line.kind == LineKind.ADDED and waiting:
            at = waiting.pop(0)
            pairs[at] = (pairs[at][0], line)
        elif line.kind == LineKind.ADDED:
            pairs.append((None, line))
        elif line.kind == LineKind.REMOVED:
            waiting.append(len(pairs))
            pairs.append((line, None))
        else:
            waiting = []
            pairs.append((line, line))
    return pairs


def _lines(text: str) -> list[str]:
    """Split at line feeds alone, and keep them: a carriage return is part of its line, and will be shown."""
    parts = text.split("\n")
    return [*(part + "\n" for part in parts[:-1]), *filter(None, parts[-1:])]


def _shown(old: list[str], new: list[str], context: int) -> Iterator[DiffLine]:
    differs_at_end = bool(old and new) and old[-1].endswith("\n") != new[-1].endswith("\n")
    for stretch in stretches(old, new):
        ends_text = stretch.old_end == len(old) and stretch.new_end == len(new)
        if stretch.is_same:
            yield from _same_lines(old, stretch, context, ends_text=ends_text)
        else:
            yield from _replaced_lines(old, new, stretch, differs_at_end=differs_at_end)


def _same_lines(old: list[str], stretch: Stretch, context: int, *, ends_text: bool) -> Iterator[DiffLine]:
    shift = stretch.new_start - stretch.old_start
    head = context if stretch.old_start or stretch.new_start else 0
    tail = 0 if ends_text else context
    hidden = range(stretch.old_start + head, stretch.old_end - tail)
    hidden = hidden if len(hidden) > 1 else range(0)
    for number in range(stretch.old_start, stretch.old_end):
        if number in hidden:
            if number == hidden.start:
                yield _skipped(f"{len(hidden):,} unchanged lines")
            continue
        text = visible(_bare(old[number]))
        yield DiffLine(LineKind.SAME, number + 1, number + shift + 1, text, (Piece(text),))


def _replaced_lines(
    old: list[str], new: list[str], stretch: Stretch, *, differs_at_end: bool
) -> Iterator[DiffLine]:
    removed = old[stretch.old_start : stretch.old_end]
    added = new[stretch.new_start : stretch.new_end]
    partners_old = added if len(added) == len(removed) else [None] * len(removed)
    partners_new = removed if len(added) == len(removed) else [None] * len(added)
    for number, (line, partner) in enumerate(zip(removed, partners_old, strict=True), stretch.old_start + 1):
        yield _changed_line(LineKind.REMOVED, number, line, partner, tells_end=differs_at_end)
    for number, (line, partner) in enumerate(zip(added, partners_new, strict=True), stretch.new_start + 1):
        yield _changed_line(LineKind.ADDED, number, line, partner, tells_end=differs_at_end)


def _changed_line(
    kind: LineKind, number: int, line: str, partner: str | None, *, tells_end: bool
) -> DiffLine:
    pieces = _pieces(_bare(line), _bare(partner)) if partner is not None else (Piece(visible(_bare(line))),)
    is_removed = kind == LineKind.REMOVED
    return DiffLine(
        kind,
        number if is_removed else None,
        None if is_removed else number,
        "".join(piece.text for piece in pieces),
        pieces,
        "no line break at the end" if tells_end and not line.endswith("\n") else "",
    )


def _pieces(line: str, partner: str) -> tuple[Piece, ...]:
    """Divide a line into what it shares with its partner and what it does not.

    Lines too wide to show whole are shown from shortly before their first difference.
    """
    head = _common_head(line, partner)
    tail = min(_common_head(line[::-1], partner[::-1]), min(len(line), len(partner)) - head)
    start = max(0, head - _LEAD) if len(line) > _WIDTH_LIMIT else 0
    spaces = "".join(line.split()) == "".join(partner.split())
    middle_end = len(line) - tail
    if not spaces and head + tail < min(len(line), len(partner)) / 3:
        return (Piece(visible(line)),)
    parts = [
        Piece(("…" if start else "") + visible(line[start:head])),
        Piece(visible(line[head:middle_end], spaces=spaces), is_changed=True),
        Piece(visible(line[middle_end:], limit=_WIDTH_LIMIT if not start else _LEAD)),
    ]
    return tuple(piece for piece in parts if piece.text)


def _common_head(a: str, b: str) -> int:
    """The length of the common beginning, by halving: slices compare at the speed of memory."""
    low, high = 0, min(len(a), len(b))
    while low < high:
        middle = (low + high + 1) // 2
        if a[low:middle] == b[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _bare(line: str) -> str:
    return line.removesuffix("\n")


def _skipped(sentence: str) -> DiffLine:
    return DiffLine(LineKind.SKIPPED, None, None, sentence)
