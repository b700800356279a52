"""Who refers to a resource: a query, since contents know their references."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet

from integrations.models import Integration, Resource


def users_of(integration: Integration, lineage: UUID) -> QuerySet[Resource]:
    """Resources of the tile that refer to ``lineage``, without itself."""
    return users_of_any(integration.pk, [lineage]).exclude(lineage=lineage)


def users_of_any(integration_id: int, lineages: Iterable[UUID]) -> QuerySet[Resource]:
    """Resources of the tile that refer to at least one of ``lineages``."""
    return Resource.objects.filter(
        integration_id=integration_id, content__references__overlap=list(lineages)
    ).order_by("kind", "name")
