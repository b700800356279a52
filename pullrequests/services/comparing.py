"""Comparing as a job, where there is too much of it for one request.

The cheap count of what may differ decides. Small comparisons are done at once, so that the simple case needs no
waiting.
"""

from functools import partial
from uuid import UUID, uuid4

from django.db import transaction

from environments.models import User
from integrations.models import Integration, Job
from integrations.progress import report
from integrations.services.jobs import request_job
from pullrequests.compare import Pins, count_touched, newest_sync
from pullrequests.errors import NotRelated, Outdated
from pullrequests.models import PullRequest
from pullrequests.permissions import require_merge_rights, require_proposal_rights
from pullrequests.services.open import open_pull_request
from pullrequests.services.refresh import lock_pull_request, refresh_pull_request
from pullrequests.services.resolve import resolve_many, resolve_reverted
from pullrequests.ways import edge_between, explain_way

AT_ONCE = 300


def is_large(pins: Pins) -> bool:
    """Whether comparing these states takes longer than a page may wait."""
    return count_touched(pins) > AT_ONCE


def present_pins(source: Integration, target: Integration, by: User) -> Pins:
    """The states a comparison would be made from now. Raises NotRelated with the way that does work."""
    edge = edge_between(source, target)
    if edge is None:
        raise NotRelated(explain_way(source, target, by))
    return Pins(newest_sync(edge), source.pk, source.head, target.pk, target.head)


@transaction.atomic
def request_opening(
    *,
    source: Integration,
    target: Integration,
    title: str,
    description: str,
    by: User,
    token: UUID | None = None,
) -> Job:
    """Ask for a pull request to be opened; the same ``token`` asks for the same one."""
    require_proposal_rights(by, source, target)
    return request_job(
        task="pullrequests.open",
        title=f"Comparing {source} with {target}",
        key=f"open:{by.pk}:{token or uuid4()}",
        arguments={"source": source.pk, "target": target.pk, "title": title, "description": description},
        by=by,
        integration=target,
        others=None,
    )


def carry_out_opening(job: Job) -> str:
    """Open the pull request a job asks for; returns its address."""
    tiles = Integration.objects.select_related("environment").in_bulk(
        [job.arguments["source"], job.arguments["target"]]
    )
    opened = open_pull_request(
        source=tiles[job.arguments["source"]],
        target=tiles[job.arguments["target"]],
        title=job.arguments["title"],
        description=job.arguments["description"],
        by=job.created_by,
        tell=partial(report, job),
    )
    return opened.get_absolute_url()


@transaction.atomic
def request_refresh(*, pull_request: PullRequest, by: User) -> Job:
    """Ask for the tiles to be compared again."""
    pull_request = lock_pull_request(pull_request)
    require_proposal_rights(by, pull_request.source, pull_request.target)
    return _request(pull_request, "refresh", "Comparing {source} with {target} again", {}, by)


def carry_out_refresh(job: Job) -> str:
    """Compare again as a job asks for; returns the review's address, which says how the choices fared."""
    pull_request = PullRequest(pk=job.arguments["pull_request"])
    refreshed = refresh_pull_request(pull_request=pull_request, by=job.created_by, tell=partial(report, job))
    pull_request.refresh_from_db()
    choices = f"?kept={refreshed.kept_choices}&dropped={refreshed.dropped_choices}"
    return pull_request.get_absolute_url() + choices


@transaction.atomic
def request_choices(
    *,
    pull_request: PullRequest,
    choice: str,
    kind: str | None = None,
    reverted_in: int | None = None,
    version: int,
    by: User,
) -> Job:
    """Ask for one choice at many places, made against the state of the page that was clicked.

    The places are the open conflicts (of a kind), or all that one revert took back.
    """
    pull_request = lock_pull_request(pull_request)
    require_merge_rights(by, pull_request)
    wanted = {"choice": choice, "kind": kind, "reverted_in": reverted_in, "version": version}
    return _request(
        pull_request, "resolve_many", "Deciding many conflicts between {source} and {target}", wanted, by
    )


def carry_out_choices(job: Job) -> str:
    """Make the choices a job asks for; returns the review's address."""
    wanted = job.arguments
    pull_request = lock_pull_request(PullRequest(pk=wanted["pull_request"]))
    if pull_request.version != wanted["version"]:
        raise Outdated("This pull request has changed since the page was shown. Please look at it again.")
    report(job, 1, 2, "Putting the result together")
    asked = {"pull_request": pull_request, "choice": wanted["choice"], "by": job.created_by}
    if wanted.get("reverted_in") is not None:
        resolve_reverted(**asked, reverted_in=wanted["reverted_in"])
    else:
        resolve_many(**asked, kind=wanted["kind"])
    report(job, 2, 2, "Done")
    return pull_request.get_absolute_url()


def _request(pull_request: PullRequest, verb: str, title: str, wanted: dict, by: User) -> Job:
    """A job about a pull request as it stands; asking twice is one job, unless the first has failed."""
    source, target = pull_request.source, pull_request.target
    key = ":".join(map(str, (verb, pull_request.pk, pull_request.version, *wanted.values())))
    failed = Job.objects.filter(key__startswith=f"{key}:", state=Job.State.FAILED).count()
    return request_job(
        task=f"pullrequests.{verb}",
        title=title.format(source=source, target=target),
        key=f"{key}:{failed}",
        arguments={"pull_request": pull_request.pk, **wanted},
        by=by,
        integration=target,
        others=[source],
    )
