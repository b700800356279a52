"""Choosing what a tile's connection uses in the tile's environment; no revision is made of it."""

from uuid import UUID

from django.db import transaction

from environments.models import AuditEntry, Connection, User
from environments.roles import Role
from environments.services.audit import record_on
from integrations.errors import IntegrationError
from integrations.models import Integration, Resource, ResourceLocal
from integrations.permissions import require_role
from integrations.services.locking import lock_integration


@transaction.atomic
def bind_connection(
    *, integration: Integration, lineage: UUID, connection: UUID | None, by: User
) -> Resource:
    """Let the tile's connection use one of its environment, by code, or none; needs Manage on the tile.

    Raises IntegrationError when the tile has no such connection, or its
    environment none of that code; Busy, Deleted.
    """
    integration = lock_integration(integration)
    require_role(by, integration, Role.MANAGE)
    resource = Resource.objects.filter(integration=integration, lineage=lineage, kind="connection").first()
    if resource is None:
        raise IntegrationError("This connection is not in the tile any more.")
    chosen = _usable(integration, connection) if connection else None
    before = ResourceLocal.objects.filter(resource=resource).values_list("connection", flat=True).first()
    if before == (chosen.pk if chosen else None):
        return resource
    ResourceLocal.objects.update_or_create(resource=resource, defaults={"connection": chosen})
    record_on(
        integration,
        by=by,
        kind=AuditEntry.Kind.SECRET,
        action="connection.bound" if chosen else "connection.unbound",
        summary=f"{resource.name} in {integration} uses {chosen or 'no connection'} now.",
    )
    return resource


def _usable(integration: Integration, code: UUID) -> Connection:
    """The connection, kept from being deleted until this has ended."""
    usable = Connection.objects.usable_in(integration.environment_id).filter(code=code)
    chosen = usable.select_for_update(no_key=True, of=("self",)).first()
    if chosen is None:
        raise IntegrationError(f"The chosen connection does not exist in {integration.environment} any more.")
    return chosen
