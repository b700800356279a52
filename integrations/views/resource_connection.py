"""Choosing what a tile's connection uses in its environment."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods

from environments.connection_types import CONNECTION_TYPES
from environments.models import Connection
from environments.requests import SignedInRequest
from environments.roles import Role
from integrations.connections import may_enter
from integrations.documents import load_document
from integrations.errors import IntegrationError
from integrations.forms.bind_connection import BindConnectionForm
from integrations.kinds import get_kind
from integrations.models import Resource
from integrations.permissions import get_tile
from integrations.services.bind_connection import bind_connection
from integrations.views.tile_pages import tile_page


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def resource_connection(request: SignedInRequest, code: UUID, lineage: UUID) -> HttpResponse:
    """The environment's connections to choose from; needs Manage on the tile."""
    tile = get_tile(request.user, code, Role.MANAGE)
    found = get_object_or_404(
        Resource.objects.select_related("local__connection"),
        integration=tile,
        lineage=lineage,
        kind="connection",
    )
    type_name = str(load_document(found.content_id).get("type", ""))
    form = BindConnectionForm(
        request.POST if request.method == "POST" else None,
        initial=_initial(request, found),
        connections=Connection.objects.usable_in(tile.environment),
        type_name=type_name,
    )
    if form.is_valid():
        try:
            bind_connection(integration=tile, lineage=lineage, connection=form.chosen(), by=request.user)
        except IntegrationError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"{found.name}: saved. No revision is made of it.")
            return redirect("integrations:resource", tile.code, lineage)
    return tile_page(
        request,
        "resource_connection",
        tile=tile,
        tab="resources",
        status=422 if form.errors else 200,
        resource=found,
        kind=get_kind("connection"),
        form=form,
        type_name=type_name if type_name in CONNECTION_TYPES else "other",
        may_make=may_enter(request.user, tile.environment_id),
    )


def _initial(request: SignedInRequest, found: Resource) -> dict[str, str]:
    local = getattr(found, "local", None)
    bound = local.connection.code if local and local.connection else ""
    return {"connection": request.GET.get("chosen", "")[:36] or str(bound)}
