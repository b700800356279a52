"""A tile's history replayed: does it give the hash of every revision, and the tile's present rows?

Rows are streamed; what is held is one state of the tile.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from heapq import merge
from itertools import groupby
from operator import itemgetter
from typing import Any
from uuid import UUID

from integrations import canonical
from integrations.audit.faults import Fault, Tally
from integrations.history import Entry
from integrations.models import Integration, Resource, Revision

COLUMNS = ("revision", "lineage", "history_type", "kind", "name", "content_id", "content__references")
CHUNK = 2000


def replay(tile: Integration, tally: Tally) -> Iterator[Fault]:
    """Write all revisions again in memory, and compare with what is stored."""
    state = State()
    before, offset = 0, 0
    for number, stored, rows in _revisions(tile):
        if number > before + 1:
            yield Fault(tile, f"Revision {before + 1} is missing.", number)
        before = number
        tally["revisions"] += 1
        tally["history rows"] += len(rows)
        for name, problem in state.write(rows):
            yield Fault(tile, problem, number, name)
        if stored is None:
            yield Fault(tile, "History rows name this revision, but it does not exist.", number)
            continue
        drift = (canonical.from_bytes(bytes(stored)) - state.total) % (1 << canonical.STATE_BITS)
        if drift not in (offset, 0):
            yield Fault(tile, "Its history gives another state than its stored hash stands for.", number)
        offset = drift
    if before != tile.head:
        yield Fault(tile, f"The tile's newest revision should be {tile.head}, but it is {before}.")
    yield from _compare_present(tile, state, tally)


def _revisions(tile: Integration) -> Iterator[tuple[int, Any, list[Any]]]:
    """Number, stored hash (None where there is no such revision) and history rows, in order."""
    stored = Revision.objects.filter(integration=tile).order_by("number").values_list("number", "state_sum")
    rows = Resource.history.filter(integration_id=tile.pk).order_by("revision", "lineage")
    streams = (
        ((number, state_sum, None) for number, state_sum in stored.iterator(chunk_size=CHUNK)),
        ((row[0], None, row) for row in rows.values_list(*COLUMNS).iterator(chunk_size=CHUNK)),
    )
    for number, group in groupby(merge(*streams, key=itemgetter(0)), key=itemgetter(0)):
        found = list(group)
        sums = [state_sum for _, state_sum, row in found if row is None]
        yield number, next(iter(sums), None), [row for _, _, row in found if row is not None]


def _compare_present(tile: Integration, state: State, tally: Tally) -> Iterator[Fault]:
    columns = ("lineage", "kind", "name", "content_id")
    present = Resource.objects.filter(integration=tile).order_by().values_list(*columns)
    remaining = dict(state.entries)
    for lineage, *entry in present.iterator(chunk_size=CHUNK):
        tally["resources"] += 1
        past = remaining.pop(lineage, None)
        if past is None:
            yield Fault(tile, "It is in the tile, but its history says it is not.", None, entry[1])
        elif past != Entry(*entry):
            yield Fault(tile, "It stands in the tile otherwise than its history says.", None, past.name)
    for past in remaining.values():
        yield Fault(tile, "Its history says it is in the tile, but it is not.", None, past.name)


class State:
    """A tile's state while its history is written again."""

    def __init__(self) -> None:
        self.entries: dict[UUID, Entry] = {}
        self.total = 0
        self._items: dict[UUID, int] = {}
        self._kinds: dict[UUID, str] = {}
        self._references: dict[UUID, list[UUID]] = {}
        self._users: dict[UUID, set[UUID]] = {}

    def write(self, rows: Iterable[Any]) -> Iterator[tuple[str, str]]:
        """Take in one revision's rows; yields name and problem for each thing that cannot be."""
        touched = {}
        for _, lineage, change, *columns, references in rows:
            entry = Entry(*columns)
            problem = self._problem(lineage, change, entry, has_content=references is not None)
            if lineage in touched:
                problem = "It has more than one history row in this revision."
            if problem:
                yield entry.name, problem
            touched[lineage] = entry.name
            self._place(lineage, None if change == "-" else entry, references or [])
        self.total %= 1 << canonical.STATE_BITS
        for lineage, name in touched.items():
            yield from self._dangling(lineage, name, touched)

    def _problem(self, lineage: UUID, change: str, entry: Entry, *, has_content: bool) -> str:
        before = self.entries.get(lineage)
        if not has_content:
            return "Its document is missing."
        if self._kinds.setdefault(lineage, entry.kind) != entry.kind:
            return f"It was of another kind before: {self._kinds[lineage]}."
        if change == "+" and before is not None:
            return "It was added, but was there already."
        if change != "+" and before is None:
            return "It was changed or deleted, but was not there."
        if change == "-" and before != entry:
            return "It was deleted in another state than it had."
        return ""

    def _place(self, lineage: UUID, entry: Entry | None, references: list[UUID]) -> None:
        self.total -= self._items.pop(lineage, 0)
        self.entries.pop(lineage, None)
        for used in self._references.pop(lineage, ()):
            self._users[used].discard(lineage)
        if entry is None:
            return
        self.entries[lineage] = entry
        self._items[lineage] = canonical.state_item(lineage, entry.kind, entry.name, entry.content)
        self.total += self._items[lineage]
        self._references[lineage] = references
        for used in references:
            self._users.setdefault(used, set()).add(lineage)

    def _dangling(self, lineage: UUID, name: str, touched: Container[UUID]) -> Iterator[tuple[str, str]]:
        for used in self._references.get(lineage, ()):
            if used not in self.entries:
                yield name, f"It refers to a resource that is not in the tile ({used})."
        if lineage not in self.entries:
            for user in self._users.get(lineage, set()):
                if user not in touched:
                    yield self.entries[user].name, f"It refers to {name}, which is not in the tile any more."
