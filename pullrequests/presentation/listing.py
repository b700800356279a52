"""The filters of the lists of pull requests."""

from __future__ import annotations

from dataclasses import dataclass

from pullrequests.models import PullRequest

Status = PullRequest.Status


@dataclass(frozen=True, slots=True)
class StatusFilter:
    """A named choice of states; no states means every one."""

    name: str
    label: str
    statuses: tuple[str, ...]
    empty: str


STATUS_FILTERS = {
    each.name: each
    for each in (
        StatusFilter("open", "Open", (Status.OPEN, Status.MERGING, Status.FAILED), "No pull request is open"),
        StatusFilter("merged", "Merged", (Status.MERGED,), "Nothing was merged yet"),
        StatusFilter("cancelled", "Cancelled", (Status.CANCELLED,), "No pull request was cancelled"),
        StatusFilter("all", "All", (), "There are no pull requests yet"),
    )
}
