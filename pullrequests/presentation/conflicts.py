"""A conflict as a card: what happened, what can be chosen, what each choice gives."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from integrations.difference import label_of
from integrations.paths import MISSING
from pullrequests.merging.outcomes import Conflict, ConflictKind
from pullrequests.models import Resolution
from pullrequests.presentation.cells import Cell, Names, cell_of
from pullrequests.presentation.editors import ValueEditor, editor_for
from pullrequests.presentation.sentences import Subject, sentence_of
from pullrequests.presentation.texts import Region, regions
from pullrequests.presentation.tiles import TileNames

Choice = Resolution.Choice
_LONG_TEXT = 20_000
_ORDER = (Choice.SOURCE, Choice.TARGET, Choice.BOTH, Choice.BASE, Choice.VALUE)


@dataclass(frozen=True, slots=True)
class Option:
    """One choice with the value it gives; no cell where the value is shown elsewhere."""

    choice: str
    label: str
    is_chosen: bool
    cell: Cell | None = None


@dataclass(frozen=True, slots=True)
class ConflictCard:
    """One conflict with everything its card shows."""

    anchor: str
    path: str
    heading: str
    sentence: str
    options: list[Option]
    is_open: bool
    editor: ValueEditor | None = None
    regions: list[Region] = field(default_factory=list)
    decided: str = ""


@dataclass(frozen=True, slots=True)
class StoredConflict:
    """A conflict with what is stored beside it: the allowed choices, and the one made."""

    conflict: Conflict
    path: list[Any]
    allowed: Sequence[str]
    resolution: Resolution | None
    merged: Any = MISSING


def conflict_cards(
    stored: Sequence[StoredConflict], subject: Subject, *, names: Names, tiles: TileNames, writing: str = ""
) -> list[ConflictCard]:
    """The cards of one resource, numbered for their anchors; ``writing`` is the path of one with its long text."""
    return [
        _card(number, each, subject, names=names, tiles=tiles, writing=writing)
        for number, each in enumerate(stored, start=1)
    ]


def label_of_choice(choice: str, conflict: Conflict, tiles: TileNames) -> str:
    """A choice in words that name the tiles and say what would happen."""
    if conflict.kind in (ConflictKind.DELETE_EDIT, ConflictKind.DANGLING):
        return _label_of_presence(choice, conflict, tiles)
    thing = {ConflictKind.LINES: "lines", ConflictKind.ORDER: "order"}.get(conflict.kind, "value")
    if conflict.kind is ConflictKind.SAME_NAME:
        return "Keep both under this name" if choice == Choice.BOTH else "Give it another name"
    both = f"Keep both: {tiles.target} first, then {tiles.source}"
    return {
        Choice.SOURCE: f"Take the {thing} of {tiles.source}",
        Choice.TARGET: f"Keep the {thing} of {tiles.target}",
        Choice.BASE: f"Go back to the {thing} before",
        Choice.BOTH: both,
        Choice.VALUE: "Write the text" if thing == "lines" else "Write a value",
    }[Choice(choice)]


def _label_of_presence(choice: str, conflict: Conflict, tiles: TileNames) -> str:
    value = conflict.theirs if choice == Choice.SOURCE else conflict.ours
    tile, other = (tiles.source, tiles.target) if choice == Choice.SOURCE else (tiles.target, tiles.source)
    if value is MISSING and conflict.kind is ConflictKind.DANGLING:
        return f"Delete it, as {tile} did, and take it out of what uses it"
    if value is MISSING:
        return f"Delete it, as {tile} did" if not conflict.path else f"Take it out, as {tile} did"
    if conflict.kind is ConflictKind.DANGLING:
        return f"Keep it, since {tile} still uses it"
    return f"Keep it as {tile} changed it" if choice != Choice.BASE else f"Keep it as it was before {other}"


def _card(
    number: int, stored: StoredConflict, subject: Subject, *, names: Names, tiles: TileNames, writing: str
) -> ConflictCard:
    conflict, resolution = stored.conflict, stored.resolution
    labels = {lineage: named.name for lineage, named in names.items()}
    allowed = [
        choice
        for choice in _ORDER
        if choice in stored.allowed and not _would_name_a_resource(choice, conflict, names)
    ]
    chosen = resolution.choice if resolution else None
    path = json.dumps(stored.path)
    return ConflictCard(
        anchor=f"conflict-{number}",
        path=path,
        heading=label_of(subject.kind, conflict.path, names=labels) if conflict.path else subject.name,
        sentence=sentence_of(conflict, subject, names=names, tiles=tiles),
        options=[
            Option(
                choice,
                label_of_choice(choice, conflict, tiles),
                choice == chosen,
                _cell(choice, conflict, names),
            )
            for choice in allowed
        ],
        is_open=resolution is None,
        editor=_editor(stored, subject.kind, is_asked_for=writing == path)
        if Choice.VALUE in allowed
        else None,
        regions=regions(conflict.hunks) if conflict.kind is ConflictKind.LINES else [],
        decided=_decided(resolution, conflict, tiles) if resolution else "",
    )


def _would_name_a_resource(choice: str, conflict: Conflict, names: Names) -> bool:
    """Whether a written value would be a reference, which no one can write by hand."""
    sides = (conflict.ours, conflict.theirs)
    return choice == Choice.VALUE and any(isinstance(side, str) and side in names for side in sides)


def _decided(resolution: Resolution, conflict: Conflict, tiles: TileNames) -> str:
    if resolution.choice == Choice.VALUE:
        return f"{resolution.chosen_by} wrote this."
    return f"{resolution.chosen_by} chose: {label_of_choice(resolution.choice, conflict, tiles)}."


def _cell(choice: str, conflict: Conflict, names: Names) -> Cell | None:
    if (
        conflict.kind in (ConflictKind.LINES, ConflictKind.DANGLING, ConflictKind.SAME_NAME)
        or not conflict.path
    ):
        return None
    match choice:
        case Choice.SOURCE:
            return cell_of(conflict.theirs, names)
        case Choice.TARGET:
            return cell_of(conflict.ours, names)
        case Choice.BASE:
            return cell_of(conflict.base, names)
        case Choice.BOTH:
            joined = [*conflict.ours, *(item for item in conflict.theirs if item not in conflict.ours)]
            return cell_of(joined, names)
    return None


def _editor(stored: StoredConflict, kind: str, *, is_asked_for: bool) -> ValueEditor | None:
    """The input for a written value, filled with the one written before or what stands there now.

    None for a long text until it is asked for: most conflicts are decided without.
    """
    conflict, resolution = stored.conflict, stored.resolution
    value = stored.merged if conflict.kind is ConflictKind.LINES else conflict.ours
    if resolution is not None and resolution.choice == Choice.VALUE:
        value = resolution.value.get("value", MISSING)
    if isinstance(value, str) and len(value) > _LONG_TEXT and not is_asked_for:
        return None
    return editor_for(kind, conflict.path, (conflict.ours, conflict.theirs, conflict.base), value)
