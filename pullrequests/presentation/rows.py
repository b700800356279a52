"""One changed resource as rows: field, before, the two tiles, and what the target will have."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from integrations.difference import label_of, rows, same
from integrations.difference.fields import identity_key
from integrations.kinds import get_kind
from integrations.paths import MISSING, ORDER, Path, get, identity_of, matches
from pullrequests.presentation.cells import Cell, Names, cell_of
from pullrequests.presentation.tiles import TileNames

Document = dict[str, Any]


class Fate(StrEnum):
    """What becomes of a place of the target."""

    OPEN = "open"
    CHANGES = "changes"
    STAYS = "stays"


@dataclass(frozen=True, slots=True)
class Sides:
    """The four documents of a changed resource; None where it is absent."""

    base: Document | None
    source: Document | None
    target: Document | None
    result: Document | None

    def at(self, kind: str, path: Path) -> tuple[Any, Any, Any, Any]:
        """The values at a place: base, source, target, result; MISSING where nothing stands."""
        return (
            _value_at(kind, self.base, path),
            _value_at(kind, self.source, path),
            _value_at(kind, self.target, path),
            _value_at(kind, self.result, path),
        )


@dataclass(frozen=True, slots=True)
class ThreeWayRow:
    """A place at which at least two of the four documents differ."""

    path: Path
    label: str
    base: Cell
    source: Cell
    target: Cell
    result: Cell
    fate: Fate
    note: str


@dataclass(frozen=True, slots=True)
class PlainRow:
    """A field of a resource that is new or goes whole."""

    label: str
    cell: Cell


def three_way_rows(
    kind: str,
    sides: Sides,
    open_paths: Collection[Path],
    chosen: Mapping[Path, str],
    *,
    names: Names,
    tiles: TileNames,
) -> list[ThreeWayRow]:
    """The differing places in the order of the documents, without long texts.

    ``open_paths`` are conflicts without a choice; ``chosen`` says of the others what was chosen.
    """
    labels = {lineage: named.name for lineage, named in names.items()}
    found = []
    for path in in_reading_order(kind, differing_paths(kind, sides, [*open_paths, *chosen])):
        values = sides.at(kind, path)
        if is_text(kind, path, values):
            continue
        fate, note = _fate(path, values, open_paths, chosen, tiles)
        base, source, target, result = (cell_of(value, names) for value in values)
        label = label_of(kind, path, names=labels)
        found.append(ThreeWayRow(path, label, base, source, target, result, fate, note))
    return found


def plain_rows(kind: str, document: Document, *, names: Names) -> list[PlainRow]:
    """Every field of one document."""
    labels = {lineage: named.name for lineage, named in names.items()}
    found = {row.path: row for row in rows(kind, None, document, names=labels)}
    return [
        PlainRow(found[path].label, cell_of(found[path].after, names))
        for path in in_reading_order(kind, found)
    ]


def in_reading_order(kind: str, places: Iterable[Path]) -> list[Path]:
    """Places in the order in which the kind declares its fields; what it does not declare comes last."""
    declared = {
        field.path.partition(".")[0]: at for at, field in reversed(list(enumerate(get_kind(kind).fields)))
    }
    return sorted(places, key=lambda path: declared.get(str(path[0]), len(declared)))


def differing_paths(kind: str, sides: Sides, conflicts: Iterable[Path]) -> list[Path]:
    """Places at which two of the documents differ, each told at one depth alone.

    A place that changes or is in conflict as a whole hides the places inside it; any other gives way to them.
    """
    found: dict[Path, None] = {}
    for before, after in ((sides.base, sides.source), (sides.base, sides.target)):
        if before is not None and after is not None:
            found.update(dict.fromkeys(row.path for row in rows(kind, before, after)))
    whole = {path for path in conflicts if path}
    if sides.target is not None and sides.result is not None:
        whole.update(row.path for row in rows(kind, sides.target, sides.result))
    found.update(dict.fromkeys(path for path in whole if path not in found))
    above = {path[:length] for path in found for length in range(1, len(path))}
    return [path for path in found if not _is_inside(path, whole) and (path in whole or path not in above)]


def is_text(kind: str, path: Path, values: Iterable[Any]) -> bool:
    """Whether a place holds text that is read by lines."""
    texts = [value for value in values if value is not MISSING]
    if not texts or not all(isinstance(value, str) for value in texts):
        return False
    is_declared = any(matches(pattern, path) for pattern in get_kind(kind).texts)
    return is_declared or any("\n" in value for value in texts)


def _is_inside(path: Path, whole: Collection[Path]) -> bool:
    return any(path[:length] in whole for length in range(1, len(path)))


def _value_at(kind: str, document: Document | None, path: Path) -> Any:
    """What stands at a place; at the order of a list, what its items are called."""
    value = MISSING if document is None else get(document, path)
    if path[-1:] != (ORDER,) or not isinstance(value, list):
        return value
    key = identity_key(kind, path[:-1], (value,))
    return value if key is None else [identity_of(item, key) for item in value]


def _fate(
    path: Path,
    values: tuple[Any, Any, Any, Any],
    open_paths: Collection[Path],
    chosen: Mapping[Path, str],
    tiles: TileNames,
) -> tuple[Fate, str]:
    _, source, target, result = values
    if path in open_paths:
        return Fate.OPEN, "Needs a decision"
    changes = Fate.STAYS if _agree(path, target, result) else Fate.CHANGES
    if path in chosen:
        return changes, chosen[path]
    if changes is Fate.CHANGES:
        return changes, f"Comes from {tiles.source}" if same(source, result) else "Both changes together"
    if same(source, target):
        return changes, "Both made this change"
    return changes, f"Stays as {tiles.target} has it"


def _agree(path: Path, target: Any, result: Any) -> bool:
    """Whether a place stays as it is; of an order, only items that both have count."""
    if path[-1:] == (ORDER,) and isinstance(target, list) and isinstance(result, list):
        return same([item for item in target if item in result], [item for item in result if item in target])
    return same(target, result)
