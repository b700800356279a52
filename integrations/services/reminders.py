"""Reminding people to fill lookup caches again, since their data is not versioned."""

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction

from environments.models import AuditEntry, User
from environments.roles import Role
from environments.services.audit import record_on
from integrations.bulk import place_reminders
from integrations.models import Integration, LookupReminder
from integrations.permissions import require_role


def remind_of_lookup_data(
    *, integration: Integration, reason: str, lineages: Iterable[UUID] | None = None
) -> None:
    """Put the tile's lookup caches (or those of ``lineages``) on its list of things to fill again."""
    place_reminders(integration.pk, reason, None if lineages is None else list(lineages))


@transaction.atomic
def dismiss_reminder(*, integration: Integration, resource_id: int, by: User) -> None:
    """Take a cache off the list; needs Manage."""
    require_role(by, integration, Role.MANAGE)
    reminders = LookupReminder.objects.filter(integration=integration, resource_id=resource_id)
    reminder = reminders.select_related("resource").first()
    if reminder is None:
        return
    reminder.delete()
    record_on(
        integration,
        by=by,
        kind=AuditEntry.Kind.LOOKUP,
        action="lookup.reminder_dismissed",
        summary=f"Took {reminder.resource.name} off the list of lookup caches to fill again",
    )
