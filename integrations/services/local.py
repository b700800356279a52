"""Writing what belongs to one tile alone; no revision is made of it."""

import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from environments.models import Connection
from integrations.bulk import place_local_rows
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
    """Write the local rows of a new tile's resources, by lineage, in one statement."""
    bound = connections or {}
    place_local_rows(
        integration.pk,
        [
            (lineage, json.dumps(values.get(lineage, {})), bound[lineage].pk if lineage in bound else None)
            for lineage in {**values, **bound}
        ],
    )
