"""Copying one lookup cache, export or import within its tile, which is recorded, since later pulls confuse the two."""

from uuid import UUID

from django.db import transaction

from environments.models import AuditEntry, User
from environments.services.audit import record_on
from integrations.documents import load_document
from integrations.errors import IntegrationError
from integrations.independent_copies import COPIABLE
from integrations.kinds import get_kind
from integrations.models import IndependentCopy, Integration, Resource
from integrations.permissions import require_editing
from integrations.services.edit import create_resource
from integrations.services.locking import lock_integration
from integrations.services.reminders import remind_of_lookup_data

GONE = "This tile no longer has the resource."


@transaction.atomic
def copy_resource(*, integration: Integration, lineage: UUID, name: str, by: User) -> Resource:
    """Make a copy with a lineage of its own; needs Manage, in a protected environment Administer.

    Raises InvalidDocument when the name will not do.

    What belongs to the environment is copied along, the rows of a lookup cache are not.
    """
    integration = lock_integration(integration)
    require_editing(by, integration)
    original = (
        Resource.objects.select_related("local").filter(integration=integration, lineage=lineage).first()
    )
    if original is None:
        raise IntegrationError(GONE)
    if original.kind not in COPIABLE:
        raise IntegrationError(f"{get_kind(original.kind).label}s cannot be copied on their own.")
    local = getattr(original, "local", None)
    copy = create_resource(
        integration=integration,
        kind=original.kind,
        document={**load_document(original.content_id), "name": name},
        local=dict(local.values) if local else None,
        by=by,
    )
    IndependentCopy.objects.create(
        integration=integration, lineage=copy.lineage, original=lineage, created_by=by
    )
    if copy.kind == "lookup_cache":
        reason = f"A copy of {original.name} starts without rows."[:200]
        remind_of_lookup_data(integration=integration, reason=reason, lineages=[copy.lineage])
    record_on(
        integration,
        by=by,
        kind=AuditEntry.Kind.CONTENT,
        action="resource.copied",
        summary=f"Copied {original.name} on its own as {copy.name}",
        details={"lineage": str(copy.lineage), "original": str(lineage)},
    )
    return copy
