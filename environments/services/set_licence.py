"""Changing what an account is licensed for; whoever runs the site does it by a command."""

from django.db import transaction

from environments.errors import AccountError, StillInUse
from environments.models import Account, AuditEntry, Licence
from environments.models.environment import MOST_ENVIRONMENTS
from environments.services.audit import record_on


@transaction.atomic
def set_licence(*, account: Account, licence: Licence, environment_limit: int) -> Account:
    """Give an account another licence or number of environments. Raises AccountError, StillInUse.

    The system is named as the one who did it: the command knows no person.
    """
    account = Account.objects.select_for_update(no_key=True).get(pk=account.pk)
    before = (Licence(account.licence), account.environment_limit)
    _require_possible(account, licence, environment_limit)
    if before == (licence, environment_limit):
        return account
    account.licence, account.environment_limit = licence, environment_limit
    account.save(update_fields=["licence", "environment_limit"])
    record_on(
        account,
        by=None,
        kind=AuditEntry.Kind.LICENCE,
        action="licence.changed",
        summary=f"Changed the licence from {_said(*before)} to {_said(licence, environment_limit)}.",
    )
    return account


def _require_possible(account: Account, licence: Licence, environment_limit: int) -> None:
    if not 1 <= environment_limit <= MOST_ENVIRONMENTS:
        raise AccountError(f"The number of environments is between 1 and {MOST_ENVIRONMENTS}.")
    if Licence.LEGACY_SANDBOX in (account.licence, licence) and account.licence != licence:
        raise AccountError(
            f"{Licence.LEGACY_SANDBOX.label} is left by the migration, and nothing leads back to it."
        )
    enabled = account.environments.filter(is_enabled=True)
    if licence == Licence.SINGLE and (others := list(enabled.filter(is_production=False))):
        names = ", ".join(other.name for other in others)
        raise AccountError(f"{licence.label} has no other environments. Disable {names} first.")
    if enabled.count() > environment_limit:
        raise StillInUse(account, enabled.count())


def _said(licence: Licence, environment_limit: int) -> str:
    return licence.label if licence != Licence.MULTI_ENVIRONMENT else f"{licence.label}, {environment_limit}"
