"""Cancelling a pull request: nothing of it stays in either tile."""

from django.core.exceptions import PermissionDenied
from django.db import transaction

from environments.models import AuditEntry, User
from environments.roles import Role
from environments.services.audit import record_on
from integrations.permissions import role_on
from pullrequests.errors import PullRequestError
from pullrequests.models import PullRequest
from pullrequests.services.refresh import REFRESHABLE, lock_pull_request
from pullrequests.services.telling import told_of


@transaction.atomic
def cancel_pull_request(*, pull_request: PullRequest, by: User) -> PullRequest:
    """Cancel; needs Manage on the target, or being the author, while it is not merging."""
    pull_request = lock_pull_request(pull_request)
    if pull_request.author_id != by.pk and role_on(by, pull_request.target) < Role.MANAGE:
        raise PermissionDenied(f"This needs Manage on {pull_request.target}.")
    if pull_request.status not in REFRESHABLE:
        raise PullRequestError(f"This pull request is {pull_request.get_status_display().lower()}.")
    pull_request.status = PullRequest.Status.CANCELLED
    pull_request.save(update_fields=["status"])
    record_on(
        pull_request.target,
        by=by,
        kind=AuditEntry.Kind.MERGE,
        action="pull_request.cancelled",
        summary="Cancelled a pull request into this tile",
        details=told_of(pull_request, "Cancelled the pull request from"),
    )
    return pull_request
