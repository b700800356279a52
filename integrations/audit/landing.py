"""Whether a revision wrote what was decided, read back from the tables.

Merges and reverts ask before they commit, the doctor whenever it looks. The
cost follows what the revision wrote.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from integrations.errors import NotAsDecided
from integrations.history import Entry
from integrations.models import Integration, Revision
from integrations.services.revisions import Plan, state_sum

WRITTEN = """
SELECT past.lineage, past.history_type, past.kind, past.name, past.content_id,
       CASE WHEN past.history_type = '-' THEN live.id IS NULL
            ELSE (live.kind, live.name, live.content_id) IS NOT DISTINCT FROM (past.kind, past.name, past.content_id)
       END
FROM integrations_resource_history past
LEFT JOIN integrations_resource live
  ON live.integration_id = past.integration_id AND live.lineage = past.lineage
WHERE past.integration_id = %s AND past.revision = %s
"""


@dataclass(frozen=True, slots=True)
class Written:
    """One resource a revision wrote, None when it took it away, and whether the tile holds that at present."""

    lineage: UUID
    name: str
    entry: Entry | None
    stands: bool


def check_landing(*, revision: Revision, plan: Plan, total: int) -> None:
    """Raise NotAsDecided unless history and present rows are as planned, and the state hash is ``total``.

    Asked in the transaction that wrote the newest revision, by whoever holds the tile's lock.
    """
    written = written_by(revision.integration_id, revision.number)
    strays = strays_from(plan, written) or [row.name for row in written if not row.stands]
    if strays:
        raise NotAsDecided(strays[0])
    check_state(revision.integration, total)


def check_state(integration: Integration, total: int) -> None:
    """Raise NotAsDecided unless the hash of the tile's newest state is ``total``."""
    if state_sum(integration) != total:
        raise NotAsDecided(str(integration))


def written_by(integration_id: int, number: int) -> list[Written]:
    """All that one revision wrote, in one statement."""
    with connection.cursor() as cursor:
        cursor.execute(WRITTEN, [integration_id, number])
        rows = cursor.fetchall()
    return [
        Written(lineage, name, None if change == "-" else Entry(kind, name, content), stands)
        for lineage, change, kind, name, content, stands in rows
    ]


def strays_from(plan: Plan, written: Iterable[Written]) -> list[str]:
    """Names of the resources that were not written as planned, in order."""
    planned: dict[UUID, Entry | None] = {p.lineage: Entry(p.kind, p.name, p.content) for p in plan.placements}
    planned |= dict.fromkeys(plan.removals)
    strays = []
    for row in written:
        if row.lineage not in planned or planned.pop(row.lineage) != row.entry:
            strays.append(row.name)
    missing = [entry.name if entry else str(lineage) for lineage, entry in planned.items()]
    return sorted(strays + missing)
