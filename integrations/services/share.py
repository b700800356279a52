"""Using one tile's resource in another tile of a Production and Sandbox account, and ending that."""

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction

from environments.models import Account, AuditEntry, User
from environments.roles import Role
from environments.services.audit import record_on
from environments.sides import has_sides
from integrations.bulk import Placement
from integrations.errors import IntegrationError, NotYoursToChange
from integrations.kinds import get_kind
from integrations.models import Integration, Resource, ResourceLocal, Revision, SharedResource
from integrations.permissions import require_editing, require_role, role_on
from integrations.services.local import add_local_rows
from integrations.services.locking import lock_integration, lock_integrations
from integrations.services.reminders import remind_of_lookup_data
from integrations.services.revisions import Plan, write_revision
from integrations.services.sharing import begin_sharing, stop_sharing
from integrations.used_by import used_by_resource
from integrations.who_can import who_can_help


@transaction.atomic
def share_resource(
    *, integration: Integration, lineage: UUID, other: Integration, with_references: bool, by: User
) -> Revision | None:
    """Let another tile use the resource as one with this tile; needs Manage on both and on all that use it already.

    The other tile holds it from then on, in place of a copy of its own if it
    had one. What it refers to and the other tile lacks is shared as well
    ``with_references``, and else a reason to refuse. Raises IntegrationError.
    """
    account = Account.objects.select_for_update(no_key=True).get(pk=integration.environment.account_id)
    if not has_sides(account):
        raise IntegrationError("Only tiles of a Production and Sandbox account can share a resource.")
    tile, receiver = lock_integrations(integration, other)
    require_role(by, tile, Role.MANAGE)
    require_editing(by, receiver)
    if tile.pk == receiver.pk or receiver.environment.account_id != account.pk:
        raise IntegrationError("Please choose another tile of this account.")
    wanted = _wanted(tile, receiver, lineage, with_references=with_references)
    _check_groups(tile, receiver, wanted, by)
    _check_names(receiver, wanted)
    begin_sharing(tiles=[tile, receiver], lineages=[resource.lineage for resource in wanted])
    revision = _place(tile, receiver, wanted, by)
    for each in (tile, receiver):
        _record(each, f"{wanted[0].name} is shared with another tile.", "resource.shared", by)
    return revision


@transaction.atomic
def end_sharing(*, integration: Integration, lineage: UUID, by: User) -> None:
    """Let the tile keep the resource as its own; needs Manage on it. The other tiles go on as they are."""
    tile = lock_integration(integration)
    require_role(by, tile, Role.MANAGE)
    if not SharedResource.objects.filter(integration=tile, lineage=lineage).exists():
        raise IntegrationError("The resource is not shared any more.")
    resource = Resource.objects.filter(integration=tile, lineage=lineage).first()
    stop_sharing(tile=tile, lineages=[lineage])
    name = resource.name if resource else "a deleted resource"
    _record(tile, f"{name} is the tile's own; it is not shared any more.", "resource.unshared", by)


def _wanted(
    tile: Integration, receiver: Integration, lineage: UUID, *, with_references: bool
) -> list[Resource]:
    """The resource, and what it refers to and the receiver lacks."""
    resource = Resource.objects.filter(integration=tile, lineage=lineage).first()
    if resource is None:
        raise IntegrationError("The resource is not in the tile any more.")
    if get_kind(resource.kind).singular:
        raise IntegrationError(f"{resource.name} belongs to the tile and cannot be shared.")
    used = used_by_resource(resource)
    lineages = [each.lineage for each in used]
    held = Resource.objects.filter(integration=receiver, lineage__in=lineages)
    present = set(held.values_list("lineage", flat=True))
    lacking = [each for each in used if each.lineage not in present]
    if lacking and not with_references:
        names = ", ".join(each.name for each in lacking[:5])
        raise IntegrationError(
            f"{resource.name} uses {names}, which {receiver} does not have. "
            "Share these as well, or take them out of it first."
        )
    return [resource, *lacking]


def _check_groups(tile: Integration, receiver: Integration, wanted: Sequence[Resource], by: User) -> None:
    """Who uses one of the resources already, and whether the person may change it there."""
    rows = SharedResource.objects.filter(
        account_id=tile.environment.account_id, lineage__in=[resource.lineage for resource in wanted]
    )
    groups: dict[UUID, set[int]] = {}
    for lineage, key in rows.values_list("lineage", "integration_id"):
        groups.setdefault(lineage, set()).add(key)
    partners = {partner.pk: partner for partner in tile.partners or ()}
    for resource in wanted:
        group = groups.get(resource.lineage, set())
        if group and tile.pk not in group:
            raise IntegrationError(
                f"{resource.name} was cloned from the same original as a resource that is shared already, so it "
                "cannot be shared a second time. Use the shared one, or ask an admin of the account."
            )
        if any(role_on(by, partners[key]) < Role.MANAGE for key in group - {tile.pk}):
            whom_to_ask = who_can_help(tile.environment.account, Role.ADMINISTER)
            raise NotYoursToChange([resource.name], whom_to_ask)
    if receiver.pk in groups.get(wanted[0].lineage, set()):
        raise IntegrationError(f"{receiver} uses {wanted[0].name} already.")


def _check_names(receiver: Integration, wanted: Sequence[Resource]) -> None:
    names = {(resource.kind, resource.name) for resource in wanted}
    others = Resource.objects.filter(integration=receiver, name__in=[name for _, name in names])
    for other in others.exclude(lineage__in=[resource.lineage for resource in wanted]):
        if (other.kind, other.name) in names:
            label = get_kind(other.kind).word
            raise IntegrationError(
                f"{receiver} already has another {label} called {other.name}. Rename one of the two first."
            )


def _place(tile: Integration, receiver: Integration, wanted: Sequence[Resource], by: User) -> Revision | None:
    lineages = [resource.lineage for resource in wanted]
    held = Resource.objects.filter(integration=receiver, lineage__in=lineages)
    present = set(held.values_list("lineage", flat=True))
    revision = write_revision(
        integration=receiver,
        kind=Revision.Kind.EDIT,
        by=by,
        description=f"Shared with another tile: {', '.join(resource.name for resource in wanted)}",
        plan=Plan(placements=[Placement(r.lineage, r.kind, r.name, r.content_id) for r in wanted]),
        is_mirror=True,
    )
    new = [resource for resource in wanted if resource.lineage not in present]
    bound = ResourceLocal.objects.filter(resource__in=[resource.pk for resource in new])
    add_local_rows(
        integration=receiver,
        values={resource.lineage: {"disabled": True} for resource in new if resource.kind == "flow"},
        connections={
            local.resource.lineage: local.connection
            for local in bound.select_related("resource", "connection")
            if local.connection is not None
        },
    )
    caches = [resource.lineage for resource in new if resource.kind == "lookup_cache"]
    if caches:
        remind_of_lookup_data(integration=receiver, reason="Shared with another tile.", lineages=caches)
    return revision


def _record(tile: Integration, summary: str, action: str, by: User) -> None:
    """The log of a tile is read by people who may not see the others, so it names none of them."""
    record_on(tile, by=by, kind=AuditEntry.Kind.CONTENT, action=action, summary=summary)
