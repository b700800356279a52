"""Who refers to a resource: a query, since contents know their references."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet

from integrations.models import Content, Integration, Resource


def users_of(integration: Integration, lineage: UUID) -> QuerySet[Resource]:
    """Resources of the tile that refer to ``lineage``, without itself."""
    return users_of_any(integration.pk, [lineage]).exclude(lineage=lineage)


def users_of_any(integration_id: int, lineages: Iterable[UUID]) -> QuerySet[Resource]:
    """Resources of the tile that refer to at least one of ``lineages``."""
    return Resource.objects.filter(
        integration_id=integration_id, content__references__overlap=list(lineages)
    ).order_by("kind", "name")


def used_by_resource(resource: Resource) -> list[Resource]:
    """All that a resource refers to in its tile, and what that refers to in turn; without itself."""
    found: dict[UUID, Resource] = {resource.lineage: resource}
    newest = [resource]
    while newest:
        contents = Content.objects.filter(pk__in={each.content_id for each in newest})
        referred = set().union(*contents.values_list("references", flat=True)) - found.keys()
        rows = Resource.objects.filter(integration_id=resource.integration_id, lineage__in=referred)
        newest = list(rows.order_by("kind", "name", "lineage"))
        found |= {each.lineage: each for each in newest}
    del found[resource.lineage]
    return list(found.values())
