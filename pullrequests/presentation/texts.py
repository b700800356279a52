"""Long texts of a changed resource, line by line."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from integrations.difference import LineDiff, label_of, visible
from integrations.paths import MISSING, Path, to_text
from integrations.presentation.text_parts import TextParts
from pullrequests.merging.outcomes import Hunk
from pullrequests.presentation.rows import Sides, differing_paths, is_text
from pullrequests.presentation.tiles import TileNames

_CONTEXT = 3
_REGIONS_LIMIT = 60
_REGION_LINES = 40
_REGION_WIDTH = 1_000


@dataclass(frozen=True, slots=True)
class TextDifference:
    """What happens to one text of the target; ``place`` tells it from the resource's other texts."""

    place: str
    label: str
    heading: str
    diff: LineDiff
    before_name: str
    after_name: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where a text stands, and which parts of it are to be shown."""

    path: str
    label: str
    parts: TextParts

    def between(self, heading: str, before: Any, after: Any, *, names: tuple[str, str]) -> TextDifference:
        """Two texts line by line; MISSING reads as no text at all."""
        before, after = ("" if text is MISSING else text for text in (before, after))
        diff = self.parts.difference(self.path, before, after)
        return TextDifference(self.path, self.label, heading, diff, *names)


@dataclass(frozen=True, slots=True)
class Region:
    """A stretch of a text in conflict as the two tiles and the text before both have it."""

    base: tuple[str, ...]
    source: tuple[str, ...]
    target: tuple[str, ...]
    is_conflict: bool
    left_out: int = 0


def text_differences(
    kind: str, sides: Sides, conflicts: Iterable[Path], *, tiles: TileNames, parts: TextParts
) -> list[TextDifference]:
    """The differing texts: what the target gets, or else what stays different in it."""
    found = []
    for path in differing_paths(kind, sides, conflicts):
        values = sides.at(kind, path)
        if is_text(kind, path, values):
            found.append(_difference(Place(to_text(path), label_of(kind, path), parts), values, tiles))
    return found


def _difference(place: Place, texts: tuple[Any, Any, Any, Any], tiles: TileNames) -> TextDifference:
    base, source, target, result = texts
    if result != target:
        heading = f"What changes in {tiles.target}"
        return place.between(
            heading, target, result, names=(f"{tiles.target} now", f"{tiles.target} afterwards")
        )
    if source == target:
        heading = f"Both made this change; {tiles.target} stays as it is"
        return place.between(heading, base, target, names=("Before", "Both now"))
    heading = f"{tiles.target} stays as it is. This is what differs from {tiles.source}"
    return place.between(heading, source, target, names=(tiles.source, tiles.target))


def regions(hunks: Collection[Hunk]) -> list[Region]:
    """The text around the conflicts, with a few lines before and after each.

    Of a long stretch the beginning is shown, and past a number of conflicts that no one reads the rest is told as
    left out; what follows from a choice is shown whole, as lines.
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
    shown = [visible(line, limit=_REGION_WIDTH) for line in lines[:_REGION_LINES]]
    rest = len(lines) - len(shown)
    return (*shown, f"… and {rest:,} more lines") if rest > 0 else tuple(shown)
