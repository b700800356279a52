"""Telling in one entry of the refusals that were too many to be written down each."""

from datetime import datetime

from environments.models import Account, AuditEntry, User
from environments.refusal_count import take_uncounted
from environments.services.audit import record


def tell_of_uncounted_refusals(*, now: datetime) -> int:
    """Write the entries of past minutes into the logs of their accounts; returns how many there were."""
    written = 0
    for found in take_uncounted(now):
        account = Account.objects.filter(pk=found.account).first()
        if account is None:
            continue
        record(
            account=account,
            by=User.objects.filter(pk=found.person).first(),
            kind=AuditEntry.Kind.REFUSAL,
            action="request.refused_more",
            summary=f"And {found.number} more refused within the minute from {found.minute:%H:%M} UTC on.",
            details={"number": found.number, "minute": found.minute.isoformat()},
        )
        written += 1
    return written
