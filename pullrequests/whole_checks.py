"""Checks of the merged whole: references that would dangle, and one name for two resources.

A merge that is clean field by field can still be broken as a whole. Only
candidates can be concerned: what both sides hold alike refers only to what
both sides hold.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import connection

from integrations.id_arrays import id_array
from integrations.kinds import get_kind
from integrations.kinds.references import drop_references
from integrations.paths import MISSING
from pullrequests.merging.outcomes import Choice, Conflict, ConflictKind, Decision
from pullrequests.same_names import settle_names

if TYPE_CHECKING:
    from pullrequests.compare import Pins
    from pullrequests.evaluate import Decided

WHOLE: tuple = ()
REFERRING = """
SELECT id, "references" FROM integrations_content
WHERE id = ANY(%s::uuid[]) AND "references" && %s::uuid[]
"""


def check_whole(
    decided: list[Decided], *, pins: Pins, decisions: Mapping[UUID, Mapping[tuple, Decision]]
) -> None:
    """Add the conflicts of the whole to ``decided``, and carry out the choices made for them."""
    items = {item.lineage: item for item in decided}
    _settle_references(items, decisions)
    settle_names(items, pins=pins, decisions=decisions)


def references_to(absent: Collection[UUID], items: Iterable[Decided]) -> dict[UUID, set[UUID]]:
    """Which of the absent lineages each result refers to; the stored contents' in one statement."""
    references: dict[UUID, set[UUID]] = {}
    stored: dict[UUID, list[UUID]] = {}
    for item in items:
        if item.stored is not None:
            references[item.lineage] = set(item.stored.references).intersection(absent)
        elif item.result is not None:
            stored.setdefault(item.result.content, []).append(item.lineage)
    with connection.cursor() as cursor:
        cursor.execute(REFERRING, [id_array(stored), id_array(absent)])
        for content, lineages in cursor.fetchall():
            references |= {user: set(lineages).intersection(absent) for user in stored[content]}
    return references


def _settle_references(
    items: dict[UUID, Decided], decisions: Mapping[UUID, Mapping[tuple, Decision]]
) -> None:
    """Go on until nothing new dangles: a resource that comes back may itself refer to an absent one."""
    seen: set[UUID] = set()
    while absent := {lineage for lineage, item in items.items() if item.result is None}:
        references = references_to(absent, items.values())
        missing = set().union(*references.values()) - seen
        if not missing:
            return
        for lineage in sorted(missing):
            users = [user for user, wanted in references.items() if lineage in wanted]
            _settle_missing(items, lineage, users, decisions.get(lineage, {}).get(WHOLE))
        seen |= missing


def _settle_missing(
    items: dict[UUID, Decided], lineage: UUID, users: list[UUID], decision: Decision | None
) -> None:
    item = items[lineage]
    if not any(conflict.path == WHOLE for conflict in item.conflicts):
        c = item.candidate
        base, ours, theirs = (entry or MISSING for entry in (c.base, c.target, c.source))
        conflict = Conflict(WHOLE, ConflictKind.DANGLING, base, ours, theirs)
        item.conflicts.append(conflict)
        if decision is None:
            item.open_conflicts.append(conflict)
    if decision is None:
        return
    kept = item.candidate.source if decision.choice is Choice.SOURCE else item.candidate.target
    if kept is not None:
        item.result = kept
        return
    for user in users:
        _take_out(items[user], lineage)


def _take_out(user: Decided, lineage: UUID) -> None:
    kind = user.entry.kind
    document = drop_references(get_kind(kind), user.result_document(), {str(lineage)})
    user.set_document(document, kind)
