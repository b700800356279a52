"""Enabling an environment, as many as are licensed."""

from django.db import transaction

from environments.errors import NotLicensed
from environments.models import Account, AuditEntry, Environment, Licence, User
from environments.services.audit import record_on
from environments.services.locking import lock_environment


@transaction.atomic
def enable_environment(*, environment: Environment, by: User) -> Environment:
    """Let people see and use an environment again; needs Administer on Production. Raises NotLicensed."""
    environment = lock_environment(environment, by)
    if environment.is_enabled:
        return environment
    _require_licence(environment.account, environment)
    environment.is_enabled = True
    environment.save(update_fields=["is_enabled"])
    record_on(
        environment,
        by=by,
        kind=AuditEntry.Kind.ENVIRONMENT,
        action="environment.enabled",
        summary=f"Enabled the environment {environment}.",
    )
    return environment


def _require_licence(account: Account, environment: Environment) -> None:
    enabled = account.environments.filter(is_enabled=True).count()
    if account.licence == Licence.SINGLE:
        raise NotLicensed(
            f"{environment} cannot be enabled: the licence of {account} has Production only. "
            "Whoever runs this site can change the licence."
        )
    if enabled >= account.environment_limit:
        raise NotLicensed(
            f"{environment} cannot be enabled: {enabled} of {account.environment_limit} licensed environments "
            "are in use. Disable another one first, or ask whoever runs this site to license more."
        )
