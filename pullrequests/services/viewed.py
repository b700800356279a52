"""Ticking off changes one has looked at."""

from django.db import transaction

from environments.models import User
from pullrequests.models import Change


@transaction.atomic
def mark_viewed(*, change: Change, viewed: bool, by: User) -> Change:
    """Remember for this person that they looked at the change, until it changes."""
    change = Change.objects.select_for_update().get(pk=change.pk)
    viewers = set(change.viewed_by) - {by.pk}
    change.viewed_by = sorted(viewers | {by.pk}) if viewed else sorted(viewers)
    change.save(update_fields=["viewed_by"])
    return change
