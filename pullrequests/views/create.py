"""Opening a pull request: first what would come, then the button."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from environments.requests import SignedInRequest
from environments.roles import Role
from integrations.errors import IntegrationError
from integrations.models import Integration, Job
from integrations.permissions import get_tile
from integrations.who_can import who_can_help
from pullrequests.forms.create import CreateForm
from pullrequests.models import PullRequest
from pullrequests.presentation.neighbours import neighbours_of
from pullrequests.presentation.preview import preview_of, rough_preview_of
from pullrequests.services.comparing import is_large, present_pins, request_opening
from pullrequests.services.open import open_pull_request
from pullrequests.views.answers import CONFLICT, UNFIT

TITLE_LENGTH = 200


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def create(request: SignedInRequest, code: UUID) -> HttpResponse:
    """Show what a pull between two tiles would bring, and open it when asked to."""
    tile = get_tile(request.user, code)
    ends = _ends(request, tile, request.POST if request.method == "POST" else request.GET)
    if ends is None:
        return _choose(request, tile)
    source, target = ends
    if request.method == "POST":
        return _open(request, tile, source, target)
    form = CreateForm(initial={"source": source.code, "target": target.code, "title": _title(source, target)})
    return _page(request, tile, source, target, form=form)


def _ends(
    request: SignedInRequest, tile: Integration, asked: QueryDict
) -> tuple[Integration, Integration] | None:
    """Source and target as the address names them; None when it names none."""
    if "with" in asked:
        other = get_tile(request.user, _code(asked, "with"))
        return (other, tile) if asked.get("direction", "pull") == "pull" else (tile, other)
    if "source" not in asked and "target" not in asked:
        return None
    codes = [_code(asked, name) for name in ("source", "target")]
    if tile.code not in codes:
        raise Http404("Neither end is this tile.")
    source, target = (tile if code == tile.code else get_tile(request.user, code) for code in codes)
    return source, target


def _code(asked: QueryDict, name: str) -> UUID:
    """The code given under a name; Http404 for none, and for what is no code."""
    try:
        return UUID(asked.get(name, ""))
    except ValueError as error:
        raise Http404("There is no such tile.") from error


def _open(
    request: SignedInRequest, tile: Integration, source: Integration, target: Integration
) -> HttpResponse:
    form = CreateForm(request.POST)
    if not form.is_valid():
        return _page(request, tile, source, target, form=form, status=UNFIT)
    if not _may_open(source, target):
        raise PermissionDenied(f"Opening a pull request needs Manage on {source} or on {target}.")
    try:
        opened = _open_or_request(request, source, target, form.cleaned_data)
    except IntegrationError as error:
        return _refused(request, tile, source, target, str(error))
    return redirect(opened)


def _open_or_request(
    request: SignedInRequest, source: Integration, target: Integration, wanted: dict[str, Any]
) -> PullRequest | Job:
    """The pull request, or the job that opens it where there is much to compare."""
    asked = {
        "source": source,
        "target": target,
        "title": wanted["title"],
        "description": wanted["description"],
        "by": request.user,
    }
    if is_large(present_pins(source, target, request.user)):
        return request_opening(**asked, token=wanted["token"])
    return open_pull_request(**asked)


def _page(
    request: SignedInRequest,
    tile: Integration,
    source: Integration,
    target: Integration,
    *,
    form: CreateForm,
    status: int = 200,
) -> HttpResponse:
    try:
        pins = present_pins(source, target, request.user)
    except IntegrationError as error:
        return _refused(request, tile, source, target, str(error))
    may_open = _may_open(source, target)
    already_open = PullRequest.objects.filter(source=source, target=target, status=PullRequest.Status.OPEN)
    context = _context(tile, source, target) | {
        "form": form,
        "preview": rough_preview_of(pins) if is_large(pins) else preview_of(pins),
        "already_open": already_open.first(),
        "may_open": may_open,
        "who_can_help": "" if may_open else who_can_help(target),
    }
    return render(request, "pullrequests/create.html", context, status=status)


def _refused(
    request: SignedInRequest, tile: Integration, source: Integration, target: Integration, problem: str
) -> HttpResponse:
    context = _context(tile, source, target) | {"problem": problem}
    return render(request, "pullrequests/create.html", context, status=CONFLICT)


def _choose(request: SignedInRequest, tile: Integration) -> HttpResponse:
    context = {
        "tile": tile,
        "tab": "pull_requests",
        "neighbours": neighbours_of(tile, request.user),
    }
    return render(request, "pullrequests/choose.html", context)


def _context(tile: Integration, source: Integration, target: Integration) -> dict[str, Any]:
    return {"tile": tile, "tab": "pull_requests", "source": source, "target": target}


def _may_open(source: Integration, target: Integration) -> bool:
    return max(source.role, target.role) >= Role.MANAGE


def _title(source: Integration, target: Integration) -> str:
    return f"{source} → {target}"[:TITLE_LENGTH]
