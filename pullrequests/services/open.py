"""Opening a pull request along a clone edge."""

from django.db import transaction

from environments.models import AuditEntry, User
from environments.services.audit import record_on
from integrations.models import Integration
from integrations.progress import Tell, quiet
from integrations.services.locking import lock_integrations
from pullrequests.compare import newest_sync
from pullrequests.errors import NotRelated
from pullrequests.models import PullRequest
from pullrequests.permissions import require_proposal_rights
from pullrequests.services.evaluation import FOUND, compare_again
from pullrequests.services.telling import told_of
from pullrequests.ways import edge_between, explain_way


@transaction.atomic
def open_pull_request(
    *,
    source: Integration,
    target: Integration,
    title: str,
    description: str = "",
    by: User,
    tell: Tell = quiet,
) -> PullRequest:
    """Propose to bring the source's changes into the target.

    Needs Monitor on both tiles and Manage on one. Raises NotRelated, with the
    way that does work, unless one is the other's clone.
    """
    require_proposal_rights(by, source, target)
    edge = edge_between(source, target)
    if edge is None:
        raise NotRelated(explain_way(source, target, by))
    source, target = lock_integrations(source, target)
    pull_request = PullRequest(
        title=title,
        description=description,
        edge=edge,
        source=source,
        target=target,
        source_revision=source.head,
        target_revision=target.head,
        sync=newest_sync(edge),
        author=by,
    )
    pull_request.save()
    compare_again(pull_request, tell)
    pull_request.save(update_fields=FOUND)
    record_on(
        target,
        by=by,
        kind=AuditEntry.Kind.MERGE,
        action="pull_request.opened",
        summary="Opened a pull request into this tile",
        details=told_of(pull_request, "Opened a pull request from"),
    )
    return pull_request
