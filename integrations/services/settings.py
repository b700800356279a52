"""A tile's own name and description: no revision, since they never travel."""

from django.db import transaction

from environments.models import AuditEntry, User
from environments.roles import Role
from environments.services.audit import record_on
from integrations.models import Integration
from integrations.permissions import require_role
from integrations.services.locking import lock_integration


@transaction.atomic
def rename_integration(*, integration: Integration, name: str, description: str, by: User) -> Integration:
    """Give the tile another name and description; needs Manage."""
    integration = lock_integration(integration)
    require_role(by, integration, Role.MANAGE)
    before = (integration.name, integration.description)
    integration.name = name
    integration.description = description
    integration.save(update_fields=["name", "description"])
    if before != (name, description):
        summary = "Changed the description" if before[0] == name else f"Renamed {before[0]} to {name}"
        record_on(integration, by=by, kind=AuditEntry.Kind.TILE, action="tile.renamed", summary=summary)
    return integration
