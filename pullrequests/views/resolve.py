"""Deciding about conflicts, one or many; saved as it is done."""

from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from environments.requests import SignedInRequest
from integrations.errors import IntegrationError
from integrations.models import Job
from pullrequests.errors import BadChoice
from pullrequests.forms.resolve import ResolveForm, ResolveManyForm, ResolveRevertedForm, first_problem
from pullrequests.models import Change, PullRequest
from pullrequests.permissions import get_pull_request
from pullrequests.presentation.resource import inputs_of
from pullrequests.presentation.reviewed import review_change
from pullrequests.services import resolve as service
from pullrequests.services.comparing import is_large, request_choices
from pullrequests.services.evaluation import pins_of
from pullrequests.views.answers import UNFIT, posted_version, refused
from pullrequests.views.change import change_context, change_page, get_change
from pullrequests.views.detail import review_context

_MOVED = "What this was about has changed since the page was shown. Nothing was saved."


@require_POST
@login_required
def resolve(request: SignedInRequest, code: UUID, lineage: UUID) -> HttpResponse:
    """Keep a choice at one conflict, or take it back ("Decide later")."""
    pull_request = get_pull_request(request.user, code, manage_target=True)
    found = get_change(pull_request, lineage)
    if request.POST.get("inputs") != inputs_of(found):
        return refused(request, pull_request, _MOVED)
    form = ResolveForm(_posted(request), reviewed=review_change(found))
    if not form.is_valid():
        return _unfit(request, found, first_problem(form))
    try:
        _save(request, pull_request, lineage, form.cleaned_data)
    except BadChoice as error:
        return _unfit(request, found, str(error))
    except IntegrationError as error:
        return refused(request, pull_request, str(error))
    return _saved(request, pull_request, lineage)


@require_POST
@login_required
def resolve_many(request: SignedInRequest, code: UUID) -> HttpResponse:
    """Make one choice at every open conflict, or those of a kind or a resource."""
    pull_request = get_pull_request(request.user, code, manage_target=True)
    form = ResolveManyForm(request.POST)
    if not form.is_valid():
        return refused(request, pull_request, first_problem(form), status=UNFIT)
    wanted = form.cleaned_data
    if not _is_current(request, pull_request, wanted["lineage"]):
        return refused(request, pull_request, _MOVED)
    try:
        if not wanted["lineage"] and is_large(pins_of(pull_request)):
            return redirect(_requested(request, pull_request, wanted))
        service.resolve_many(
            pull_request=pull_request,
            choice=wanted["choice"],
            by=request.user,
            lineage=wanted["lineage"],
            kind=wanted["kind"] or None,
        )
    except BadChoice as error:
        return refused(request, pull_request, str(error), status=UNFIT)
    except IntegrationError as error:
        return refused(request, pull_request, str(error))
    if wanted["lineage"]:
        return _saved(request, pull_request, wanted["lineage"])
    fresh = get_pull_request(request.user, code)
    messages.success(request, _what_is_left(fresh))
    return redirect(fresh)


@require_POST
@login_required
def resolve_reverted(request: SignedInRequest, code: UUID) -> HttpResponse:
    """Take again, or leave, all that one revert took back."""
    pull_request = get_pull_request(request.user, code, manage_target=True)
    form = ResolveRevertedForm(request.POST)
    if not form.is_valid():
        return refused(request, pull_request, first_problem(form), status=UNFIT)
    if request.POST.get("compared") != f"{pull_request.source_revision}:{pull_request.target_revision}":
        return refused(request, pull_request, _MOVED)
    try:
        if is_large(pins_of(pull_request)):
            return redirect(_requested(request, pull_request, form.cleaned_data))
        service.resolve_reverted(pull_request=pull_request, by=request.user, **form.cleaned_data)
    except BadChoice as error:
        return refused(request, pull_request, str(error), status=UNFIT)
    except IntegrationError as error:
        return refused(request, pull_request, str(error))
    fresh = get_pull_request(request.user, code)
    messages.success(request, _what_is_left(fresh))
    return redirect(fresh)


def _requested(request: SignedInRequest, pull_request: PullRequest, wanted: dict[str, Any]) -> Job:
    return request_choices(
        pull_request=pull_request,
        choice=wanted["choice"],
        kind=wanted.get("kind") or None,
        reverted_in=wanted.get("reverted_in"),
        version=pull_request.version,
        by=request.user,
    )


def _posted(request: SignedInRequest) -> dict[str, Any]:
    """The posted fields; taking a choice back needs none, so any will do."""
    posted = request.POST.dict()
    return posted | {"choice": "target"} if "withdraw" in posted else posted


def _save(request: SignedInRequest, pull_request: PullRequest, lineage: UUID, wanted: dict[str, Any]) -> None:
    place = {"pull_request": pull_request, "lineage": lineage, "path": wanted["path"], "by": request.user}
    if "withdraw" in request.POST:
        service.withdraw_choice(**place)
    else:
        service.resolve_conflict(**place, choice=wanted["choice"], value=wanted["stored_value"])


def _is_current(request: SignedInRequest, pull_request: PullRequest, lineage: UUID | None) -> bool:
    if lineage is None:
        return posted_version(request) == pull_request.version
    return request.POST.get("inputs") == inputs_of(get_change(pull_request, lineage))


def _saved(request: SignedInRequest, pull_request: PullRequest, lineage: UUID) -> HttpResponse:
    fresh = get_pull_request(request.user, pull_request.code)
    said = _what_is_left(fresh)
    if not request.htmx:
        messages.success(request, said)
        return redirect(reverse("pullrequests:change", args=[fresh.code, lineage]))
    found = get_change(fresh, lineage)
    shown_on = urlsplit(request.htmx.current_url or "").path
    context = review_context(request, fresh) | change_context(request, found)
    context |= {"said": said, "on_review": shown_on == fresh.get_absolute_url()}
    return render(request, "pullrequests/_resolved.html", context)


def _unfit(request: SignedInRequest, found: Change, problem: str) -> HttpResponse:
    """422: the card again with what was written, and what is wrong with it."""
    written = change_context(request, found, writing=request.POST.get("path", ""))
    context = review_context(request, found.pull_request) | written
    context |= {
        "problem_at": request.POST.get("path", ""),
        "problem_text": problem,
        "written": request.POST.get("value", ""),
    }
    if request.htmx:
        return render(request, "pullrequests/_change.html", context, status=UNFIT)
    return change_page(request, found, context | {"problem": problem}, status=UNFIT)


def _what_is_left(pull_request: PullRequest) -> str:
    number = pull_request.open_conflicts
    if not number:
        return "Saved. No conflict is open."
    return f"Saved. {number} conflict{'s are' if number > 1 else ' is'} still open."
