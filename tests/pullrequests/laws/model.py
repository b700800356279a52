"""A family of tiles in memory: what the services must do, written a second time and simply.

A tile's state maps a lineage to its fields. Every field is a value of its
own, except that ``after`` names another lineage of the same tile.
"""

from __future__ import annotations

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
        return self.states[-1] if self.states else {}

    @property
    def head(self) -> int:
        return len(self.states)

    def write(self, state: State) -> bool:
        if state == self.now:
            return False
        self.states.append(deepcopy(state))
        return True


@dataclass
class Proposal:
    """What a pull offers: the result so far, where it conflicts, and between which values."""

    merged: State
    conflicts: dict[Place, tuple[Any, Any, Any]] = field(default_factory=dict)


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

    def propose(self, source: int, target: int) -> Proposal:
        in_force = [s for s in self.syncs[frozenset((source, target))] if s.voided_at is None]
        return propose(in_force[-1].base, self.tiles[target].now, self.tiles[source].now)

    def pull(self, source: int, target: int, merged: State) -> bool:
        given = deepcopy(self.tiles[source].now)
        wrote = self.tiles[target].write(merged)
        head = self.tiles[target].head
        self.syncs[frozenset((source, target))].append(ModelSync(given, target, head))
        return wrote

    def revert(self, tile: int, revision: int) -> bool:
        wrote = self.tiles[tile].write(self.tiles[tile].states[revision - 1])
        if wrote:
            for sync in (s for syncs in self.syncs.values() for s in syncs if s.receiver == tile):
                if sync.receiver_revision > revision and sync.voided_at is None:
                    sync.voided_at = self.tiles[tile].head
                elif sync.receiver_revision <= revision and (sync.voided_at or 0) > revision:
                    sync.voided_at = None
        return wrote


def propose(base: State, ours: State, theirs: State) -> Proposal:
    """Field by field: one side's change is taken, two different ones conflict, ours standing there."""
    proposal = Proposal(merged=deepcopy(ours))
    for lineage in {*base, *ours, *theirs}:
        b, o, t = (state.get(lineage) for state in (base, ours, theirs))
        if t in (b, o):
            continue
        if o == b:
            _put(proposal.merged, lineage, t)
        elif o is None or t is None:
            proposal.conflicts[lineage, None] = (b, o, t)
        else:
            _propose_fields(proposal, lineage, b or {}, o, t)
    _find_dangling(proposal, ours, theirs)
    return proposal


def _propose_fields(proposal: Proposal, lineage: Any, b: dict, o: dict, t: dict) -> None:
    for name in {*b, *o, *t}:
        x, y, z = (side.get(name, GONE) for side in (b, o, t))
        if z in (x, y):
            continue
        if y == x:
            _put(proposal.merged[lineage], name, None if z == GONE else z)
        else:
            proposal.conflicts[lineage, name] = (x, y, z)


def _find_dangling(proposal: Proposal, ours: State, theirs: State) -> None:
    for lineage in dangling(proposal.merged):
        proposal.conflicts.setdefault((lineage, None), (None, ours.get(lineage), theirs.get(lineage)))


def dangling(state: State) -> set[Any]:
    """Lineages that are referred to and not there."""
    return {fields["after"] for fields in state.values() if fields.get("after", None)} - set(state)


def settle(proposal: Proposal, choices: dict[Place, str]) -> None:
    """Carry out the choices: first inside the resources, then whether resources are there at all."""
    whole = {place for place in proposal.conflicts if place[1] is None}
    for place in sorted(proposal.conflicts.keys() - whole & choices.keys(), key=repr):
        if place in choices:
            lineage, name = place
            value = _chosen(proposal, place, choices)
            _put(proposal.merged[lineage], name, None if value == GONE else value)
    for place in sorted(whole, key=repr):
        if place in choices:
            _put(proposal.merged, place[0], _chosen(proposal, place, choices))
    for lineage in dangling(proposal.merged):
        if (lineage, None) in choices:
            for fields in proposal.merged.values():
                if fields.get("after") == lineage:
                    del fields["after"]


def _chosen(proposal: Proposal, place: Place, choices: dict[Place, str]) -> Any:
    _, ours, theirs = proposal.conflicts[place]
    return deepcopy(theirs if choices[place] == "source" else ours)


def _put(container: dict, key: Any, value: Any) -> None:
    if value is None:
        container.pop(key, None)
    else:
        container[key] = deepcopy(value)
