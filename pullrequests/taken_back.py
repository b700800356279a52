"""What the target took back by a revert although both tiles already shared it.

A base in which both tiles share a change tells of a revert as of any change
of the target, which stays: the merge alone would leave the change out without
a word. Such resources are told apart here, so that a review can offer them.
Read from history at the pins alone; the cost follows the reverted resources.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any
from uuid import UUID

from django.db import connection

from integrations.id_arrays import id_array
from integrations.models import Revision
from integrations.paths import Item, Path
from pullrequests.compare import Candidate, Pins

TAKE_AGAIN: Path = (Item("@reverted", "here"),)
"""The place at which the choice is kept: none that a document could have."""

PAST = """
WITH reverted AS (
    SELECT DISTINCT past.lineage
    FROM integrations_resource_history past
    JOIN integrations_revision revision
      ON revision.integration_id = past.integration_id AND revision.number = past.revision
    WHERE past.integration_id = %(target)s AND past.lineage = ANY(%(lineages)s::uuid[])
      AND past.revision <= %(until)s AND revision.kind = 'revert'
)
SELECT lineage, past.revision, revision.kind,
       CASE WHEN history_type <> '-' THEN content_id END,
       EXISTS (
           SELECT FROM integrations_sync
           WHERE edge_id = %(edge)s AND id <= %(sync)s
             AND receiver_id = %(target)s AND receiver_revision = past.revision
       )
FROM reverted
JOIN integrations_resource_history past USING (lineage)
JOIN integrations_revision revision
  ON revision.integration_id = past.integration_id AND revision.number = past.revision
WHERE past.integration_id = %(target)s AND past.revision <= %(until)s
ORDER BY lineage, past.revision
"""


@dataclass(frozen=True, slots=True)
class Written:
    """One writing of a resource in the target; ``content`` is None when it was deleted."""

    revision: int
    kind: str
    content: UUID | None
    is_of_edge: bool = False
    """Whether both tiles of the pull were brought together with it."""


def taken_back(pins: Pins, candidates: Iterable[Candidate]) -> dict[UUID, int]:
    """The lineages that a revert of the target took out of what both tiles share, and that revert's number."""
    bases = {c.lineage: c.base.content if c.base else None for c in candidates if c.target_changed}
    if not bases:
        return {}
    sync = pins.sync
    shared_at = sync.giver_revision if sync.giver_id == pins.target_id else sync.receiver_revision
    parameters: dict[str, Any] = {
        "target": pins.target_id,
        "until": pins.target_revision,
        "lineages": id_array(bases),
        "edge": sync.edge_id,
        "sync": sync.pk,
    }
    with connection.cursor() as cursor:
        cursor.execute(PAST, parameters)
        rows = cursor.fetchall()
    found = {
        lineage: revert_behind([Written(*row[1:]) for row in past], base=bases[lineage], shared_at=shared_at)
        for lineage, past in groupby(rows, key=itemgetter(0))
    }
    return {lineage: revision for lineage, revision in found.items() if revision is not None}


def revert_behind(past: Sequence[Written], *, base: UUID | None, shared_at: int) -> int | None:
    """The revert from which the newest state comes, if it took back what both tiles shared; ``past`` is in order.

    Shared is what came with a pull, or stood in the base, up to the revision
    ``shared_at`` of the newest sync in force. Edits are made on top of what
    was there; a pull along the same edge has settled all that was before it.
    """
    at = len(past) - 1
    while at >= 0:
        now = past[at]
        if now.kind == Revision.Kind.PULL and now.is_of_edge:
            return None
        before = at - 1
        if now.kind == Revision.Kind.REVERT:
            while before >= 0 and past[before].content != now.content:
                before -= 1
            if any(_is_shared(gone, base, shared_at) for gone in past[before + 1 : at]):
                return now.revision
        at = before
    return None


def _is_shared(gone: Written, base: UUID | None, shared_at: int) -> bool:
    return gone.revision <= shared_at and (gone.kind == Revision.Kind.PULL or gone.content == base)
