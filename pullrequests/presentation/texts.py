"""Long texts of a changed resource, line by line."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from integrations.difference import DiffLine, label_of, line_diff, side_by_side, visible
from integrations.difference.lines import LineKind
from integrations.paths import MISSING, Path
from pullrequests.merging.outcomes import Hunk
from pullrequests.presentation.rows import Sides, differing_paths, is_text
from pullrequests.presentation.tiles import TileNames

_CONTEXT = 3
_REGIONS_LIMIT = 400


@dataclass(frozen=True, slots=True)
class TextDifference:
    """What happens to one text of the target; ``pairs`` are the same lines for two columns."""

    label: str
    heading: str
    lines: list[DiffLine]
    added: int
    removed: int
    before_name: str
    after_name: str

    @property
    def pairs(self) -> list[tuple[DiffLine | None, DiffLine | None]]:
        return side_by_side(self.lines)


@dataclass(frozen=True, slots=True)
class Region:
    """A stretch of a text in conflict as the two tiles and the text before both have it."""

    base: tuple[str, ...]
    source: tuple[str, ...]
    target: tuple[str, ...]
    is_conflict: bool
    left_out: int = 0


def text_differences(
    kind: str, sides: Sides, conflicts: Iterable[Path], *, tiles: TileNames
) -> list[TextDifference]:
    """The differing texts: what the target gets, or else what stays different in it."""
    found = []
    for path in differing_paths(kind, sides, conflicts):
        values = sides.at(kind, path)
        if is_text(kind, path, values):
            found.append(_difference(label_of(kind, path), values, tiles))
    return found


def _difference(label: str, texts: tuple[Any, Any, Any, Any], tiles: TileNames) -> TextDifference:
    base, source, target, result = texts
    if result != target:
        heading = f"What changes in {tiles.target}"
        return between(
            label, heading, target, result, names=(f"{tiles.target} now", f"{tiles.target} afterwards")
        )
    if source == target:
        heading = f"Both made this change; {tiles.target} stays as it is"
        return between(label, heading, base, target, names=("Before", "Both now"))
    heading = f"{tiles.target} stays as it is. This is what differs from {tiles.source}"
    return between(label, heading, source, target, names=(tiles.source, tiles.target))


def between(label: str, heading: str, before: Any, after: Any, *, names: tuple[str, str]) -> TextDifference:
    """Two texts line by line; MISSING reads as no text at all."""
    before, after = ("" if text is MISSING else text for text in (before, after))
    lines = line_diff(before, after, _CONTEXT)
    return TextDifference(
        label,
        heading,
        lines,
        sum(line.kind == LineKind.ADDED for line in lines),
        sum(line.kind == LineKind.REMOVED for line in lines),
        *names,
    )


def regions(hunks: Collection[Hunk]) -> list[Region]:
    """The text around the conflicts: every conflict whole, a few lines before and after each.

    Past a number of conflicts that no one reads, the rest is told as left out.
    """
    found: list[Region] = []
    for position, hunk in enumerate(hunks):
        if len(found) > _REGIONS_LIMIT:
            rest = sum(len(each.merged) for each in list(hunks)[position:])
            return [*found, Region((), (), (), is_conflict=False, left_out=rest)]
        if hunk.is_conflict:
            found.append(Region(_shown(hunk.base), _shown(hunk.theirs), _shown(hunk.ours), is_conflict=True))
        else:
            found.extend(_around(hunk.merged, is_first=position == 0, is_last=position == len(hunks) - 1))
    return found


def _around(lines: tuple[str, ...], *, is_first: bool, is_last: bool) -> list[Region]:
    head = () if is_first else lines[:_CONTEXT]
    tail = () if is_last else lines[max(_CONTEXT if head else 0, len(lines) - _CONTEXT) :]
    left_out = len(lines) - len(head) - len(tail)
    parts = [
        _stable(head),
        Region((), (), (), is_conflict=False, left_out=left_out),
        _stable(tail),
    ]
    return [part for part in parts if part.target or part.left_out]


def _stable(lines: tuple[str, ...]) -> Region:
    shown = _shown(lines)
    return Region(shown, shown, shown, is_conflict=False)


def _shown(lines: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(visible(line) for line in lines)
