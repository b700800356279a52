"""Deleting a resource, after saying who uses it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods

from environments.requests import SignedInRequest
from integrations.errors import IntegrationError, StaleResource
from integrations.kinds import get_kind
from integrations.models import Integration, Resource
from integrations.permissions import get_editable_tile
from integrations.services.edit import delete_resource
from integrations.sharing import sharing_of
from integrations.used_by import users_of
from integrations.views.tile_pages import tile_page

SHOWN_USERS = 50
CHANGED = "Someone has changed it since this page was shown. Please look at it again before you delete it."


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def resource_delete(request: SignedInRequest, code: UUID, lineage: UUID) -> HttpResponse:
    """Ask first; refused while others refer to the resource, and when it has changed meanwhile."""
    tile = get_editable_tile(request.user, code)
    found = get_object_or_404(Resource, integration=tile, lineage=lineage)
    if get_kind(found.kind).singular:
        raise Http404("It belongs to the tile and cannot be deleted.")
    if request.method != "POST":
        return _page(request, tile, found)
    try:
        expected = UUID(request.POST.get("expected", ""))
        delete_resource(integration=tile, lineage=lineage, expected=expected, by=request.user)
    except (StaleResource, ValueError):
        return _page(request, tile, found, problem=CHANGED)
    except IntegrationError as error:
        return _page(request, tile, found, problem=str(error))
    tile.refresh_from_db(fields=["head"])
    messages.success(request, f"{found.name} was deleted, as revision {tile.head}.")
    return redirect(tile)


def _page(request: SignedInRequest, tile: Integration, found: Resource, problem: str = "") -> HttpResponse:
    return tile_page(
        request,
        "resource_delete",
        tile=tile,
        tab="resources",
        status=409 if problem else 200,
        resource=found,
        kind=get_kind(found.kind),
        used_by=[(user, get_kind(user.kind)) for user in users_of(tile, found.lineage)[:SHOWN_USERS]],
        problem=problem,
        sharing=sharing_of(request.user, tile, [found.lineage]),
    )
