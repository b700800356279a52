"""Giving an environment another name, description or colour."""

from django.db import transaction

from environments.models import AuditEntry, Environment, User
from environments.services.audit import record_on
from environments.services.locking import lock_environment
from environments.services.names import check_name


@transaction.atomic
def change_environment(
    *, environment: Environment, name: str, description: str, colour: str, by: User
) -> Environment:
    """Change what people read of an environment; needs Administer on Production. Raises NameTaken."""
    environment = lock_environment(environment, by)
    check_name(environment.account, name, besides=environment)
    wanted = {"name": name, "description": description, "colour": colour}
    before = {field: getattr(environment, field) for field in wanted}
    changed = [field for field in wanted if wanted[field] != before[field]]
    if not changed:
        return environment
    for field in changed:
        setattr(environment, field, wanted[field])
    environment.save(update_fields=changed)
    renamed = "name" in changed
    record_on(
        environment,
        by=by,
        kind=AuditEntry.Kind.ENVIRONMENT,
        action="environment.renamed" if renamed else "environment.described",
        summary=f"Renamed the environment {before['name']} to {name}."
        if renamed
        else f"Changed the {' and '.join(changed)} of the environment {name}.",
        details={field: [before[field], wanted[field]] for field in changed},
    )
    return environment
