"""Merging: one transaction in a worker, and what was reviewed is what lands."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils import timezone

from environments.models import AuditEntry, User
from environments.services.audit import record_on
from integrations.audit.landing import check_landing, check_state
from integrations.bulk import Placement
from integrations.errors import Deleted, NotAsDecided
from integrations.failpoints import Point, reach
from integrations.models import Integration, Job, Revision, Snapshot, Sync
from integrations.progress import report
from integrations.services.changed_connections import mark_changed_connections
from integrations.services.jobs import request_job
from integrations.services.local import add_local_rows
from integrations.services.locking import lock_integrations
from integrations.services.reminders import remind_of_lookup_data
from integrations.services.revisions import Plan, write_revision
from integrations.services.snapshot import take_snapshot
from pullrequests.compare import is_newest_sync
from pullrequests.errors import NotMergeable, Outdated
from pullrequests.evaluate import Decided
from pullrequests.models import Change, PullRequest
from pullrequests.permissions import require_merge_rights
from pullrequests.reviewed_plan import Reviewed, reviewed_plan
from pullrequests.services.refresh import REFRESHABLE, lock_pull_request
from pullrequests.services.telling import told_of

STEPS = 2


@transaction.atomic
def request_merge(*, pull_request: PullRequest, version: int, by: User) -> Job:
    """Ask for the merge; needs Manage on the target and sight of the source.

    ``version`` is the state of the page that was clicked. Raises Outdated
    when it is not the present one, NotMergeable with the reason otherwise.
    """
    pull_request = lock_pull_request(pull_request)
    require_merge_rights(by, pull_request)
    is_merging = pull_request.status == PullRequest.Status.MERGING
    if not is_merging and pull_request.status not in REFRESHABLE:
        raise NotMergeable(f"This pull request is {pull_request.get_status_display().lower()}.")
    if pull_request.version != version:
        raise Outdated("This pull request has changed since the page was shown. Please look at it again.")
    if is_merging and pull_request.job:
        return pull_request.job
    _check_mergeable(pull_request, pull_request.target)
    job = request_job(
        task="pullrequests.merge",
        title=f"Merging {pull_request.source} into {pull_request.target}",
        key=f"merge:{pull_request.pk}:{version}:{pull_request.source_revision}:{pull_request.target_revision}",
        arguments={"pull_request": pull_request.pk},
        by=by,
        integration=pull_request.target,
        others=[pull_request.source],
    )
    pull_request.status = PullRequest.Status.MERGING
    pull_request.problem = ""
    pull_request.job = job
    pull_request.save(update_fields=["status", "problem", "job"])
    return job


def carry_out_merge(job: Job) -> str:
    """Do the merge a job asks for; returns the pull request's address. Done twice, it merges once."""
    pull_request = lock_pull_request(PullRequest(pk=job.arguments["pull_request"]))
    if pull_request.status == PullRequest.Status.MERGED:
        return pull_request.get_absolute_url()
    if pull_request.status != PullRequest.Status.MERGING:
        is_now = f"This pull request is {pull_request.get_status_display().lower()}."
        raise NotMergeable(f"{is_now} {pull_request.problem}".strip())
    report(job, 1, STEPS, "Checking that nothing has moved")
    _, target = lock_integrations(pull_request.source, pull_request.target)
    require_merge_rights(job.created_by, pull_request)
    _check_mergeable(pull_request, target)
    reviewed = reviewed_plan(pull_request)
    reach(Point.CHECKED)
    report(job, 2, STEPS, "Taking a snapshot and writing the changes")
    plan = plan_of(reviewed.decided)
    about = {"choices made": reviewed.choices, **told_of(pull_request, "Pulled from")}
    revision = _write(pull_request, target, plan, about, job.created_by)
    _record_sync(pull_request, target, reviewed)
    _mark_merged(pull_request, revision, job.created_by)
    if revision is None:
        check_state(target, reviewed.total)
    else:
        _prepare_arrivals(target, reviewed)
        _mark_changed_connections(pull_request, target, reviewed)
        check_landing(revision=revision, plan=plan, total=reviewed.total)
    require_merge_rights(job.created_by, pull_request)  # whoever lost them meanwhile merges nothing
    return pull_request.get_absolute_url()


def release_failed_merge(job: Job) -> None:
    """Let people look at a pull request again whose merge was refused or failed."""
    PullRequest.objects.filter(pk=job.arguments["pull_request"], status=PullRequest.Status.MERGING).update(
        status=PullRequest.Status.FAILED, problem=job.plain_problem, version=_next_version(job)
    )


def _next_version(job: Job) -> int:
    return PullRequest.objects.values_list("version", flat=True).get(pk=job.arguments["pull_request"]) + 1


def _check_mergeable(pull_request: PullRequest, target: Integration) -> None:
    if pull_request.open_conflicts:
        raise NotMergeable("Some conflicts are still open.")
    if target.archived_at:
        raise Deleted(target)
    moved = target.head != pull_request.target_revision
    if moved or not is_newest_sync(pull_request.sync_id, pull_request.edge_id):
        raise NotMergeable(f"{target} has changed since this was compared. Refresh to compare again.")


def _write(
    pull_request: PullRequest, target: Integration, plan: Plan, about: dict[str, Any], by: User
) -> Revision | None:
    """Write the result between two snapshots; None when there is nothing to write."""
    if not plan.placements and not plan.removals:
        record_on(
            target,
            by=by,
            kind=AuditEntry.Kind.MERGE,
            action="pull_request.merged",
            summary="Merged a pull request; there was nothing to write",
            details=about,
        )
        return None
    label = "{} pulling"
    take_snapshot(integration=target, label=label.format("Before"), by=by, reason=Snapshot.Reason.BEFORE_PULL)
    reach(Point.SNAPSHOT_BEFORE)
    revision = write_revision(
        integration=target,
        kind=Revision.Kind.PULL,
        by=by,
        description="",  # whoever may see the source is told more (see integrations.past_querysets)
        plan=plan,
        about=about,
    )
    if revision is None:
        raise NotAsDecided(str(target))
    take_snapshot(integration=target, label=label.format("After"), by=by, reason=Snapshot.Reason.AFTER_PULL)
    reach(Point.SNAPSHOT_AFTER)
    return revision


def plan_of(decided: Iterable[Decided]) -> Plan:
    """What the merge writes: all that differs from the target, whose documents the review has stored."""
    placements = []
    removals = []
    for item in decided:
        if item.outcome == Change.Outcome.KEPT:
            continue
        if item.result is None:
            removals.append(item.lineage)
            continue
        entry = item.result
        placements.append(Placement(item.lineage, entry.kind, entry.name, entry.content))
    return Plan(placements=placements, removals=removals)


def _prepare_arrivals(target: Integration, reviewed: Reviewed) -> None:
    """New flows start switched off, new lookup caches want their data."""
    new = [item for item in reviewed.decided if item.outcome == Change.Outcome.NEW]
    flows = {item.lineage: {"disabled": True} for item in new if item.entry.kind == "flow"}
    add_local_rows(integration=target, values=flows)
    caches = [item.lineage for item in new if item.entry.kind == "lookup_cache"]
    remind_of_lookup_data(integration=target, reason="New with a pull.", lineages=caches)


def _mark_changed_connections(pull_request: PullRequest, target: Integration, reviewed: Reviewed) -> None:
    changed = {
        item.lineage: (item.candidate.target.content, item.result.content)
        for item in reviewed.decided
        if item.entry.kind == "connection" and item.candidate.target and item.result
    }
    changed = {lineage: both for lineage, both in changed.items() if both[0] != both[1]}
    mark_changed_connections(
        integration=target, changed=changed, why="A pull"
    )  # not all who read it may see the source


def _record_sync(pull_request: PullRequest, target: Integration, reviewed: Reviewed) -> None:
    divergent = [item.lineage for item in reviewed.decided if item.result != item.candidate.source]
    Sync.objects.create(
        edge_id=pull_request.edge_id,
        giver=pull_request.source,
        giver_revision=pull_request.source_revision,
        receiver=target,
        receiver_revision=target.head,
        divergent=divergent,
    )


def _mark_merged(pull_request: PullRequest, revision: Revision | None, by: User) -> None:
    pull_request.status = PullRequest.Status.MERGED
    pull_request.merge_revision = revision
    pull_request.merged_by = by
    pull_request.merged_at = timezone.now()
    pull_request.problem = ""
    pull_request.save(update_fields=["status", "merge_revision", "merged_by", "merged_at", "problem"])
