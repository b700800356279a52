"""Going back: a new revision with an old content."""

from collections.abc import Iterable

from django.db import transaction
from django.urls import reverse

from environments.models import User
from environments.roles import Role
from integrations.audit.landing import check_landing
from integrations.bulk import Placement
from integrations.errors import IntegrationError, NotAsDecided
from integrations.failpoints import Point, reach
from integrations.history import Difference, compare_revisions
from integrations.models import Integration, Job, Revision, Snapshot, Sync
from integrations.permissions import require_role
from integrations.progress import report
from integrations.services.changed_connections import mark_changed_connections
from integrations.services.jobs import request_job
from integrations.services.locking import lock_integration
from integrations.services.reminders import remind_of_lookup_data
from integrations.services.revisions import Plan, state_sum_at, write_revision
from integrations.services.snapshot import take_snapshot

MOVED = "{} has changed since this preview. Please look at it again."


@transaction.atomic
def request_revert(*, integration: Integration, to_revision: int, wanted_head: int, by: User) -> Job:
    """Ask for the tile to go back to a revision; needs Manage.

    ``wanted_head`` is the newest revision the preview was made from. Raises
    IntegrationError when the tile has moved since, or has no such revision.
    """
    require_role(by, integration, Role.MANAGE)
    check_target(integration, to_revision)
    if integration.head != wanted_head:
        raise IntegrationError(MOVED.format(integration))
    return request_job(
        task="integrations.revert",
        title=f"Reverting {integration} to revision {to_revision}",
        key=f"revert:{integration.pk}:{to_revision}:{wanted_head}",
        arguments={"to_revision": to_revision, "wanted_head": wanted_head},
        by=by,
        integration=integration,
    )


def carry_out_revert(job: Job) -> str:
    """Do the revert a job asks for; returns the tile's list of revisions."""
    assert job.integration is not None  # request_revert sets it
    report(job, 1, 2, "Bringing back the earlier state")
    revert_integration(
        integration=job.integration,
        to_revision=job.arguments["to_revision"],
        wanted_head=job.arguments["wanted_head"],
        by=job.created_by,
    )
    report(job, 2, 2, "Done")
    return reverse("integrations:revisions", args=[job.integration.code])


@transaction.atomic
def revert_integration(
    *, integration: Integration, to_revision: int, wanted_head: int, by: User
) -> Revision | None:
    """Write the state at ``to_revision`` as a new revision, with a snapshot before and after.

    Also brings back which pulls are in force, as they were at that revision,
    so that a pull taken back is offered again and one brought back is not.
    What is local to the tile stays. None when the two states are equal.
    """
    integration = lock_integration(integration)
    require_role(by, integration, Role.MANAGE)
    check_target(integration, to_revision)
    if integration.head != wanted_head:
        raise IntegrationError(MOVED.format(integration))
    differences = compare_revisions(integration.pk, integration.head, to_revision)
    if not differences:
        return None
    revision = _go_back(integration, to_revision, differences, by)
    require_role(by, integration, Role.MANAGE)  # whoever lost it meanwhile takes nothing back
    return revision


def _go_back(
    integration: Integration, to_revision: int, differences: Iterable[Difference], by: User
) -> Revision:
    plan = _plan(differences)
    before = f"Before going back to revision {to_revision}"
    take_snapshot(integration=integration, label=before, by=by, reason=Snapshot.Reason.BEFORE_REVERT)
    reach(Point.SNAPSHOT_BEFORE)
    revision = write_revision(
        integration=integration,
        kind=Revision.Kind.REVERT,
        by=by,
        description=f"Went back to revision {to_revision}",
        plan=plan,
    )
    if revision is None:
        raise NotAsDecided(str(integration))
    _restore_syncs(integration, to_revision, revision.number)
    after = f"After going back to revision {to_revision}"
    take_snapshot(integration=integration, label=after, by=by, reason=Snapshot.Reason.AFTER_REVERT)
    reach(Point.SNAPSHOT_AFTER)
    _remind(integration, differences, f"Went back to revision {to_revision}.")
    _mark_changed_connections(integration, differences, f"Going back to revision {to_revision}")
    check_landing(revision=revision, plan=plan, total=state_sum_at(integration.pk, to_revision))
    return revision


def _plan(differences: Iterable[Difference]) -> Plan:
    placements = [
        Placement(item.lineage, item.after.kind, item.after.name, item.after.content)
        for item in differences
        if item.after is not None
    ]
    return Plan(placements=placements, removals=[d.lineage for d in differences if d.after is None])


def _restore_syncs(integration: Integration, to_revision: int, now: int) -> None:
    received = Sync.objects.filter(receiver=integration)
    received.filter(receiver_revision__gt=to_revision, voided_at=None).update(voided_at=now)
    received.filter(receiver_revision__lte=to_revision, voided_at__gt=to_revision).update(voided_at=None)


def _remind(integration: Integration, differences: Iterable[Difference], reason: str) -> None:
    changed = [item.lineage for item in differences if item.kind == "lookup_cache" and item.after]
    remind_of_lookup_data(integration=integration, reason=reason, lineages=changed)


def _mark_changed_connections(integration: Integration, differences: Iterable[Difference], why: str) -> None:
    changed = {
        item.lineage: (item.before.content, item.after.content)
        for item in differences
        if item.kind == "connection" and item.before and item.after
    }
    mark_changed_connections(integration=integration, changed=changed, why=why)


def check_target(integration: Integration, to_revision: int) -> None:
    """Raise IntegrationError unless the tile has that revision."""
    if not Revision.objects.filter(integration=integration, number=to_revision).exists():
        raise IntegrationError(f"{integration} has no revision {to_revision}.")
