"""Comparing again after one of the tiles has moved."""

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from environments.models import User
from integrations.models import Integration
from integrations.progress import Tell, quiet
from integrations.services.locking import lock_integrations
from pullrequests.compare import compare, newest_sync
from pullrequests.errors import PullRequestError
from pullrequests.models import PullRequest, Resolution
from pullrequests.permissions import require_proposal_rights
from pullrequests.services.evaluation import (
    compare_again,
    leading_nowhere,
    pins_of,
)

REFRESHABLE = (PullRequest.Status.OPEN, PullRequest.Status.FAILED)


@dataclass(frozen=True, slots=True)
class Refreshed:
    """How many choices stayed, and how many ended because their inputs had changed."""

    kept_choices: int
    dropped_choices: int


def lock_pull_request(pull_request: PullRequest) -> PullRequest:
    """The fresh row, locked until the transaction ends, with its sync and its tiles.

    In two statements: planning one that joins them all takes longer than both.
    """
    rows = PullRequest.objects.select_for_update(no_key=True, of=("self",)).select_related("sync")
    locked = rows.get(pk=pull_request.pk)
    keys = (locked.source_id, locked.target_id)
    tiles = Integration.objects.select_related("environment").in_bulk(keys)
    locked.source, locked.target = (tiles[key] for key in keys)
    return locked


@transaction.atomic
def refresh_pull_request(*, pull_request: PullRequest, by: User, tell: Tell = quiet) -> Refreshed:
    """Compare again with the tiles' present states; choices stay where their inputs did not change.

    Needs what opening needs: sight of both tiles and Manage on one.
    """
    pull_request = lock_pull_request(pull_request)
    require_proposal_rights(by, pull_request.source, pull_request.target)
    if pull_request.status not in REFRESHABLE:
        raise PullRequestError(f"This pull request is {pull_request.get_status_display().lower()}.")
    source, target = lock_integrations(pull_request.source, pull_request.target)
    pull_request.source_revision = source.head
    pull_request.target_revision = target.head
    pull_request.sync = newest_sync(pull_request.edge)
    refreshed = _drop_outdated_choices(pull_request)
    if astray := leading_nowhere(pull_request, compare_again(pull_request, tell)):
        refreshed = _drop_choices_of(pull_request, astray, refreshed)
        compare_again(pull_request, tell)
    pull_request.status = PullRequest.Status.OPEN
    pull_request.problem = ""
    pull_request.version += 1
    pull_request.refreshed_at = timezone.now()
    pull_request.save()
    return refreshed


def _drop_outdated_choices(pull_request: PullRequest) -> Refreshed:
    """Delete choices whose three contents are not the compared ones any more."""
    inputs = {candidate.lineage: candidate.contents for candidate in compare(pins_of(pull_request))}
    choices = list(Resolution.objects.filter(pull_request=pull_request))
    outdated = [
        choice.pk
        for choice in choices
        if inputs.get(choice.lineage) != (choice.base, choice.source, choice.target)
    ]
    Resolution.objects.filter(pk__in=outdated).delete()
    return Refreshed(kept_choices=len(choices) - len(outdated), dropped_choices=len(outdated))


def _drop_choices_of(pull_request: PullRequest, lineages: set[UUID], refreshed: Refreshed) -> Refreshed:
    """Delete the choices that brought in references to resources that are in neither tile any more."""
    brought = Resolution.objects.filter(
        pull_request=pull_request,
        lineage__in=lineages,
        choice__in=[Resolution.Choice.BASE, Resolution.Choice.VALUE],
    )
    dropped, _ = brought.delete()
    return Refreshed(refreshed.kept_choices - dropped, refreshed.dropped_choices + dropped)
