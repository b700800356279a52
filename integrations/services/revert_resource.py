"""Going back with one resource alone."""

from uuid import UUID

from django.db import transaction
from django.urls import reverse

from environments.models import User
from environments.roles import Role
from integrations.bulk import Placement
from integrations.errors import IntegrationError, ResourceInUse
from integrations.history import Entry, contents_at
from integrations.models import Content, Integration, Job, Resource, Revision
from integrations.permissions import require_role
from integrations.progress import report
from integrations.services.changed_connections import mark_changed_connections
from integrations.services.jobs import request_job
from integrations.services.locking import lock_integration
from integrations.services.reminders import remind_of_lookup_data
from integrations.services.revert import MOVED, check_target
from integrations.services.revisions import Plan, write_revision
from integrations.used_by import users_of_any


@transaction.atomic
def request_resource_revert(
    *, integration: Integration, lineage: UUID, to_revision: int, wanted_head: int, by: User
) -> Job:
    """Ask for one resource to go back to what it was at a revision; needs Manage."""
    require_role(by, integration, Role.MANAGE)
    check_target(integration, to_revision)
    if integration.head != wanted_head:
        raise IntegrationError(MOVED.format(integration))
    return request_job(
        task="integrations.revert_resource",
        title=f"Reverting one resource of {integration} to revision {to_revision}",
        key=f"revert:{integration.pk}:{lineage}:{to_revision}:{wanted_head}",
        arguments={"lineage": str(lineage), "to_revision": to_revision, "wanted_head": wanted_head},
        by=by,
        integration=integration,
    )


def carry_out_resource_revert(job: Job) -> str:
    """Do what a job asks for; returns the address of the resource, or of the tile when it is gone."""
    assert job.integration is not None  # request_resource_revert sets it
    lineage = UUID(job.arguments["lineage"])
    report(job, 1, 2, "Bringing back the earlier content")
    revert_resource(
        integration=job.integration,
        lineage=lineage,
        to_revision=job.arguments["to_revision"],
        wanted_head=job.arguments["wanted_head"],
        by=job.created_by,
    )
    report(job, 2, 2, "Done")
    if not Resource.objects.filter(integration=job.integration, lineage=lineage).exists():
        return job.integration.get_absolute_url()
    return reverse("integrations:resource", args=[job.integration.code, lineage])


@transaction.atomic
def revert_resource(
    *, integration: Integration, lineage: UUID, to_revision: int, wanted_head: int, by: User
) -> Revision | None:
    """Write one resource's old content as a new revision.

    Refused when that would leave a reference without its resource, or two
    resources of one kind with one name. Pulls
    stay in force: the next one treats this as an edit of the tile.
    """
    integration = lock_integration(integration)
    require_role(by, integration, Role.MANAGE)
    check_target(integration, to_revision)
    if integration.head != wanted_head:
        raise IntegrationError(MOVED.format(integration))
    entry = contents_at(integration.pk, to_revision, [lineage]).get(lineage)
    before = Resource.objects.filter(integration=integration, lineage=lineage).first()
    plan = _plan(integration, lineage, entry)
    name = entry.name if entry else "a resource"
    revision = write_revision(
        integration=integration,
        kind=Revision.Kind.REVERT,
        by=by,
        description=f"Brought {name} back to revision {to_revision}",
        plan=plan,
    )
    if revision is not None and entry is not None:
        _look_after(integration, before, entry, lineage, to_revision)
    return revision


def _look_after(
    integration: Integration, before: Resource | None, after: Entry, lineage: UUID, to_revision: int
) -> None:
    """What the environment owns does not go back: caches want their data, connections are to be checked."""
    if after.kind == "lookup_cache":
        reason = f"Went back to revision {to_revision}."
        remind_of_lookup_data(integration=integration, reason=reason, lineages=[lineage])
    if after.kind == "connection" and before is not None:
        mark_changed_connections(
            integration=integration,
            changed={lineage: (before.content_id, after.content)},
            why=f"Going back to revision {to_revision}",
        )


def _plan(integration: Integration, lineage: UUID, entry: Entry | None) -> Plan:
    if entry is None:
        users = users_of_any(integration.pk, [lineage]).exclude(lineage=lineage)
        names = [user.name for user in users]
        if names:
            raise ResourceInUse("The resource did not exist then, and now it", names)
        return Plan(removals=[lineage])
    _check_name(integration, lineage, entry)
    _check_references(integration, lineage, entry)
    return Plan(placements=[Placement(lineage, entry.kind, entry.name, entry.content)])


def _check_name(integration: Integration, lineage: UUID, entry: Entry) -> None:
    twins = Resource.objects.filter(integration=integration, kind=entry.kind, name=entry.name)
    if twins.exclude(lineage=lineage).exists():
        raise IntegrationError(f"Another resource is called {entry.name} by now. Rename that one first.")


def _check_references(integration: Integration, lineage: UUID, entry: Entry) -> None:
    wanted = set(Content.objects.values_list("references", flat=True).get(pk=entry.content)) - {lineage}
    present = Resource.objects.filter(integration=integration, lineage__in=wanted)
    missing = len(wanted) - present.count()
    if missing:
        raise IntegrationError(
            f"{entry.name} then used {missing} resource{'s' * (missing != 1)} that this tile no longer has. "
            "Bring those back first, or revert the whole tile."
        )
