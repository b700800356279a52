"""How a pull request stands at this moment: moved tiles, a running merge, the report after it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count

from environments.roles import Role
from integrations.lookup_neighbours import Reminded, reminders_of
from integrations.models import Integration
from integrations.progress import read
from pullrequests.models import Change, PullRequest
from pullrequests.presentation.freshness import Freshness
from pullrequests.presentation.neighbours import neighbours_of

if TYPE_CHECKING:
    from environments.models import User

Status = PullRequest.Status
MERGE_STEPS = (
    "Check that nothing has moved",
    "Take a snapshot and write the changes",
    "Remember what both tiles now share",
    "Done",
)
_WORDS = {Change.Outcome.NEW: "new", Change.Outcome.CHANGED: "changed", Change.Outcome.DELETED: "deleted"}


@dataclass(frozen=True, slots=True)
class MergeReport:
    """What a merge did; ``revision`` is None when there was nothing to write."""

    revision: int | None
    sentence: str
    reverted: str
    may_manage: bool
    next_tiles: list[Integration]
    reminders: list[Reminded]

    @property
    def revision_before(self) -> int | None:
        return None if self.revision is None else self.revision - 1


def is_open(pull_request: PullRequest) -> bool:
    """Whether it can still be decided about and merged."""
    return pull_request.status in (Status.OPEN, Status.FAILED)


def state_of(pull_request: PullRequest, freshness: Freshness, user: User) -> dict[str, Any]:
    """What the part of the page shows that asks again by itself."""
    is_merging = pull_request.status == Status.MERGING and pull_request.job is not None
    return {
        "freshness": freshness,
        "moved_mark": f"{len(freshness.moved)}{int(freshness.must_refresh)}",
        "progress": read(pull_request.job) if is_merging and pull_request.job else None,
        "merge_steps": MERGE_STEPS,
        "report": _report(pull_request, user) if pull_request.status == Status.MERGED else None,
    }


def _report(pull_request: PullRequest, user: User) -> MergeReport:
    target = pull_request.target
    may_manage = target.role >= Role.MANAGE and target.archived_at is None
    others = [each.tile for each in neighbours_of(target, user) if each.tile.pk != pull_request.source_id]
    revision = pull_request.merge_revision
    return MergeReport(
        revision.number if revision else None,
        _what_happened(pull_request),
        _what_stayed_reverted(pull_request),
        may_manage,
        others if may_manage else [],
        [] if target.archived_at else reminders_of(target, user),
    )


def _what_happened(pull_request: PullRequest) -> str:
    numbers = dict(pull_request.changes.order_by().values_list("outcome").annotate(count=Count("pk")))
    parts = [f"{numbers[outcome]} {word}" for outcome, word in _WORDS.items() if outcome in numbers]
    return f"{', '.join(parts)}." if parts else "nothing changed."


def _what_stayed_reverted(pull_request: PullRequest) -> str:
    left = pull_request.changes.filter(reverted_in__isnull=False, outcome=Change.Outcome.KEPT).count()
    if not left:
        return ""
    stays = "1 resource stays" if left == 1 else f"{left} resources stay"
    return f"{stays} reverted, and can be taken again with a later pull request."
