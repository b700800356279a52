"""Which resources are independent copies of others: copied on their own within a tile, and parted from then on.

A copy has a lineage of its own, which clones and pulls keep. So what is known
of it by lineage is known in every tile that has it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from integrations.models import Integration, Resource

COPIABLE = ("lookup_cache", "export", "import")
MARKS = """
SELECT DISTINCT ON (copied.lineage) copied.lineage, original.name
FROM integrations_independentcopy copied
LEFT JOIN integrations_resource original
  ON original.integration_id = %s AND original.lineage = copied.original
WHERE copied.lineage = ANY(%s)
"""
NAMES = """
SELECT DISTINCT copied.lineage, copied.original, named.integration_id, named.lineage, named.name
FROM integrations_independentcopy copied
JOIN integrations_resource named
  ON named.integration_id = ANY(%(tiles)s) AND named.lineage IN (copied.lineage, copied.original)
WHERE copied.lineage = ANY(%(lineages)s) OR copied.original = ANY(%(lineages)s)
"""
A_RESOURCE_GONE = "a resource this tile no longer has"


@dataclass(frozen=True, slots=True)
class Copied:
    """An independent copy and its original, with the names that tiles have for each, by tile."""

    lineage: UUID
    original: UUID
    names: dict[int, str]
    original_names: dict[int, str]


def mark_copies(tile: Integration, resources: Iterable[Resource]) -> None:
    """Set ``copied_from`` of those that are independent copies to the original's name; in one statement."""
    candidates = [resource for resource in resources if resource.kind in COPIABLE]
    if not candidates:
        return
    with connection.cursor() as cursor:
        cursor.execute(MARKS, [tile.pk, [resource.lineage for resource in candidates]])
        names = dict(cursor.fetchall())
    for resource in candidates:
        if resource.lineage in names:
            resource.copied_from = names[resource.lineage] or A_RESOURCE_GONE


def copies_among(tiles: Iterable[Integration], lineages: Iterable[UUID]) -> list[Copied]:
    """The copies that are one of ``lineages`` or whose original is, as the tiles know them; in one statement."""
    with connection.cursor() as cursor:
        cursor.execute(NAMES, {"tiles": [tile.pk for tile in tiles], "lineages": list(lineages)})
        rows = cursor.fetchall()
    found: dict[tuple[UUID, UUID], Copied] = {}
    for copy, original, tile, lineage, name in sorted(rows):
        known = found.setdefault((copy, original), Copied(copy, original, {}, {}))
        (known.names if lineage == copy else known.original_names)[tile] = name
    return list(found.values())
