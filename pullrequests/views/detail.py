"""The review of one pull request: what would change, and what the merge still needs."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from environments.parameters import choice, takes
from environments.requests import SignedInRequest
from integrations.kinds import KINDS
from integrations.sharing import sharing_of
from pullrequests.models import Change, PullRequest
from pullrequests.permissions import get_pull_request
from pullrequests.presentation.changes import (
    OUTCOMES,
    Counts,
    changes_of,
    counts_of,
    first_open_change,
    grouped,
    kind_filters,
    narrowed,
    outcome_filters,
)
from pullrequests.presentation.freshness import freshness_of, refreshed_sentence
from pullrequests.presentation.merge_box import merge_box
from pullrequests.presentation.state import is_open, state_of
from pullrequests.presentation.tiles import tile_names

PAGE_SIZE = 100


@require_safe
@login_required
@takes("show", "kind", "page", "kept", "dropped")
def detail(request: SignedInRequest, code: UUID) -> HttpResponse:
    """Show the review, filtered and paged."""
    return review_page(request, get_pull_request(request.user, code))


def review_page(
    request: SignedInRequest, pull_request: PullRequest, *, problem: str = "", status: int = 200
) -> HttpResponse:
    """The review as an answer, with what went wrong when it was asked for something."""
    context = {
        "problem": problem,
        "refreshed": _refreshed(request),
        "section": "pull_requests",
        "environment": pull_request.target.environment,
        **review_context(request, pull_request),
    }
    context |= _listing(request, pull_request, context["counts"])
    if pull_request.target.is_sharing and context["is_open"]:
        arriving = changes_of(pull_request).exclude(outcome=Change.Outcome.KEPT)
        lineages = arriving.values_list("lineage", flat=True)
        context["sharing"] = sharing_of(request.user, pull_request.target, lineages)
    return render(request, "pullrequests/detail.html", context, status=status)


def _refreshed(request: SignedInRequest) -> str:
    """What a refresh that ran as a job says in the address it leads to."""
    kept, dropped = (request.GET.get(name, "") for name in ("kept", "dropped"))
    if not all(number.isascii() and number.isdecimal() and len(number) < 10 for number in (kept, dropped)):
        return ""
    return refreshed_sentence(int(kept), int(dropped))


def review_context(request: SignedInRequest, pull_request: PullRequest) -> dict[str, Any]:
    """What every part of a review needs: names, counts, conditions, state."""
    counts = counts_of(pull_request, request.user)
    giver_is_source = pull_request.sync.giver_id == pull_request.source_id
    freshness = freshness_of(pull_request)
    box = merge_box(pull_request, counts, freshness, request.user)
    return {
        "pull_request": pull_request,
        "tiles": tile_names(pull_request.source, pull_request.target),
        "giver": pull_request.source if giver_is_source else pull_request.target,
        "counts": counts,
        "box": box,
        "is_open": is_open(pull_request),
        "may_decide": box.may_decide and is_open(pull_request),
        "first_conflict": first_open_change(pull_request) if counts.open else None,
        **state_of(pull_request, freshness, request.user),
    }


def _listing(request: SignedInRequest, pull_request: PullRequest, counts: Counts) -> dict[str, Any]:
    show, kind = choice(request, "show", OUTCOMES), choice(request, "kind", KINDS)
    changes = changes_of(pull_request)
    page = Paginator(narrowed(changes, show, kind), PAGE_SIZE).get_page(request.GET.get("page"))
    tiles = tile_names(pull_request.source, pull_request.target)
    return {
        "page": page,
        "groups": grouped(page, request.user, pull_request=pull_request, tiles=tiles),
        "query": urlencode({"show": show, "kind": kind}) + "&",
        "filters": outcome_filters(counts),
        "kinds": kind_filters(changes),
        "show": show,
        "kind": kind,
        "kind_label": KINDS[kind].plural if kind else "",
    }
