"""What a line shares with the line it replaces."""

from __future__ import annotations

from dataclasses import dataclass

from integrations.difference.visible import visible

_WIDTH_LIMIT = 5_000
_LEAD = 200


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a line; ``is_changed`` where it differs from the line it replaces."""

    text: str
    is_changed: bool = False


def pieces_of(line: str, partner: str) -> tuple[Piece, ...]:
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
