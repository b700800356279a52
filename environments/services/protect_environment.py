"""Protecting an environment from changes by hand, and ending that."""

from django.db import transaction

from environments.models import AuditEntry, Environment, User
from environments.services.audit import record_on
from environments.services.locking import lock_environment


@transaction.atomic
def protect_environment(*, environment: Environment, is_protected: bool, by: User) -> Environment:
    """Let resources of an environment be edited by its administrators alone, or by all who manage; audited.

    Needs Administer on Production. Pulls and reverts are not touched by it.
    """
    environment = lock_environment(environment, by)
    if environment.is_protected == is_protected:
        return environment
    environment.is_protected = is_protected
    environment.save(update_fields=["is_protected"])
    record_on(
        environment,
        by=by,
        kind=AuditEntry.Kind.ENVIRONMENT,
        action="environment.protected" if is_protected else "environment.unprotected",
        summary=f"{'Protected the' if is_protected else 'Ended the protection of the'} environment {environment}.",
    )
    return environment
