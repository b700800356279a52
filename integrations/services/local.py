"""Writing what belongs to one tile alone; no revision is made of it."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from environments.models import Connection
from integrations.models import Integration, Resource, ResourceLocal


def set_local_values(*, resource: Resource, values: Mapping[str, Any]) -> None:
    """Replace a resource's environment-owned values."""
    ResourceLocal.objects.update_or_create(resource=resource, defaults={"values": dict(values)})


def add_local_rows(
    *,
    integration: Integration,
    values: Mapping[UUID, Mapping[str, Any]],
    connections: Mapping[UUID, Connection] | None = None,
) -> None:
    """Write the local rows of a new tile's resources, by lineage, in a constant number of statements."""
    bound = connections or {}
    wanted = set(values) | set(bound)
    rows = Resource.objects.filter(integration=integration, lineage__in=wanted)
    ResourceLocal.objects.bulk_create(
        [
            ResourceLocal(resource_id=pk, values=dict(values.get(lineage, {})), connection=bound.get(lineage))
            for pk, lineage in rows.values_list("pk", "lineage")
        ],
        batch_size=20_000,
    )
