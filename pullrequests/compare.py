"""Which resources differ along a clone edge, and how.

The base of a pull is the giver's state at the edge's newest sync in force.
Only lineages written on either side since then, and those that still
differed after it, can differ now; the cost follows them, not the tiles.
Three content ids decide most of them without a document being opened.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection

from integrations.history import NEWEST, Entry
from integrations.id_arrays import id_array
from integrations.models import CloneEdge, Sync

TOUCHED = """
    SELECT lineage FROM integrations_resource_history
    WHERE integration_id = %(giver)s AND revision > %(giver_revision)s AND revision <= %(giver_until)s
    UNION
    SELECT lineage FROM integrations_resource_history
    WHERE integration_id = %(receiver)s AND revision > %(receiver_revision)s AND revision <= %(receiver_until)s
    UNION
    SELECT unnest(%(divergent)s::uuid[])
"""
GIVEN = "SELECT unnest(%(given)s::uuid[]) AS lineage"

CANDIDATES = """
WITH touched AS ({touched})
SELECT touched.lineage,
       base.history_type, base.kind, base.name, base.content_id,
       source.history_type, source.kind, source.name, source.content_id,
       target.history_type, target.kind, target.name, target.content_id
FROM touched
"""

NEWEST_SYNC = """
SELECT id FROM integrations_sync WHERE edge_id = %s AND voided_at IS NULL ORDER BY id DESC LIMIT 1
"""

STATE = "LEFT JOIN LATERAL ({row}) {name} ON TRUE\n"


@dataclass(frozen=True, slots=True)
class Pins:
    """The three states a comparison is made from; immutable, so it can be made again."""

    sync: Sync
    source_id: int
    source_revision: int
    target_id: int
    target_revision: int


@dataclass(frozen=True, slots=True)
class Candidate:
    """A lineage that may differ, as it stands in the three states; None where it is absent."""

    lineage: UUID
    base: Entry | None
    source: Entry | None
    target: Entry | None

    @property
    def contents(self) -> tuple[UUID | None, ...]:
        """Ids of its contents in the base, the source and the target."""
        entries = (self.base, self.source, self.target)
        return tuple(None if entry is None else entry.content for entry in entries)

    @property
    def source_changed(self) -> bool:
        """Whether the source did something the target has not."""
        return self.source != self.base and self.source != self.target

    @property
    def target_changed(self) -> bool:
        """Whether the target did something the source has not."""
        return self.target != self.base and self.source != self.target


def newest_sync(edge: CloneEdge) -> Sync:
    """The edge's newest sync that no revert has put out of force; a clone's own first one always stands."""
    return Sync.objects.filter(edge=edge, voided_at=None).order_by("-pk")[0]


def is_newest_sync(sync_id: int, edge_id: int) -> bool:
    """Whether that sync is still the edge's newest one in force."""
    with connection.cursor() as cursor:
        cursor.execute(NEWEST_SYNC, [edge_id])
        return bool(cursor.fetchone() == (sync_id,))


def compare(pins: Pins, lineages: Collection[UUID] | None = None) -> list[Candidate]:
    """Candidates in which the two sides differ, in the order of their lineages.

    ``lineages`` asks for some of them alone.
    """
    touched = TOUCHED if lineages is None else GIVEN
    query = CANDIDATES.format(touched=touched) + "".join(
        _state(side, name) for side, name in (("giver", "base"), ("source", "source"), ("target", "target"))
    )
    with connection.cursor() as cursor:
        cursor.execute(
            query + " ORDER BY touched.lineage", _parameters(pins) | {"given": id_array(lineages or ())}
        )
        rows = cursor.fetchall()
    candidates = (Candidate(row[0], _entry(row[1:5]), _entry(row[5:9]), _entry(row[9:13])) for row in rows)
    return [candidate for candidate in candidates if candidate.source != candidate.target]


def count_touched(pins: Pins) -> int:
    """How many resources a comparison would have to look at; cheap, and never less than what differs."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM ({TOUCHED}) touched", _parameters(pins))
        return int(cursor.fetchone()[0])


def _state(side: str, name: str) -> str:
    row = NEWEST.format(tile=f"%({side})s", lineage="touched.lineage", revision=f"%({side}_revision)s")
    return STATE.format(row=row, name=name)


def _parameters(pins: Pins) -> dict[str, Any]:
    sync = pins.sync
    until = {pins.source_id: pins.source_revision, pins.target_id: pins.target_revision}
    return {
        "giver": sync.giver_id,
        "giver_revision": sync.giver_revision,
        "giver_until": until[sync.giver_id],
        "receiver": sync.receiver_id,
        "receiver_revision": sync.receiver_revision,
        "receiver_until": until[sync.receiver_id],
        "divergent": id_array(sync.divergent),
        "source": pins.source_id,
        "source_revision": pins.source_revision,
        "target": pins.target_id,
        "target_revision": pins.target_revision,
    }


def _entry(columns: tuple[str | None, str, str, UUID]) -> Entry | None:
    change, kind, name, content = columns
    return None if change in (None, "-") else Entry(kind, name, content)
