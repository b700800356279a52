"""Which parts of its long texts a page was asked to show."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from integrations.difference import WINDOW, LineDiff, line_diff

_PARTS_LIMIT = 100
_ASKED = re.compile(r"(?s)(?P<place>.*):(?P<first>[0-9]{1,7})(-(?P<last>[0-9]{1,7}))?")


@dataclass(frozen=True, slots=True)
class TextParts:
    """By the place of a text: the line numbers that are not to be folded, and the row to begin with."""

    opened: dict[str, list[range]] = field(default_factory=dict)
    starts: dict[str, int] = field(default_factory=dict)
    is_side_by_side: bool = False
    window: int = WINDOW

    def difference(self, place: str, before: str, after: str) -> LineDiff:
        """Two texts line by line, as far as they are to be shown."""
        return line_diff(
            before,
            after,
            is_side_by_side=self.is_side_by_side,
            opened=self.opened.get(place, ()),
            start=self.starts.get(place, 0),
            window=self.window,
        )


def asked_parts(shown: Iterable[str], starts: Iterable[str], *, is_side_by_side: bool = False) -> TextParts:
    """Read what an address asks for: ``content:120-619`` shows lines, ``content:500`` begins with a row."""
    parts = TextParts(is_side_by_side=is_side_by_side)
    for asked in list(shown)[-_PARTS_LIMIT:]:
        if (found := _ASKED.fullmatch(asked)) and found["last"]:
            lines = range(int(found["first"]), int(found["last"]) + 1)
            parts.opened.setdefault(found["place"], []).append(lines)
    for asked in starts:
        if (found := _ASKED.fullmatch(asked)) and not found["last"]:
            parts.starts[found["place"]] = int(found["first"])
    return parts
