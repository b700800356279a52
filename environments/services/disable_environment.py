"""Disabling an environment: everything stays, and nobody sees it meanwhile."""

from django.db import transaction

from environments.errors import NeverDisabled
from environments.models import AuditEntry, Environment, User
from environments.services.audit import record_on
from environments.services.locking import lock_environment


@transaction.atomic
def disable_environment(*, environment: Environment, by: User) -> Environment:
    """Take an environment out of everyone's sight; needs Administer on Production. Raises NeverDisabled.

    Jobs ask for the right to their tiles again inside their own transaction,
    so one that has not asked yet is refused and changes nothing.
    """
    environment = lock_environment(environment, by)
    if environment.is_production:
        raise NeverDisabled(environment)
    if not environment.is_enabled:
        return environment
    environment.is_enabled = False
    environment.save(update_fields=["is_enabled"])
    record_on(
        environment,
        by=by,
        kind=AuditEntry.Kind.ENVIRONMENT,
        action="environment.disabled",
        summary=f"Disabled the environment {environment}.",
    )
    return environment
