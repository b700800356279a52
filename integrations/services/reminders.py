"""Reminding people to fill lookup caches again, since their data is not versioned."""

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction

from environments.models import User
from environments.roles import Role
from integrations.models import Integration, LookupReminder, Resource
from integrations.permissions import require_role


def remind_of_lookup_data(
    *, integration: Integration, reason: str, lineages: Iterable[UUID] | None = None
) -> None:
    """Put the tile's lookup caches (or those of ``lineages``) on its list of things to fill again."""
    caches = Resource.objects.filter(integration=integration, kind="lookup_cache")
    if lineages is not None:
        caches = caches.filter(lineage__in=list(lineages))
    LookupReminder.objects.bulk_create(
        [LookupReminder(integration=integration, resource=cache, reason=reason) for cache in caches],
        update_conflicts=True,
        unique_fields=["resource"],
        update_fields=["reason"],
    )


@transaction.atomic
def dismiss_reminder(*, integration: Integration, resource_id: int, by: User) -> None:
    """Take a cache off the list; needs Manage."""
    require_role(by, integration, Role.MANAGE)
    LookupReminder.objects.filter(integration=integration, resource_id=resource_id).delete()
