"""The family of a tile: all that descend from one original, and how far its edges have come apart."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import connection

from integrations.history import NEWEST
from integrations.models import CloneEdge, Integration

if TYPE_CHECKING:
    from environments.models import User

FAMILY = """
WITH RECURSIVE up AS (
    SELECT %s::bigint AS id
    UNION SELECT parent_id FROM integrations_cloneedge JOIN up ON child_id = up.id
), down AS (
    SELECT id FROM up
    UNION SELECT child_id FROM integrations_cloneedge JOIN down ON parent_id = down.id
)
SELECT id FROM down
"""

BASE = NEWEST.format(tile="giver_id", lineage="touched.lineage", revision="giver_revision")
STATES = f"""
WITH newest AS (
    SELECT DISTINCT ON (edge_id) edge_id, giver_id, giver_revision, receiver_id, receiver_revision, divergent
    FROM integrations_sync WHERE edge_id = ANY(%s) AND voided_at IS NULL ORDER BY edge_id, id DESC
), touched AS (
    SELECT edge_id, lineage FROM newest JOIN integrations_resource_history
      ON integration_id = giver_id AND revision > giver_revision
    UNION
    SELECT edge_id, lineage FROM newest JOIN integrations_resource_history
      ON integration_id = receiver_id AND revision > receiver_revision
    UNION
    SELECT edge_id, unnest(divergent) FROM newest
), states AS (
    SELECT edge_id, giver_id, CASE WHEN past.history_type <> '-' THEN past.content_id END AS base,
           giver.content_id AS giver, receiver.content_id AS receiver
    FROM touched JOIN newest USING (edge_id)
    LEFT JOIN integrations_resource giver
      ON giver.integration_id = giver_id AND giver.lineage = touched.lineage
    LEFT JOIN integrations_resource receiver
      ON receiver.integration_id = receiver_id AND receiver.lineage = touched.lineage
    LEFT JOIN LATERAL ({BASE}) past ON TRUE
)
SELECT edge_id, giver_id,
       count(*) FILTER (WHERE giver IS DISTINCT FROM base),
       count(*) FILTER (WHERE receiver IS DISTINCT FROM base),
       count(*) FILTER (WHERE giver IS DISTINCT FROM base AND receiver IS DISTINCT FROM base)
FROM states WHERE giver IS DISTINCT FROM receiver
GROUP BY edge_id, giver_id
"""


@dataclass(frozen=True, slots=True)
class EdgeState:
    """How far two tiles have come apart, in resources.

    ``from_parent`` counts changes of the parent that the child lacks,
    ``from_child`` the other way round, ``on_both`` those that both changed.
    """

    from_parent: int = 0
    from_child: int = 0
    on_both: int = 0


@dataclass(frozen=True, slots=True)
class Edge:
    """A clone edge between two tiles that the viewer may see."""

    id: int
    parent: Integration
    child: Integration
    state: EdgeState


@dataclass(frozen=True, slots=True)
class Family:
    """The visible tiles of a family, and the edges between them."""

    tiles: list[Integration]
    edges: list[Edge]


def family_of(tile: Integration, user: User) -> Family:
    """All visible relatives of a tile, archived ones included, in a constant number of statements."""
    with connection.cursor() as cursor:
        cursor.execute(FAMILY, [tile.pk])
        keys = [row[0] for row in cursor.fetchall()]
    visible = (
        Integration.objects.with_role_of(user).visible_to(user).select_related("environment", "created_by")
    )
    tiles = list(visible.filter(pk__in=keys).order_by("environment__position", "name", "pk"))
    return Family(tiles, edges_among(tiles))


def edges_among(tiles: Iterable[Integration]) -> list[Edge]:
    """The clone edges whose both ends are given, with their states."""
    by_key = {tile.pk: tile for tile in tiles}
    rows = list(CloneEdge.objects.filter(parent__in=by_key, child__in=by_key).order_by("pk"))
    states = edge_states(rows)
    return [
        Edge(row.pk, by_key[row.parent_id], by_key[row.child_id], states.get(row.pk, EdgeState()))
        for row in rows
    ]


def edge_states(edges: Iterable[CloneEdge]) -> dict[int, EdgeState]:
    """How far each edge has come apart, by its key, in one statement; edges in step are left out."""
    parents = {edge.pk: edge.parent_id for edge in edges}
    with connection.cursor() as cursor:
        cursor.execute(STATES, [list(parents)])
        rows = cursor.fetchall()
    return {
        key: EdgeState(given, received, both) if giver == parents[key] else EdgeState(received, given, both)
        for key, giver, given, received, both in rows
    }
