"""The only many-row writes of resources, each together with its history.

Django's bulk helpers write no history and simple-history's own build every
row in Python; here both are written by one statement each, whatever the number
of rows. Callers hold the integration's row lock (see services.revisions).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection

from integrations.models import Revision

HISTORY_COLUMNS = (
    "id, lineage, kind, name, content_id, integration_id, revision, "
    "history_date, history_change_reason, history_type, history_user_id"
)


@dataclass(frozen=True, slots=True)
class StoredContent:
    """A document ready to be stored: its canonical text and what it refers to."""

    id: UUID
    text: str
    references: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class Placement:
    """A resource as a tile shall hold it."""

    lineage: UUID
    kind: str
    name: str
    content: UUID


def store_contents(contents: Sequence[StoredContent]) -> None:
    """Store documents that are not there yet; equal ones are one row."""
    if not contents:
        return
    references = ["{" + ",".join(map(str, content.references)) + "}" for content in contents]
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO integrations_content (id, document, "references")
            SELECT id, document, refs::uuid[]
            FROM unnest(%s::uuid[], %s::text[], %s::text[]) AS new (id, document, refs)
            ON CONFLICT DO NOTHING
            """,
            [[c.id for c in contents], [c.text for c in contents], references],
        )


def place_resources(revision: Revision, placements: Sequence[Placement]) -> None:
    """Insert or update resources, and write their history rows."""
    if not placements:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            WITH written AS (
                INSERT INTO integrations_resource (integration_id, lineage, kind, name, content_id)
                SELECT %s, new.*
                FROM unnest(%s::uuid[], %s::text[], %s::text[], %s::uuid[]) AS new
                ON CONFLICT (integration_id, lineage) DO UPDATE
                SET kind = EXCLUDED.kind, name = EXCLUDED.name, content_id = EXCLUDED.content_id
                RETURNING *, (xmax = 0) AS is_new
            )
            INSERT INTO integrations_resource_history ({HISTORY_COLUMNS})
            SELECT id, lineage, kind, name, content_id, integration_id, %s,
                   %s, %s, CASE WHEN is_new THEN '+' ELSE '~' END, %s
            FROM written
            """,
            [
                revision.integration_id,
                [p.lineage for p in placements],
                [p.kind for p in placements],
                [p.name for p in placements],
                [p.content for p in placements],
                *_stamp(revision),
            ],
        )


def remove_resources(revision: Revision, lineages: Sequence[UUID]) -> None:
    """Delete resources with what is local to them, and write their history rows."""
    if not lineages:
        return
    doomed = "SELECT id FROM integrations_resource WHERE integration_id = %s AND lineage = ANY(%s)"
    rows: list[Any] = [revision.integration_id, list(lineages)]
    with connection.cursor() as cursor:
        for table in ("resourcelocal", "lookupentry", "lookupreminder"):
            cursor.execute(f"DELETE FROM integrations_{table} WHERE resource_id IN ({doomed})", rows)
        cursor.execute(
            f"""
            WITH removed AS (
                DELETE FROM integrations_resource WHERE integration_id = %s AND lineage = ANY(%s)
                RETURNING *
            )
            INSERT INTO integrations_resource_history ({HISTORY_COLUMNS})
            SELECT id, lineage, kind, name, content_id, integration_id, %s, %s, %s, '-', %s
            FROM removed
            """,
            [*rows, *_stamp(revision)],
        )


def copy_resources(source_id: int, revision: Revision) -> None:
    """Copy all resources of a tile into the revision's empty one, and write their history rows."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            WITH copied AS (
                INSERT INTO integrations_resource (integration_id, lineage, kind, name, content_id)
                SELECT %s, lineage, kind, name, content_id
                FROM integrations_resource WHERE integration_id = %s
                RETURNING *
            )
            INSERT INTO integrations_resource_history ({HISTORY_COLUMNS})
            SELECT id, lineage, kind, name, content_id, integration_id, %s, %s, %s, '+', %s
            FROM copied
            """,
            [revision.integration_id, source_id, *_stamp(revision)],
        )


def store_vendor_ids(vendor_ids: Sequence[tuple[UUID, str]]) -> None:
    """Remember which id each lineage has in the vendor's archives."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO integrations_vendorid (lineage, value)
            SELECT * FROM unnest(%s::uuid[], %s::text[])
            ON CONFLICT DO NOTHING
            """,
            [[lineage for lineage, _ in vendor_ids], [value for _, value in vendor_ids]],
        )


def _stamp(revision: Revision) -> list[Any]:
    """Revision, date, reason and person of the history rows, in column order."""
    return [revision.number, revision.created_at, revision.history_reason, revision.created_by_id]
