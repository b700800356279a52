"""Keeping a state under a label."""

from uuid import uuid4

from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone

from environments.models import AuditEntry, User
from environments.roles import Role
from environments.services.audit import record_on
from integrations.errors import IntegrationError
from integrations.models import Integration, Job, Snapshot
from integrations.permissions import require_role
from integrations.progress import report
from integrations.services.jobs import request_job
from integrations.services.locking import lock_integration

TAKE = """
INSERT INTO integrations_snapshot (revision_id, code, label, reason, created_at, created_by_id)
SELECT id, %s, %s, %s, %s, %s FROM integrations_revision WHERE integration_id = %s AND number = %s
RETURNING id, revision_id
"""


@transaction.atomic
def request_snapshot(*, integration: Integration, label: str, by: User, token: str = "") -> Job:
    """Ask for the present state to be kept under a label; needs Manage."""
    require_role(by, integration, Role.MANAGE)
    return request_job(
        task="integrations.snapshot",
        title=f"Snapshot of {integration}: {label}",
        key=f"snapshot:{by.pk}:{token or uuid4()}",
        arguments={"label": label},
        by=by,
        integration=integration,
    )


def carry_out_snapshot(job: Job) -> str:
    """Take the snapshot a job asks for; returns the address of the list."""
    assert job.integration is not None  # request_snapshot sets it
    require_role(job.created_by, job.integration, Role.MANAGE)
    take_snapshot(
        integration=lock_integration(job.integration), label=job.arguments["label"], by=job.created_by
    )
    report(job, 1, 1, "Done")
    return reverse("integrations:revisions", args=[job.integration.code])


def take_snapshot(
    *,
    integration: Integration,
    label: str,
    by: User,
    reason: str = Snapshot.Reason.MANUAL,
) -> Snapshot:
    """Label the tile's newest revision; the caller holds the tile's lock.

    The log of what people did has those they asked for; the others belong to their pull or revert.
    """
    snapshot = Snapshot(label=label[:200], reason=reason, created_at=timezone.now(), created_by=by)
    _keep(snapshot, integration)
    if reason == Snapshot.Reason.MANUAL:
        _record(integration, snapshot, by)
    return snapshot


def _keep(snapshot: Snapshot, integration: Integration) -> None:
    """Write the snapshot of the tile's newest revision, whose key need not be asked for first."""
    values = (snapshot.code, snapshot.label, snapshot.reason, snapshot.created_at, snapshot.created_by_id)
    with connection.cursor() as cursor:
        cursor.execute(TAKE, [*values, integration.pk, integration.head])
        row = cursor.fetchone()
    if row is None:
        raise IntegrationError(f"{integration} has no revision yet.")
    snapshot.pk, snapshot.revision_id = row


def _record(integration: Integration, snapshot: Snapshot, by: User) -> None:
    record_on(
        integration,
        by=by,
        kind=AuditEntry.Kind.TILE,
        action="tile.snapshot_taken",
        summary=f"Took the snapshot {snapshot.label} of revision {integration.head}",
        details={"revision": integration.head},
    )
