"""Taking an account's row lock: whoever changes its environments does so one after another."""

from django.core.exceptions import PermissionDenied

from environments.models import Account, Environment, User


def lock_account(account: Account, by: User) -> Account:
    """The account's fresh row, locked until the transaction ends, with its licence.

    Raises PermissionDenied unless ``by`` administers the account or its Production now.
    """
    locked = Account.objects.select_for_update(no_key=True).get(pk=account.pk)
    if not Account.objects.administered_by(by).filter(pk=locked.pk).exists():
        raise PermissionDenied(f"This needs Administer on the Production environment of {locked}.")
    return locked


def lock_environment(environment: Environment, by: User) -> Environment:
    """An environment's fresh row, safe from changes since its account is locked (see lock_account)."""
    account = lock_account(environment.account, by)
    fresh = Environment.objects.get(pk=environment.pk)
    fresh.account = account
    return fresh
