"""What stands between a pull request and its merge, and who can help."""

from __future__ import annotations

from dataclasses import dataclass

from environments.models import User
from environments.roles import Role
from integrations.models import Integration
from integrations.who_can import who_can_help
from pullrequests.models import PullRequest
from pullrequests.presentation.changes import Counts
from pullrequests.presentation.freshness import Freshness


@dataclass(frozen=True, slots=True)
class Condition:
    """One thing a merge needs: whether it is met, and what helps; ``help_with`` picks the link or button."""

    is_met: bool
    sentence: str
    help_with: str = ""


@dataclass(frozen=True, slots=True)
class MergeBox:
    """All conditions, and what the reader may do about them."""

    conditions: list[Condition]
    may_decide: bool
    may_refresh: bool
    may_cancel: bool

    @property
    def may_merge(self) -> bool:
        return all(condition.is_met for condition in self.conditions)

    @property
    def reason(self) -> str:
        return next((condition.sentence for condition in self.conditions if not condition.is_met), "")


def merge_box(pull_request: PullRequest, counts: Counts, freshness: Freshness, user: User) -> MergeBox:
    """The conditions of one pull request for one reader."""
    target = pull_request.target
    target_role, source_role = target.role, pull_request.source.role
    manages_target = target_role >= Role.MANAGE
    return MergeBox(
        [
            _something_to_merge(counts, pull_request),
            _conflicts(pull_request.open_conflicts),
            *_reverted(counts.reverted),
            _freshness(freshness),
            _rights(target, manages_target),
        ],
        may_decide=manages_target,
        may_refresh=max(target_role, source_role) >= Role.MANAGE,
        may_cancel=manages_target or pull_request.author_id == user.pk,
    )


def _something_to_merge(counts: Counts, pull_request: PullRequest) -> Condition:
    if counts.is_empty and counts.reverted:
        sentence = f"Nothing would change in {pull_request.target} unless you take something again."
        return Condition(is_met=True, sentence=sentence)
    if counts.is_empty:
        return Condition(
            is_met=True, sentence=f"Nothing would change: {pull_request.target} already has everything."
        )
    number = counts.new + counts.changed + counts.deleted
    noun = "resource changes" if number == 1 else "resources change"
    return Condition(is_met=True, sentence=f"{number} {noun} in {pull_request.target}.")


def _conflicts(number: int) -> Condition:
    if not number:
        return Condition(is_met=True, sentence="No conflict is open.")
    noun = "conflict needs" if number == 1 else "conflicts need"
    return Condition(is_met=False, sentence=f"{number} {noun} a decision.", help_with="conflicts")


def _reverted(number: int) -> list[Condition]:
    if not number:
        return []
    were = "1 resource was" if number == 1 else f"{number} resources were"
    sentence = f"{were} reverted here. What you do not take again stays so."
    return [Condition(is_met=True, sentence=sentence, help_with="reverted")]


def _freshness(freshness: Freshness) -> Condition:
    is_moved = bool(freshness.moved) or freshness.must_refresh
    return Condition(not freshness.must_refresh, freshness.sentence, help_with="refresh" if is_moved else "")


def _rights(target: Integration, may_decide: bool) -> Condition:
    if may_decide:
        return Condition(is_met=True, sentence=f"You may change {target}.")
    return Condition(is_met=False, sentence=f"Merging needs Manage on {target}. {who_can_help(target)}")
