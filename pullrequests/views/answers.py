"""Answers that several actions share."""

from django.http import HttpResponse
from django.shortcuts import render

from environments.requests import SignedInRequest
from pullrequests.models import PullRequest
from pullrequests.permissions import get_pull_request
from pullrequests.views.detail import review_page

CONFLICT = 409
UNFIT = 422


def refused(
    request: SignedInRequest, pull_request: PullRequest, problem: str, *, status: int = CONFLICT
) -> HttpResponse:
    """The sentence that says why not, with the pull request as it is now."""
    if request.htmx:
        context = {"pull_request": pull_request, "problem": problem}
        return render(request, "pullrequests/_refused.html", context, status=status)
    fresh = get_pull_request(request.user, pull_request.code)
    return review_page(request, fresh, problem=problem, status=status)


def posted_version(request: SignedInRequest) -> int | None:
    """The version of the page that was clicked, or None when there is no such number."""
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None
