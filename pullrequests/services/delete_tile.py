"""Deleting a tile: its open pull requests end, and everything others need of it stays."""

from django.db import transaction
from django.db.models import F, Q, QuerySet

from environments.models import AuditEntry, User
from environments.roles import Role
from environments.services.audit import record_on
from integrations.errors import Busy
from integrations.models import Integration
from integrations.permissions import require_role
from integrations.services.archiving import archive_integration
from integrations.services.locking import waiting_briefly
from pullrequests.models import PullRequest

Status = PullRequest.Status


def unfinished_with(integration: Integration) -> QuerySet[PullRequest]:
    """The pull requests from or into a tile that are neither merged nor cancelled."""
    ends = Q(source=integration) | Q(target=integration)
    return PullRequest.objects.filter(ends).exclude(status__in=[Status.MERGED, Status.CANCELLED])


@transaction.atomic
def delete_tile(*, integration: Integration, by: User) -> Integration:
    """Delete a tile; needs Administer. Its pull requests are cancelled with a sentence that says why.

    A merge that has begun is waited for; one that only waits is cancelled.
    Pull requests are locked before tiles, as everywhere. Raises Busy when a
    merge takes long, or when a pull request was opened in between.
    """
    require_role(by, integration, Role.ADMINISTER)
    rows = unfinished_with(integration).order_by("pk").select_for_update(no_key=True)
    with waiting_briefly(integration):
        held = [row.pk for row in rows]
    integration = archive_integration(integration=integration, by=by)
    if unfinished_with(integration).exclude(pk__in=held).exists():
        raise Busy(f"A pull request of {integration} was opened just now. Please look again.")
    ended = unfinished_with(integration).update(
        status=Status.CANCELLED, problem=f"{integration} was deleted by {by}.", version=F("version") + 1
    )
    if ended:
        record_on(
            integration,
            by=by,
            kind=AuditEntry.Kind.MERGE,
            action="pull_request.cancelled",
            summary=f"Cancelled {ended} pull request{'s' * (ended > 1)}, since {integration} was deleted",
        )
    return integration
