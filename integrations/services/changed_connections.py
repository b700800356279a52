"""Marking connections to be checked after a pull or a revert changed what a tile wants of them."""

from collections.abc import Collection, Mapping
from uuid import UUID

from environments.models import Connection
from integrations.difference.fields import rows
from integrations.documents import load_documents
from integrations.models import Integration, ResourceLocal

TELLS_NOTHING = {"name", "description"}
NAMED = 5


def mark_changed_connections(
    *, integration: Integration, changed: Mapping[UUID, tuple[UUID, UUID]], why: str
) -> None:
    """Put a note on what each changed connection of the tile uses; address and credentials stay as they are.

    ``changed`` has, by lineage, the contents before and after. Names and
    descriptions do not count.
    """
    bound = _bound_to(integration, changed)
    documents = load_documents(content for lineage in bound for content in changed[lineage])
    for lineage, connection in bound.items():
        before, after = changed[lineage]
        found = rows("connection", documents[before], documents[after])
        labels = [row.label for row in found if row.path[0] not in TELLS_NOTHING]
        if labels:
            more = f" and {len(labels) - NAMED} more" if len(labels) > NAMED else ""
            note = f"{why} changed {', '.join(labels[:NAMED])}{more}."
            Connection.objects.filter(pk=connection).update(check_note=note[:300])


def _bound_to(integration: Integration, lineages: Collection[UUID]) -> dict[UUID, int]:
    """The key of the connection that each of the tile's resources uses; those that use none are left out."""
    if not lineages:
        return {}
    bound = ResourceLocal.objects.filter(
        resource__integration=integration, resource__lineage__in=list(lineages), connection__isnull=False
    )
    return dict(bound.values_list("resource__lineage", "connection"))
