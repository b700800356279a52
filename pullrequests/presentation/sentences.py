"""What happened at a conflict, in one sentence that names the tiles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from integrations.difference import label_of
from integrations.kinds import get_kind
from integrations.paths import MISSING
from pullrequests.merging.outcomes import Conflict, ConflictKind
from pullrequests.presentation.cells import Cell, Names, cell_of, is_short, quoted
from pullrequests.presentation.tiles import TileNames


@dataclass(frozen=True, slots=True)
class Subject:
    """What a conflict is about: the kind and name of the resource, and who still refers to it."""

    kind: str
    name: str
    users: Sequence[str] = ()

    @property
    def kind_label(self) -> str:
        return get_kind(self.kind).word

    @property
    def title(self) -> str:
        return f"{self.kind_label} “{self.name}”"


def sentence_of(conflict: Conflict, subject: Subject, *, names: Names, tiles: TileNames) -> str:
    """The sentence for one conflict."""
    match conflict.kind:
        case ConflictKind.DANGLING:
            return _dangling(conflict, subject, tiles)
        case ConflictKind.SAME_NAME:
            return (
                f"{tiles.source} brings the {subject.title}, and {tiles.target} has "
                f"another {subject.kind_label} of the same name."
            )
        case ConflictKind.DELETE_EDIT if not conflict.path:
            goes, stays = _goes_and_stays(conflict, tiles)
            return f"{goes} deleted this {subject.kind_label}, while {stays} changed it."
    label = label_of(subject.kind, conflict.path, names={key: named.name for key, named in names.items()})
    match conflict.kind:
        case ConflictKind.DELETE_EDIT:
            goes, stays = _goes_and_stays(conflict, tiles)
            return f"{goes} took {label} out, while {stays} changed it."
        case ConflictKind.ORDER:
            return f"Both put {label.removesuffix(' › Order')} in order, each in a different one."
        case ConflictKind.LINES:
            return f"Both changed the same lines of {label}."
    return _field(conflict, label, names, tiles)


def _goes_and_stays(conflict: Conflict, tiles: TileNames) -> tuple[str, str]:
    names = (tiles.source, tiles.target)
    return names if conflict.theirs is MISSING else names[::-1]


def _dangling(conflict: Conflict, subject: Subject, tiles: TileNames) -> str:
    goes, stays = _goes_and_stays(conflict, tiles)
    if not subject.users:
        return f"{goes} deleted the {subject.title}, which something in {stays} still uses."
    verb = "uses" if len(subject.users) == 1 else "use"
    return f"{', '.join(subject.users)} of {stays} still {verb} the {subject.title}, which {goes} deleted."


def _field(conflict: Conflict, label: str, names: Names, tiles: TileNames) -> str:
    before, target, source = (
        cell_of(value, names) for value in (conflict.base, conflict.ours, conflict.theirs)
    )
    if before.is_missing:
        if is_short(source) and is_short(target):
            return (
                f"Both set {label}: {tiles.source} to {quoted(source)}, {tiles.target} to {quoted(target)}."
            )
        return f"Both added {label}, each with other values."
    if not (is_short(source) and is_short(target)):
        return f"Both changed {label} in different ways."
    did = [_did(tiles.source, source), _did(tiles.target, target)]
    ending = f"; before it was {quoted(before)}." if is_short(before) else "."
    return f"Both changed {label}: {did[0]}, {did[1]}{ending}"


def _did(tile: str, cell: Cell) -> str:
    return f"{tile} took it out" if cell.is_missing else f"{tile} to {quoted(cell)}"
