"""Making an environment."""

from django.db import transaction

from environments.errors import NotLicensed, TooMany
from environments.models import Account, AuditEntry, Environment, Licence, User
from environments.models.environment import MOST_ENVIRONMENTS
from environments.roles import Role
from environments.services.audit import record_on
from environments.services.grants import give_role
from environments.services.locking import lock_account
from environments.services.names import check_name

ONE_ONLY = {
    Licence.SINGLE: "The licence of {account} has Production only. Whoever runs this site can change the licence.",
    Licence.LEGACY_SANDBOX: "The licence of {account} has Production and Sandbox only. Migrate it to have more.",
}


@transaction.atomic
def create_environment(
    *, account: Account, name: str, description: str = "", colour: str, by: User
) -> Environment:
    """Add a disabled environment before Production, or at the end when Production is not last.

    Needs Administer on Production. Whoever makes it administers it. Raises
    NotLicensed, TooMany, NameTaken.
    """
    account = lock_account(account, by)
    if account.licence in ONE_ONLY:
        raise NotLicensed(ONE_ONLY[Licence(account.licence)].format(account=account))
    others = list(account.environments.order_by("position", "pk"))
    if len(others) >= MOST_ENVIRONMENTS:
        raise TooMany(MOST_ENVIRONMENTS)
    check_name(account, name)
    environment = Environment.objects.create(
        account=account, name=name, description=description, colour=colour, is_enabled=False
    )
    _put_in_order(others, environment)
    record_on(
        environment,
        by=by,
        kind=AuditEntry.Kind.ENVIRONMENT,
        action="environment.created",
        summary=f"Created the environment {environment}, disabled.",
    )
    _let_in(environment, by)
    return environment


def _put_in_order(others: list[Environment], new: Environment) -> None:
    place = len(others) - 1 if others and others[-1].is_production else len(others)
    ordered = [*others[:place], new, *others[place:]]
    for position, environment in enumerate(ordered):
        environment.position = position
    Environment.objects.bulk_update(ordered, ["position"])


def _let_in(environment: Environment, by: User) -> None:
    """A role for the maker, unless the account already gives it."""
    if Environment.objects.open_to(by, Role.ADMINISTER).filter(pk=environment.pk).exists():
        return
    give_role(to=by, on=environment, role=Role.ADMINISTER)
    record_on(
        environment,
        by=by,
        kind=AuditEntry.Kind.RIGHTS,
        action="role.given",
        summary=f"{by} got Administer on {environment} by making it.",
    )
