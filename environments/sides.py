"""The two sides of a Production and Sandbox account, which are seen as one."""

from environments.models import Account, Environment, Licence
from environments.querysets import EnvironmentQuerySet


def has_sides(account: Account) -> bool:
    """Whether what is made in one environment of the account is there in the other as well."""
    return account.licence == Licence.LEGACY_SANDBOX


def seen_from(environment: Environment) -> EnvironmentQuerySet:
    """The environments whose resources are seen from one: both sides, or that one alone."""
    if has_sides(environment.account):
        return Environment.objects.filter(account=environment.account, is_enabled=True)
    return Environment.objects.filter(pk=environment.pk)
