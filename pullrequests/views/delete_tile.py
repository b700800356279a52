"""Deleting a tile, after saying what that means for others."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from environments.requests import SignedInRequest
from environments.roles import Role
from integrations.errors import IntegrationError
from integrations.family import family_of
from integrations.models import Integration
from integrations.permissions import get_tile
from pullrequests.models import PullRequest
from pullrequests.services.delete_tile import delete_tile as delete
from pullrequests.services.delete_tile import unfinished_with
from pullrequests.views.answers import CONFLICT

SHOWN = 50


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def delete_tile(request: SignedInRequest, code: UUID) -> HttpResponse:
    """Say what would happen, and do it when asked to."""
    tile = get_tile(request.user, code, Role.ADMINISTER)
    if request.method != "POST":
        return _page(request, tile)
    try:
        delete(integration=tile, by=request.user)
    except IntegrationError as error:
        return _page(request, tile, problem=str(error))
    messages.success(request, f"{tile} was deleted. You can restore it under “Deleted tiles”.")
    return redirect(tile.environment)


def _page(request: SignedInRequest, tile: Integration, problem: str = "") -> HttpResponse:
    edges = family_of(tile, request.user).edges
    ending = PullRequest.objects.visible_to(request.user).filter(pk__in=unfinished_with(tile).values("pk"))
    context = {
        "tile": tile,
        "tab": "settings",
        "clones": [edge.child for edge in edges if edge.parent == tile and edge.child.archived_at is None],
        "ending": ending.select_related("source__environment", "target__environment")[:SHOWN],
        "problem": problem,
    }
    return render(request, "pullrequests/delete_tile.html", context, status=CONFLICT if problem else 200)
