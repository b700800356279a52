"""Marking connections to be checked after a pull or a revert changed what a tile wants of them."""

from collections.abc import Mapping
from uuid import UUID

from environments.models import Connection
from integrations.difference.fields import rows
from integrations.documents import load_documents
from integrations.models import Integration

TELLS_NOTHING = {"name", "description"}
NAMED = 5


def mark_changed_connections(
    *, integration: Integration, changed: Mapping[UUID, tuple[UUID, UUID]], why: str
) -> None:
    """Put a note on what each changed connection of the tile uses; address and credentials stay as they are.

    ``changed`` has, by lineage, the contents before and after. Names and
    descriptions do not count.
    """
    if not changed:
        return
    documents = load_documents(content for both in changed.values() for content in both)
    for lineage, (before, after) in changed.items():
        found = rows("connection", documents[before], documents[after])
        labels = [row.label for row in found if row.path[0] not in TELLS_NOTHING]
        if labels:
            more = f" and {len(labels) - NAMED} more" if len(labels) > NAMED else ""
            note = f"{why} changed {', '.join(labels[:NAMED])}{more}."
            bound = Connection.objects.filter(
                bindings__resource__integration=integration, bindings__resource__lineage=lineage
            )
            bound.update(check_note=note[:300])
