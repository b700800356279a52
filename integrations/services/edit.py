"""Creating, changing and deleting one resource."""

from typing import Any
from uuid import UUID

from django.db import transaction

from environments.models import AuditEntry, User
from environments.services.audit import record_on
from integrations.archive.lineages import lineage_of, new_vendor_id
from integrations.bulk import Placement, StoredContent, store_vendor_ids
from integrations.documents import load_document
from integrations.errors import IntegrationError, ResourceInUse, StaleResource
from integrations.kinds import get_kind
from integrations.kinds.references import drop_references
from integrations.models import Integration, Resource, ResourceLocal, Revision
from integrations.permissions import require_editing
from integrations.services.checks import check_document
from integrations.services.local import set_local_values
from integrations.services.locking import lock_integration
from integrations.services.revisions import Plan, prepare, write_revision
from integrations.used_by import users_of

Document = dict[str, Any]


@transaction.atomic
def create_resource(
    *, integration: Integration, kind: str, document: Document, local: Document | None = None, by: User
) -> Resource:
    """Add a resource to a tile; needs Manage, if protected Administer. Raises InvalidDocument, Busy."""
    if get_kind(kind).singular:
        raise IntegrationError(f"{get_kind(kind).label} cannot be added by hand.")
    integration = lock_integration(integration)
    require_editing(by, integration)
    vendor_id = new_vendor_id()
    lineage = lineage_of(vendor_id)
    check_document(integration, lineage=lineage, kind=kind, document=document)
    store_vendor_ids([(lineage, vendor_id)])
    _write(integration, lineage, kind, document, f"Created {document['name']}", by)
    resource = Resource.objects.get(integration=integration, lineage=lineage)
    set_local_values(resource=resource, values=local or {})
    return resource


@transaction.atomic
def edit_resource(
    *,
    integration: Integration,
    lineage: UUID,
    document: Document,
    expected: UUID,
    local: Document | None = None,
    by: User,
) -> Resource:
    """Replace a resource's document; needs Manage, in a protected environment Administer.

    ``expected`` is the content the editor began with. Raises StaleResource
    when it is not the present one any more, InvalidDocument, Busy. ``local``
    replaces the environment-owned values when given.
    """
    integration = lock_integration(integration)
    require_editing(by, integration)
    resource = _unchanged(integration, lineage, expected)
    check_document(integration, lineage=lineage, kind=resource.kind, document=document)
    name = document["name"]
    changed = f"Changed {name}" if name == resource.name else f"Renamed {resource.name} to {name}"
    _write(integration, lineage, resource.kind, document, changed, by)
    if local is not None:
        _change_local(resource, local, by)
    return Resource.objects.select_related("integration").get(pk=resource.pk)


@transaction.atomic
def delete_resource(*, integration: Integration, lineage: UUID, expected: UUID, by: User) -> Revision | None:
    """Delete a resource nobody refers to; needs Manage, in a protected environment Administer.

    Raises ResourceInUse, StaleResource, Busy.
    """
    integration = lock_integration(integration)
    require_editing(by, integration)
    resource = _unchanged(integration, lineage, expected)
    if get_kind(resource.kind).singular:
        raise IntegrationError(f"{resource.name} belongs to the tile and cannot be deleted.")
    users = list(users_of(integration, lineage))
    needing = [user.name for user in users if not get_kind(user.kind).singular]
    if needing:
        raise ResourceInUse(resource.name, needing)
    unregistered = [_without(user, lineage) for user in users]
    return write_revision(
        integration=integration,
        kind=Revision.Kind.EDIT,
        by=by,
        description=f"Deleted {resource.name}",
        plan=Plan(
            placements=[placement for placement, _ in unregistered],
            removals=[lineage],
            contents=[content for _, content in unregistered],
        ),
    )


def _without(settings: Resource, lineage: UUID) -> tuple[Placement, StoredContent]:
    """The tile's own settings without a resource they only list."""
    kind = get_kind(settings.kind)
    document = drop_references(kind, load_document(settings.content_id), {str(lineage)})
    return prepare(settings.lineage, settings.kind, document)


def _unchanged(integration: Integration, lineage: UUID, expected: UUID) -> Resource:
    found = Resource.objects.select_related("integration__environment")
    resource = found.filter(integration=integration, lineage=lineage).first()
    if resource is None or resource.content_id != expected:
        raise StaleResource(resource)
    return resource


def _change_local(resource: Resource, values: Document, by: User) -> None:
    """Replace what the environment owns of a resource; no revision tells of that, so the audit log does."""
    before = ResourceLocal.objects.filter(resource=resource).values_list("values", flat=True).first() or {}
    changed = sorted(key for key in before | values if before.get(key) != values.get(key))
    if not changed:
        return
    set_local_values(resource=resource, values=values)
    record_on(
        resource.integration,
        by=by,
        kind=AuditEntry.Kind.CONTENT,
        action="resource.local_changed",
        summary=f"Changed what the environment owns of {resource.name}: {', '.join(changed)}",
    )


def _write(
    integration: Integration, lineage: UUID, kind: str, document: Document, description: str, by: User
) -> Revision | None:
    placement, content = prepare(lineage, kind, document)
    return write_revision(
        integration=integration,
        kind=Revision.Kind.EDIT,
        by=by,
        description=description,
        plan=Plan(placements=[placement], contents=[content]),
    )
