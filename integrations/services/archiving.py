"""Deleting a tile and restoring it: both only mark it, and whatever others need of it stays."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models.functions import Now

from environments.models import AuditEntry, User
from environments.roles import Role
from environments.services.audit import record_on
from integrations.models import Integration
from integrations.permissions import require_role, role_on
from integrations.services.locking import lock_even_deleted, lock_integration
from integrations.services.sharing import stop_sharing


@transaction.atomic
def archive_integration(*, integration: Integration, by: User) -> Integration:
    """Mark a tile as deleted; needs Administer. It shares nothing any more, also when it is restored.

    Its pull requests are the business of pullrequests.services.delete_tile,
    which is what people's clicks use.
    """
    integration = lock_integration(integration)
    require_role(by, integration, Role.ADMINISTER)
    stop_sharing(tile=integration)
    integration.archived_at = Now()
    integration.archived_by = by
    integration.save(update_fields=["archived_at", "archived_by"])
    record_on(
        integration,
        by=by,
        kind=AuditEntry.Kind.TILE,
        action="tile.deleted",
        summary=f"Deleted {integration}",
    )
    return integration


@transaction.atomic
def restore_integration(*, integration: Integration, by: User) -> Integration:
    """Bring a deleted tile back as it was; needs Administer. Restoring one that is there changes nothing.

    Rights were never touched: whoever has a role on it now, by whatever grant, has it again.
    """
    (integration,) = lock_even_deleted(integration)
    if role_on(by, integration) < Role.ADMINISTER:
        raise PermissionDenied(f"This needs Administer on {integration}.")
    if integration.archived_at is None:
        return integration
    integration.archived_at = None
    integration.archived_by = None
    integration.save(update_fields=["archived_at", "archived_by"])
    record_on(
        integration,
        by=by,
        kind=AuditEntry.Kind.TILE,
        action="tile.restored",
        summary=f"Restored {integration}",
    )
    return integration
