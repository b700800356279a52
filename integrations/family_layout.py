"""Where the tiles of a family stand in its picture: columns by generation, rows by descendants.

Pure. Tiles without a drawn parent begin a tree of their own; the trees stand
one below the other. All measures are the picture's own units, about pixels.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

BOX_WIDTH = 224
BOX_HEIGHT = 76
COLUMN_GAP = 148
CURVE = 60
LABEL_FROM_CHILD = 44
ROW_GAP = 22
MARGIN = 4


@dataclass(frozen=True, slots=True)
class Box:
    """Where one tile is drawn."""

    x: int
    y: int
    width: int = BOX_WIDTH
    height: int = BOX_HEIGHT

    @property
    def middle(self) -> int:
        return self.y + self.height // 2


@dataclass(frozen=True, slots=True)
class Arc:
    """The line from a parent to its child: an SVG path, and the middle for the labels."""

    path: str
    label_x: int
    label_y: int


@dataclass(frozen=True, slots=True)
class Layout:
    """A whole picture; ``boxes`` by tile, ``arcs`` by child."""

    width: int
    height: int
    boxes: Mapping[int, Box]
    arcs: Mapping[int, Arc]


def lay_out(parents: Mapping[int, int | None]) -> Layout:
    """Place every key of ``parents``, which maps each tile to the one it was cloned from.

    The order of the mapping is the order of siblings. A parent that is not
    itself a key is taken as not there. Linear in the number of tiles, and no
    deeper than a loop, however long the chain.
    """
    children = _children(parents)
    order = _top_down(children)
    columns = _columns(order, parents)
    rows = _rows(order, children)
    boxes = {
        key: Box(
            MARGIN + columns[key] * (BOX_WIDTH + COLUMN_GAP),
            MARGIN + round(rows[key] * (BOX_HEIGHT + ROW_GAP)),
        )
        for key in order
    }
    arcs = {key: _arc(boxes[parent], boxes[key]) for key, parent in parents.items() if parent in boxes}
    return Layout(
        _extent(box.x + box.width for box in boxes.values()),
        _extent(box.y + box.height for box in boxes.values()),
        boxes,
        arcs,
    )


def _children(parents: Mapping[int, int | None]) -> dict[int | None, list[int]]:
    children: dict[int | None, list[int]] = {None: []}
    for key, parent in parents.items():
        children.setdefault(parent if parent in parents else None, []).append(key)
    return children


def _top_down(children: Mapping[int | None, Sequence[int]]) -> list[int]:
    """Every key before its children, siblings in order."""
    order: list[int] = []
    waiting = list(reversed(children[None]))
    while waiting:
        key = waiting.pop()
        order.append(key)
        waiting.extend(reversed(children.get(key, ())))
    return order


def _columns(order: Iterable[int], parents: Mapping[int, int | None]) -> dict[int | None, int]:
    columns: dict[int | None, int] = {}
    for key in order:
        columns[key] = columns.get(parents[key], -1) + 1
    return columns


def _rows(order: Sequence[int], children: Mapping[int | None, Sequence[int]]) -> dict[int, float]:
    """A row for each leaf from above; a parent stands in the middle of its children."""
    rows: dict[int, float] = {}
    leaves = [key for key in order if not children.get(key)]
    for number, leaf in enumerate(leaves):
        rows[leaf] = number
    for key in reversed(order):
        below = children.get(key)
        if below:
            rows[key] = (rows[below[0]] + rows[below[-1]]) / 2
    return rows


def _arc(parent: Box, child: Box) -> Arc:
    """Curve first, then straight into the child: the straight part carries the labels."""
    start, end = parent.x + parent.width, child.x
    bend, straight = start + CURVE // 2, start + CURVE
    path = (
        f"M{start} {parent.middle} C{bend} {parent.middle} {bend} {child.middle} "
        f"{straight} {child.middle} L{end} {child.middle}"
    )
    return Arc(path, end - LABEL_FROM_CHILD, child.middle)


def _extent(ends: Iterable[int]) -> int:
    return max(ends, default=0) + MARGIN
