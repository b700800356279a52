"""A family of tiles in memory: what the services must do, written a second time and simply.

A tile's state maps a lineage to its fields. Every field is a value of its
own, except that ``after`` names another lineage of the same tile.
"""

from __future__ import annotations

from collections.abc import Iterable
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

GONE = "(absent)"
State = dict[Any, dict[str, Any]]
Place = tuple[Any, str | None]


@dataclass
class ModelSync:
    base: State
    receiver: int
    receiver_revision: int
    voided_at: int | None = None


@dataclass
class ModelTile:
    """The states of all revisions, oldest first; revision numbers count from 1."""

    states: list[State] = field(default_factory=list)
    parent: int | None = None

    @property
    def now(self) -> State:
        return self.at(self.head)

    @property
    def head(self) -> int:
        return len(self.states)

    def at(self, revision: int) -> State:
        return self.states[revision - 1] if revision else {}

    def write(self, state: State) -> bool:
        if state == self.now:
            return False
        self.states.append(deepcopy(state))
        return True


@dataclass
class Choice:
    """What was chosen at a place: one of the words, or a written value."""

    word: str
    value: Any = None


@dataclass
class Proposal:
    """What a pull offers: the three states, the result so far, and where it conflicts between which values."""

    base: State
    ours: State
    theirs: State
    merged: State
    conflicts: dict[Place, tuple[Any, Any, Any]] = field(default_factory=dict)

    def inputs(self, lineage: Any) -> tuple | None:
        """The three documents a choice is made about; None where there is nothing to choose."""
        b, o, t = (state.get(lineage) for state in (self.base, self.ours, self.theirs))
        return None if o == t else (b, o, t)


@dataclass
class ModelFamily:
    tiles: dict[int, ModelTile] = field(default_factory=dict)
    syncs: dict[frozenset[int], list[ModelSync]] = field(default_factory=dict)

    def clone(self, source: int, clone: int) -> None:
        state = deepcopy(self.tiles[source].now)
        self.tiles[clone] = ModelTile([state], parent=source)
        self.syncs[frozenset((source, clone))] = [ModelSync(state, clone, 1)]

    def edges(self) -> list[tuple[int, int]]:
        return [(tile.parent, key) for key, tile in self.tiles.items() if tile.parent is not None]

    def newest_sync(self, source: int, target: int) -> int:
        """The place, among the syncs of the edge, of the newest in force."""
        syncs = self.syncs[frozenset((source, target))]
        return max(at for at, sync in enumerate(syncs) if sync.voided_at is None)

    def propose(self, source: int, target: int) -> Proposal:
        sync = self.syncs[frozenset((source, target))][self.newest_sync(source, target)]
        return propose(sync.base, self.tiles[target].now, self.tiles[source].now)

    def pull(self, source: int, target: int, merged: State, *, given: int) -> bool:
        """Write what was merged from the source's revision ``given``."""
        wrote = self.tiles[target].write(merged)
        sync = ModelSync(deepcopy(self.tiles[source].at(given)), target, self.tiles[target].head)
        self.syncs[frozenset((source, target))].append(sync)
        return wrote

    def revert(self, tile: int, revision: int) -> bool:
        wrote = self.tiles[tile].write(self.tiles[tile].at(revision))
        if wrote:
            for sync in (s for syncs in self.syncs.values() for s in syncs if s.receiver == tile):
                if sync.receiver_revision > revision and sync.voided_at is None:
                    sync.voided_at = self.tiles[tile].head
                elif sync.receiver_revision <= revision and (sync.voided_at or 0) > revision:
                    sync.voided_at = None
        return wrote


def propose(base: State, ours: State, theirs: State) -> Proposal:
    """Field by field: one side's change is taken, two different ones conflict, ours standing there."""
    proposal = Proposal(*map(deepcopy, (base, ours, theirs, ours)))
    for lineage in {*base, *ours, *theirs}:
        b, o, t = (state.get(lineage) for state in (base, ours, theirs))
        if t in (b, o):
            continue
        if o == b:
            put(proposal.merged, lineage, t)
        elif o is None or t is None:
            proposal.conflicts[lineage, None] = (b, o, t)
        else:
            _propose_fields(proposal, lineage, b or {}, o, t)
    return proposal


def _propose_fields(proposal: Proposal, lineage: Any, b: dict, o: dict, t: dict) -> None:
    for name in {*b, *o, *t}:
        x, y, z = (side.get(name, GONE) for side in (b, o, t))
        if z in (x, y):
            continue
        if y == x:
            put(proposal.merged[lineage], name, None if z == GONE else z)
        else:
            proposal.conflicts[lineage, name] = (x, y, z)


def dangling(state: State) -> set[Any]:
    """Lineages that are referred to and not there."""
    return {fields["after"] for fields in state.values() if fields.get("after", None)} - set(state)


def settled(
    proposal: Proposal, choices: dict[Place, Choice], again: Iterable[Any] = ()
) -> tuple[State, set[Place]]:
    """The result with the choices carried out, and every place at which one is or was needed.

    Of the lineages in ``again`` the source's is taken whole, so that nothing is asked about them.
    """
    merged = deepcopy(proposal.merged)
    asked = {place for place in proposal.conflicts if place[0] not in again}
    for lineage in again:
        put(merged, lineage, proposal.theirs.get(lineage))
    for lineage, name in sorted(asked & choices.keys(), key=repr):
        value = chosen(proposal, (lineage, name), choices[lineage, name])
        put(merged if name is None else merged[lineage], lineage if name is None else name, value)
    seen: set[Any] = set()
    while missing := dangling(merged) - seen:
        for lineage in sorted(missing):
            if (lineage, None) in choices:
                _settle_missing(merged, proposal, lineage, choices[lineage, None])
        asked |= {(lineage, None) for lineage in missing}
        seen |= missing
    return merged, asked


def _settle_missing(merged: State, proposal: Proposal, lineage: Any, choice: Choice) -> None:
    """The chosen side's resource comes back; where that side has none, nobody refers to it any more."""
    side = proposal.theirs if choice.word == "source" else proposal.ours
    if lineage in side:
        merged[lineage] = deepcopy(side[lineage])
        return
    for fields in merged.values():
        if fields.get("after") == lineage:
            del fields["after"]


def chosen(proposal: Proposal, place: Place, choice: Choice) -> Any:
    """The value a choice puts at a place; None removes what stands there."""
    base, ours, theirs = proposal.conflicts[place]
    values = {"base": base, "target": ours, "source": theirs, "value": choice.value}
    if choice.word == "both":
        return [*ours, *(item for item in theirs if item not in ours)]
    value = values[choice.word]
    return None if value == GONE else value


def put(container: dict, key: Any, value: Any) -> None:
    if value is None:
        container.pop(key, None)
    else:
        container[key] = deepcopy(value)
