"""Lists of pull requests: those of one tile, and all one may see."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from environments.parameters import choice, takes
from environments.requests import SignedInRequest
from integrations.permissions import get_tile
from pullrequests.models import PullRequest
from pullrequests.presentation.listing import STATUS_FILTERS
from pullrequests.presentation.neighbours import neighbours_of
from pullrequests.querysets import PullRequestQuerySet

PAGE_SIZE = 50


@require_safe
@login_required
@takes("status", "page")
def of_tile(request: SignedInRequest, code: UUID) -> HttpResponse:
    """Every pull request into or out of one tile."""
    tile = get_tile(request.user, code)
    pull_requests = _visible(request).filter(Q(source=tile) | Q(target=tile))
    context = {
        "tile": tile,
        "tab": "pull_requests",
        "neighbours": neighbours_of(tile, request.user),
        **_listing(request, pull_requests),
    }
    return render(request, "pullrequests/list.html", context)


@require_safe
@login_required
@takes("status", "page")
def all_open(request: SignedInRequest) -> HttpResponse:
    """Every pull request the person may see, the open ones first."""
    context = {"section": "pull_requests", **_listing(request, _visible(request))}
    return render(request, "pullrequests/all.html", context)


def _visible(request: SignedInRequest) -> PullRequestQuerySet:
    visible = PullRequest.objects.visible_to(request.user)
    return visible.select_related("source__environment", "target__environment", "author")


def _listing(request: SignedInRequest, pull_requests: PullRequestQuerySet) -> dict[str, object]:
    chosen = STATUS_FILTERS[choice(request, "status", STATUS_FILTERS, "open")]
    if chosen.statuses:
        pull_requests = pull_requests.filter(status__in=chosen.statuses)
    page = Paginator(pull_requests, PAGE_SIZE).get_page(request.GET.get("page"))
    return {
        "page": page,
        "filters": STATUS_FILTERS.values(),
        "chosen_filter": chosen,
        "query": f"status={chosen.name}&",
    }
