"""Changing the order in which an account's environments stand."""

from django.db import transaction

from environments.models import AuditEntry, Environment, User
from environments.services.audit import record_on
from environments.services.locking import lock_environment


@transaction.atomic
def move_environment(*, environment: Environment, by_steps: int, by: User) -> bool:
    """Move an environment up (-1) or down (1) in the order; needs Administer on Production.

    Says whether it moved: the first cannot go up, nor the last down.
    """
    environment = lock_environment(environment, by)
    ordered = list(environment.account.environments.order_by("position", "pk"))
    place = next(place for place, other in enumerate(ordered) if other.pk == environment.pk)
    wanted = place + by_steps
    if not 0 <= wanted < len(ordered):
        return False
    ordered.insert(wanted, ordered.pop(place))
    for position, other in enumerate(ordered):
        other.position = position
    Environment.objects.bulk_update(ordered, ["position"])
    names = " → ".join(other.name for other in ordered)
    record_on(
        environment,
        by=by,
        kind=AuditEntry.Kind.ENVIRONMENT,
        action="environment.moved",
        summary=f"Moved the environment {environment}; the order is {names}.",
    )
    return True
