"""The only many-row writes of resources, each together with its history.

Django's bulk helpers write no history and simple-history's own build every
row in Python; here one statement or two write both, whatever the number of
rows. Callers hold the integration's row lock (see services.revisions).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from operator import attrgetter
from typing import Any
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.db.backends.utils import CursorWrapper

from integrations.id_arrays import id_array
from integrations.models import Revision

HISTORY_COLUMNS = (
    "id, lineage, kind, name, content_id, integration_id, revision, "
    "history_date, history_change_reason, history_type, history_user_id"
)
COPYING = "SELECT set_config('daisychain.copying', %s, true)"


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


def store_contents(contents: Iterable[StoredContent]) -> None:
    """Store documents that are not there yet; equal ones are one row.

    They are copied in, which costs a fraction of a statement with long values.
    Where another transaction stores one of them at the same moment, it is
    waited for, and what is missing is asked for again.
    """
    missing = _missing({content.id: content for content in contents})
    while missing:
        try:
            with transaction.atomic():
                _copy_in(missing.values())
            return
        except IntegrityError:
            still_missing = _missing(missing)
            if len(still_missing) == len(missing):
                raise
            missing = still_missing


def _missing(contents: Mapping[UUID, StoredContent]) -> dict[UUID, StoredContent]:
    if not contents:
        return {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM integrations_content WHERE id = ANY(%s::uuid[])", [id_array(contents)])
        stored = {row[0] for row in cursor.fetchall()}
    return {each: contents[each] for each in sorted(contents, key=attrgetter("int")) if each not in stored}


def _copy_in(contents: Iterable[StoredContent]) -> None:
    with (
        connection.wrap_database_errors,
        connection.cursor() as cursor,
        cursor.copy(
            'COPY integrations_content (id, document, "references") FROM STDIN (FORMAT BINARY)'
        ) as copy,
    ):
        copy.set_types(["uuid", "text", "uuid[]"])
        for content in contents:
            copy.write_row((content.id, content.text, list(content.references)))


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
                FROM unnest(%s::uuid[], %s::text[], %s::text[], %s::uuid[]) AS new (lineage, kind, name, content)
                ORDER BY lineage
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
                id_array(p.lineage for p in placements),
                [p.kind for p in placements],
                [p.name for p in placements],
                id_array(p.content for p in placements),
                *_stamp(revision),
            ],
        )


def remove_resources(revision: Revision, lineages: Sequence[UUID]) -> None:
    """Delete resources with what is local to them, and write their history rows."""
    if not lineages:
        return
    local = "DELETE FROM integrations_{0} WHERE resource_id IN (SELECT id FROM removed)"
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            WITH removed AS (
                DELETE FROM integrations_resource WHERE integration_id = %s AND lineage = ANY(%s::uuid[])
                RETURNING *
            ),
            values_gone AS ({local.format("resourcelocal")}),
            entries_gone AS ({local.format("lookupentry")}),
            reminders_gone AS ({local.format("lookupreminder")})
            INSERT INTO integrations_resource_history ({HISTORY_COLUMNS})
            SELECT id, lineage, kind, name, content_id, integration_id, %s, %s, %s, '-', %s
            FROM removed
            """,
            [revision.integration_id, id_array(lineages), *_stamp(revision)],
        )


@contextmanager
def _checked_before(cursor: CursorWrapper) -> Iterator[None]:
    """What a block copies was checked when it was written: the database need not look for what it leads to again.

    After an error the transaction or savepoint is rolled back, and the setting with it.
    """
    cursor.execute(COPYING, ["checked rows"])
    yield
    cursor.execute(COPYING, [""])


def copy_resources(source_id: int, revision: Revision) -> int:
    """Copy all resources of a tile into the revision's empty one, and write their history rows; returns how many.

    In the order of lineages, since indexes take rows in their own order at half the cost.
    """
    with connection.cursor() as cursor, _checked_before(cursor):
        cursor.execute(
            """
            INSERT INTO integrations_resource (integration_id, lineage, kind, name, content_id)
            SELECT %s, lineage, kind, name, content_id
            FROM integrations_resource WHERE integration_id = %s ORDER BY lineage
            """,
            [revision.integration_id, source_id],
        )
        cursor.execute(
            f"""
            INSERT INTO integrations_resource_history ({HISTORY_COLUMNS})
            SELECT id, lineage, kind, name, content_id, integration_id, %s, %s, %s, '+', %s
            FROM integrations_resource WHERE integration_id = %s ORDER BY lineage
            """,
            [*_stamp(revision), revision.integration_id],
        )
        return cursor.rowcount


def switch_flows_off(integration_id: int) -> None:
    """Write for every flow of a new tile, which has nothing local yet, that it is switched off."""
    with connection.cursor() as cursor, _checked_before(cursor):
        cursor.execute(
            """
            INSERT INTO integrations_resourcelocal (resource_id, "values")
            SELECT id, '{"disabled": true}'
            FROM integrations_resource WHERE integration_id = %s AND kind = 'flow'
            """,
            [integration_id],
        )


def place_local_rows(integration_id: int, rows: Sequence[tuple[UUID, str, int | None]]) -> None:
    """Write what is local to a new tile's resources: lineage, values as JSON, key of the connection."""
    if not rows:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO integrations_resourcelocal (resource_id, "values", connection_id)
            SELECT resource.id, new.local::jsonb, new.bound
            FROM unnest(%s::uuid[], %s::text[], %s::bigint[]) AS new (lineage, local, bound)
            JOIN integrations_resource resource
              ON resource.integration_id = %s AND resource.lineage = new.lineage
            """,
            [
                id_array(lineage for lineage, _, _ in rows),
                [local for _, local, _ in rows],
                [bound for _, _, bound in rows],
                integration_id,
            ],
        )


def place_reminders(integration_id: int, reason: str, lineages: Sequence[UUID] | None) -> None:
    """Remind of a tile's lookup caches, or of those among ``lineages``; a reminder that is there gets the reason."""
    if lineages is not None and not lineages:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO integrations_lookupreminder (integration_id, resource_id, reason, created_at)
            SELECT integration_id, id, %(reason)s, clock_timestamp()
            FROM integrations_resource
            WHERE integration_id = %(tile)s AND kind = 'lookup_cache'
              AND (%(all)s OR lineage = ANY(%(lineages)s::uuid[]))
            ON CONFLICT (resource_id) DO UPDATE SET reason = EXCLUDED.reason
            """,
            {
                "tile": integration_id,
                "reason": reason,
                "all": lineages is None,
                "lineages": id_array(lineages or ()),
            },
        )


def store_vendor_ids(vendor_ids: Sequence[tuple[UUID, str]]) -> None:
    """Remember which id each lineage has in the vendor's archives."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO integrations_vendorid (lineage, value)
            SELECT * FROM unnest(%s::uuid[], %s::text[]) AS new (lineage, value) ORDER BY lineage
            ON CONFLICT DO NOTHING
            """,
            [id_array(lineage for lineage, _ in vendor_ids), [value for _, value in vendor_ids]],
        )


def _stamp(revision: Revision) -> list[Any]:
    """Revision, date, reason and person of the history rows, in column order."""
    return [revision.number, revision.created_at, revision.history_reason, revision.created_by_id]
