"""Fetching a pull request is the permission check, on both of its tiles."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404

from environments.roles import Role
from integrations.permissions import require_roles, roles_on
from pullrequests.models import PullRequest

if TYPE_CHECKING:
    from environments.models import User
    from integrations.models import Integration


def get_pull_request(user: User, code: UUID, *, manage_target: bool = False) -> PullRequest:
    """The pull request with both tiles and the user's role on each.

    Raises Http404 unless both tiles are visible, PermissionDenied when
    ``manage_target`` is asked for and the user may not change the target.
    The roles stand in ``source.role`` and ``target.role``.
    """
    visible = PullRequest.objects.visible_to(user).select_related(
        "source__environment", "target__environment", "author", "merged_by", "merge_revision", "job", "sync"
    )
    pull_request = visible.filter(code=code).first()
    if pull_request is None:
        raise Http404("There is no such pull request.")
    pull_request.source.role, pull_request.target.role = roles_on(
        user, pull_request.source, pull_request.target
    )
    if manage_target and pull_request.target.role < Role.MANAGE:
        raise PermissionDenied(f"This needs Manage on {pull_request.target}.")
    return pull_request


def require_merge_rights(user: User, pull_request: PullRequest) -> None:
    """Raise PermissionDenied unless the user sees the source and may change the target, now."""
    require_roles(user, (pull_request.source, Role.MONITOR), (pull_request.target, Role.MANAGE))


def require_proposal_rights(user: User, source: Integration, target: Integration) -> None:
    """Raise PermissionDenied unless the user sees both tiles and may change one of them, now."""
    roles = roles_on(user, source, target)
    if min(roles) < Role.MONITOR or max(roles) < Role.MANAGE:
        raise PermissionDenied("This needs sight of both tiles, and Manage on one of them.")
