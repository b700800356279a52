"""Reading the past: the state at a revision, and what was touched since one.

Everything is read by revision number. Numbers are given out under the tile's
lock, so they are ordered as the commits are; dates tie, and clocks move.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection

from integrations.id_arrays import id_array
from integrations.models import Resource

NEWEST = """
    SELECT * FROM (
        SELECT * FROM integrations_resource_history
        WHERE (integration_id, lineage, revision) <= ({tile}, {lineage}, {revision})
        ORDER BY integration_id DESC, lineage DESC, revision DESC LIMIT 1
    ) at_or_before
    WHERE at_or_before.integration_id = {tile} AND at_or_before.lineage = {lineage}
"""
"""One lineage's newest row up to a revision, as one step in the only index that is ordered so.

With plain equations the planner may walk all of a tile for each lineage, as long as its statistics have not
seen the tile.
"""

PAST = f"""
SELECT past.lineage, past.history_type, past.kind, past.name, past.content_id
FROM unnest(%(lineages)s::uuid[]) AS wanted (lineage)
JOIN LATERAL ({NEWEST.format(tile="%(integration)s", lineage="wanted.lineage", revision="%(revision)s")}) past ON TRUE
"""

BEARERS = f"""
WITH later AS (
    SELECT DISTINCT lineage FROM integrations_resource_history
    WHERE integration_id = %(integration)s AND revision > %(revision)s
)
SELECT lineage, kind, name FROM integrations_resource
WHERE integration_id = %(integration)s AND name = ANY(%(names)s)
  AND lineage NOT IN (SELECT lineage FROM later)
UNION ALL
SELECT past.lineage, past.kind, past.name
FROM later
JOIN LATERAL ({NEWEST.format(tile="%(integration)s", lineage="later.lineage", revision="%(revision)s")}) past ON TRUE
WHERE past.history_type <> '-' AND past.name = ANY(%(names)s)
"""


class Entry(NamedTuple):
    """A resource as it stood at some revision; a tuple, since comparing two tiles compares thousands."""

    kind: str
    name: str
    content: UUID


@dataclass(frozen=True, slots=True)
class Difference:
    """A resource that differs between two revisions; None where it is absent."""

    lineage: UUID
    before: Entry | None
    after: Entry | None

    @property
    def kind(self) -> str:
        return (self.after or self.before).kind  # type: ignore[union-attr]

    @property
    def name(self) -> str:
        return (self.after or self.before).name  # type: ignore[union-attr]


def contents_at(
    integration_id: int, revision: int, lineages: Iterable[UUID] | None = None
) -> dict[UUID, Entry]:
    """The state at a revision: the newest history row of each lineage up to it.

    With ``lineages`` only those are read, so that the cost follows them.
    """
    rows = (
        _whole_past(integration_id, revision)
        if lineages is None
        else _past_of(integration_id, revision, lineages)
    )
    return {
        lineage: Entry(kind, name, content) for lineage, change, kind, name, content in rows if change != "-"
    }


def _whole_past(integration_id: int, revision: int) -> Iterable[tuple[UUID, str, str, str, UUID]]:
    rows = Resource.history.filter(integration_id=integration_id, revision__lte=revision)
    newest = rows.order_by("lineage", "-revision").distinct("lineage")
    return newest.values_list("lineage", "history_type", "kind", "name", "content_id")


def _past_of(
    integration_id: int, revision: int, lineages: Iterable[UUID]
) -> Iterable[tuple[UUID, str, str, str, UUID]]:
    parameters: dict[str, Any] = {
        "integration": integration_id,
        "revision": revision,
        "lineages": id_array(lineages),
    }
    with connection.cursor() as cursor:
        cursor.execute(PAST, parameters)
        return cursor.fetchall()


def touched_since(integration_id: int, revision: int, until: int | None = None) -> set[UUID]:
    """Lineages written after ``revision`` (and up to ``until``, when given)."""
    rows = Resource.history.filter(integration_id=integration_id, revision__gt=revision)
    if until is not None:
        rows = rows.filter(revision__lte=until)
    return set(rows.order_by().values_list("lineage", flat=True).distinct())


def bearers_at(integration_id: int, revision: int, names: Iterable[str]) -> list[tuple[UUID, str, str]]:
    """Lineage, kind and name of the resources that bore one of the names at a revision.

    Read from the present rows, with what was written since put back: the cost
    follows the names and the writes since, not the tile and not its past.
    """
    parameters: dict[str, Any] = {
        "integration": integration_id,
        "revision": revision,
        "names": list(names),
    }
    with connection.cursor() as cursor:
        cursor.execute(BEARERS, parameters)
        return cursor.fetchall()


def compare_revisions(integration_id: int, before: int, after: int) -> list[Difference]:
    """What differs between two states of one tile; the cost follows what was touched between them."""
    early, late = sorted((before, after))
    touched = touched_since(integration_id, early, until=late)
    first = contents_at(integration_id, before, touched)
    second = contents_at(integration_id, after, touched)
    differences = [
        Difference(lineage, first.get(lineage), second.get(lineage))
        for lineage in touched
        if first.get(lineage) != second.get(lineage)
    ]
    return sorted(differences, key=lambda item: (item.kind, item.name, item.lineage))
