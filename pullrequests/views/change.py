"""One changed resource: its page, which is also the fragment that opens in the list."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from environments.parameters import several
from environments.requests import SignedInRequest
from integrations.presentation.text_parts import asked_parts
from pullrequests.models import Change, PullRequest
from pullrequests.permissions import get_pull_request
from pullrequests.presentation.changes import changes_of, row_of
from pullrequests.presentation.copies import copy_notes
from pullrequests.presentation.resource import inputs_of, kind_label, resource_view
from pullrequests.presentation.reviewed import review_change
from pullrequests.presentation.tiles import tile_names
from pullrequests.services.viewed import mark_viewed
from pullrequests.views.detail import review_context


@require_safe
@login_required
@vary_on_headers("HX-Request")
@several("show", "from")
def change(request: SignedInRequest, code: UUID, lineage: UUID) -> HttpResponse:
    """Show one resource in all its differences."""
    pull_request = get_pull_request(request.user, code)
    found = get_change(pull_request, lineage)
    context = review_context(request, pull_request) | change_context(request, found)
    if request.htmx:
        return render(request, "pullrequests/_change.html", context)
    return change_page(request, found, context)


@require_POST
@login_required
def viewed(request: SignedInRequest, code: UUID, lineage: UUID) -> HttpResponse:
    """Set or take back the reader's own tick."""
    pull_request = get_pull_request(request.user, code)
    found = mark_viewed(
        change=get_change(pull_request, lineage), viewed="viewed" in request.POST, by=request.user
    )
    if not request.htmx:
        return redirect("pullrequests:change", code, lineage)
    context = review_context(request, pull_request) | {"row": row_of(found, request.user)}
    return render(request, "pullrequests/_viewed_saved.html", context)


def get_change(pull_request: PullRequest, lineage: UUID) -> Change:
    """The change of a fetched pull request; Http404 when the resource is not part of it."""
    found = get_object_or_404(pull_request.changes, lineage=lineage)
    found.pull_request = pull_request
    return found


def change_context(request: SignedInRequest, found: Change, *, writing: str = "") -> dict[str, Any]:
    """What the parts about one resource need, beside the review's own context."""
    pull_request = found.pull_request
    names = tile_names(pull_request.source, pull_request.target)
    is_side_by_side = request.GET.get("lines") == "side"
    shown, starts = (request.GET.getlist(name) for name in ("show", "from"))
    parts = asked_parts(shown, starts, is_side_by_side=is_side_by_side)
    writing = writing or request.GET.get("write", "")
    return {
        "change": found,
        "row": row_of(
            found, request.user, copy_notes(pull_request, [found.lineage], names).get(found.lineage, ())
        ),
        "view": resource_view(
            review_change(found), pull_request, request.user, tiles=names, parts=parts, writing=writing
        ),
        "inputs": inputs_of(found),
        "kind_label": kind_label(found),
        "side_by_side": is_side_by_side,
        "parts_url": _parts_url(found, shown, starts, is_side_by_side=is_side_by_side),
    }


def _parts_url(found: Change, shown: list[str], starts: list[str], *, is_side_by_side: bool) -> str:
    """The address of the resource with all parts that are open, ready to take another."""
    opened = [*(("show", each) for each in shown), *(("from", each) for each in starts)]
    query = urlencode([*([("lines", "side")] if is_side_by_side else []), *opened])
    address = reverse("pullrequests:change", args=[found.pull_request.code, found.lineage])
    return f"{address}?{query}&" if query else f"{address}?"


def change_page(
    request: SignedInRequest, found: Change, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """The page of one resource, with the ways to the ones before and after it."""
    order = list(changes_of(found.pull_request).values_list("lineage", "name"))
    at = next(place for place, (lineage, _) in enumerate(order) if lineage == found.lineage)
    context |= {
        "section": "pull_requests",
        "environment": found.pull_request.target.environment,
        "previous": _step(order, at - 1),
        "next": _step(order, at + 1),
    }
    return render(request, "pullrequests/change.html", context, status=status)


def _step(order: list[tuple[UUID, str]], at: int) -> dict[str, Any] | None:
    if not 0 <= at < len(order):
        return None
    lineage, name = order[at]
    return {"lineage": lineage, "name": name}
