"""Deleting a connection that no tile uses any more."""

from django.db import transaction

from environments.models import Connection, Environment, User
from environments.permissions import require_manage
from environments.services.connections import lock_connection, record_on_connection
from integrations.errors import IntegrationError
from integrations.models import ResourceLocal


@transaction.atomic
def delete_connection(*, connection: Connection, environment: Environment, by: User) -> None:
    """Delete it with its credentials, for good; needs Manage on the environment it was reached through.

    Raises IntegrationError while living tiles use it. Deleted tiles lose it:
    restored, they ask for another.
    """
    require_manage(by, environment)
    connection = lock_connection(connection, environment)
    uses = ResourceLocal.objects.filter(connection=connection, resource__integration__archived_at=None)
    if uses.exists():
        raise IntegrationError(f"{connection} is still used. Let the tiles use another connection first.")
    record_on_connection(
        connection=connection,
        by=by,
        action="connection.deleted",
        summary=f"Connection {connection} was deleted from {connection.environment}.",
    )
    connection.delete()
