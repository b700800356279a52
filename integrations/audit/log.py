"""The audit log of each account: is the chain whole, and does it hold every entry?"""

from collections.abc import Iterator
from datetime import timedelta

from django.db.models.functions import Now

from environments.audit_chain import BEGINNING, digest_after
from environments.models import Account, AuditEntry, AuditSeal
from integrations.audit.faults import LogFault, Tally

AT_ONCE = 2000
MAY_WAIT = timedelta(minutes=5)


def check_log(tally: Tally) -> Iterator[LogFault]:
    """Compute every digest again; one sentence for each place where the chain breaks."""
    for account in Account.objects.order_by("pk"):
        place = f"Audit log of {account}"
        for problem in (*_breaks(account, tally), *_unsealed(account)):
            yield LogFault(place, problem)


def _breaks(account: Account, tally: Tally) -> Iterator[str]:
    previous, expected = BEGINNING, 1
    seals = AuditSeal.objects.filter(account=account).select_related("entry").order_by("number")
    for seal in seals.iterator(chunk_size=AT_ONCE):
        tally["audit entries"] += 1
        stored = bytes(seal.digest)
        if seal.number != expected:
            yield f"After entry {expected - 1} of its chain comes entry {seal.number}."
        elif seal.entry.account_id != account.pk:
            yield f"Entry {seal.number} of its chain is of another account."
        elif stored != digest_after(previous, seal.entry):
            yield f"Entry {seal.number} of its chain is not what was sealed."
        previous, expected = stored, seal.number + 1


def _unsealed(account: Account) -> Iterator[str]:
    waiting = AuditEntry.objects.filter(account=account, seal=None, at__lt=Now() - MAY_WAIT).count()
    if waiting:
        minutes = int(MAY_WAIT.total_seconds() // 60)
        are = "entries are" if waiting > 1 else "entry is"
        yield f"{waiting:,} {are} not in its chain after {minutes} minutes. Do workers run?"
