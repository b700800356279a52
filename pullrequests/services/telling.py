"""What the audit log says of a pull request."""

from typing import Any

from environments.services.audit import told_if_seen
from pullrequests.models import PullRequest


def told_of(pull_request: PullRequest, said: str) -> dict[str, Any]:
    """Which one it is, and from which states of both tiles; to those who see its source, also its name and title."""
    return {
        "pull request": str(pull_request.code),
        "source revision": pull_request.source_revision,
        "target revision": pull_request.target_revision,
        **told_if_seen(f"{said} {pull_request.source}: {pull_request.title}", pull_request.source.code),
    }
