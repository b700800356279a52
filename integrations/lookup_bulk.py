"""The only many-row reads and writes of lookup data, each one statement whatever the number of rows.

What is to come stands in a LookupUpload. Writers hold the tile's lock.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db import connection

STAGED = """
staged AS (
    SELECT row ->> 0 AS key, row -> 1 AS value
    FROM integrations_lookupupload, jsonb_array_elements(rows) AS row WHERE id = %(upload)s
), present AS (
    SELECT key, value FROM integrations_lookupentry WHERE resource_id = %(cache)s
)
"""


@dataclass(frozen=True, slots=True)
class Comparison:
    """What staged rows would do to a cache; ``gone`` counts the rows of the cache that are not among them."""

    new: int
    changed: int
    same: int
    gone: int

    @property
    def mark(self) -> str:
        """The numbers as one text, to notice that they are not those that were shown."""
        return f"{self.new}-{self.changed}-{self.same}-{self.gone}"


def compare(upload: int, cache: int) -> Comparison:
    """Count new, changed, equal and missing rows."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            WITH {STAGED}
            SELECT count(*) FILTER (WHERE present.key IS NULL),
                   count(*) FILTER (WHERE staged.value <> present.value),
                   count(*) FILTER (WHERE staged.value = present.value),
                   count(*) FILTER (WHERE staged.key IS NULL)
            FROM staged FULL JOIN present USING (key)
            """,
            {"upload": upload, "cache": cache},
        )
        return Comparison(*cursor.fetchone())


def first_differences(upload: int, cache: int, number: int) -> list[tuple[str, str | None, str | None]]:
    """Key, text now and text to come of the first rows that differ, by key; None where there is no such row."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            WITH {STAGED}
            SELECT key, present.value #>> '{{}}', staged.value #>> '{{}}'
            FROM staged FULL JOIN present USING (key)
            WHERE staged.value IS DISTINCT FROM present.value ORDER BY key LIMIT %(number)s
            """,
            {"upload": upload, "cache": cache, "number": number},
        )
        return cursor.fetchall()


def write_staged(upload: int, cache: int) -> None:
    """Insert the staged rows, and update those whose value differs."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            WITH {STAGED}
            INSERT INTO integrations_lookupentry AS entry (resource_id, key, value)
            SELECT %(cache)s, key, value FROM staged ORDER BY key
            ON CONFLICT (resource_id, key) DO UPDATE SET value = EXCLUDED.value
            WHERE entry.value <> EXCLUDED.value
            """,
            {"upload": upload, "cache": cache},
        )


def remove_unstaged(upload: int, cache: int) -> None:
    """Delete the rows of the cache that are not among the staged ones."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            WITH {STAGED}
            DELETE FROM integrations_lookupentry
            WHERE resource_id = %(cache)s AND key NOT IN (SELECT key FROM staged)
            """,
            {"upload": upload, "cache": cache},
        )


def stage_copy(upload: int, source: int) -> int:
    """Make all rows of another cache the staged ones; returns how many there are."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE integrations_lookupupload SET rows = copied.rows
            FROM (
                SELECT coalesce(jsonb_agg(jsonb_build_array(key, value) ORDER BY key), '[]') AS rows
                FROM integrations_lookupentry WHERE resource_id = %s
            ) copied
            WHERE id = %s RETURNING jsonb_array_length(copied.rows)
            """,
            [source, upload],
        )
        (number,) = cursor.fetchone()
        return number


def size_of_cache(cache: int) -> tuple[int, int]:
    """How many rows a cache has, and how many bytes they count for."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT count(*), coalesce(sum(octet_length(key) + octet_length(value #>> '{}')), 0)
            FROM integrations_lookupentry WHERE resource_id = %s
            """,
            [cache],
        )
        return cursor.fetchone()


def rows_by_tile(tiles: list[int], lineages: list[UUID]) -> dict[tuple[int, UUID], int]:
    """How many rows each of the caches has in each of the tiles; a cache that is there without rows counts 0."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT cache.integration_id, cache.lineage, count(entry.id)
            FROM integrations_resource cache
            LEFT JOIN integrations_lookupentry entry ON entry.resource_id = cache.id
            WHERE cache.integration_id = ANY(%s) AND cache.lineage = ANY(%s) AND cache.kind = 'lookup_cache'
            GROUP BY cache.integration_id, cache.lineage
            """,
            [tiles, lineages],
        )
        return {(tile, lineage): number for tile, lineage, number in cursor.fetchall()}
