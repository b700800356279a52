"""What one tile changed in a resource that the other deleted."""

from __future__ import annotations

from dataclasses import dataclass

from integrations.difference import rows
from integrations.paths import to_text
from integrations.presentation.text_parts import TextParts
from pullrequests.models import Change
from pullrequests.presentation.cells import Cell, Names, cell_of
from pullrequests.presentation.rows import Sides, in_reading_order, is_text
from pullrequests.presentation.texts import Place, TextDifference
from pullrequests.presentation.tiles import TileNames


@dataclass(frozen=True, slots=True)
class Edit:
    """A field as it was before, and as the tile has it now."""

    label: str
    before: Cell
    after: Cell


@dataclass(frozen=True, slots=True)
class Edits:
    """All that the tile changed since both had the resource alike."""

    tile: str
    fields: list[Edit]
    texts: list[TextDifference]


def edits_beside_a_deletion(
    change: Change, sides: Sides, *, names: Names, tiles: TileNames, parts: TextParts
) -> Edits | None:
    """The edits that a deletion on the other side would lose; None where nothing is lost."""
    present = sides.target or sides.source
    if not change.conflicts or sides.base is None or present is None or (sides.target and sides.source):
        return None
    tile = tiles.target if sides.target else tiles.source
    labels = {lineage: named.name for lineage, named in names.items()}
    found = {row.path: row for row in rows(change.kind, sides.base, present, names=labels)}
    edits = Edits(tile, [], [])
    for path in in_reading_order(change.kind, found):
        row = found[path]
        if is_text(change.kind, path, (row.before, row.after)):
            heading = f"What {tile} changed"
            place = Place(to_text(path), row.label, parts)
            edits.texts.append(place.between(heading, row.before, row.after, names=("Before", tile)))
        else:
            edits.fields.append(Edit(row.label, cell_of(row.before, names), cell_of(row.after, names)))
    return edits if found else None
