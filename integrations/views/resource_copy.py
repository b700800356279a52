"""Copying one resource on its own within its tile, after saying what that confuses."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods

from environments.requests import SignedInRequest
from integrations.errors import IntegrationError
from integrations.forms.resource_copy import CopyForm
from integrations.independent_copies import COPIABLE
from integrations.kinds import get_kind
from integrations.models import Integration, Resource
from integrations.permissions import get_editable_tile
from integrations.presentation.links import url_of
from integrations.services.copy_resource import copy_resource
from integrations.used_by import users_of
from integrations.views.tile_pages import tile_page

SHOWN_USERS = 50
SHOWN_TILES = 10


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def resource_copy(request: SignedInRequest, code: UUID, lineage: UUID) -> HttpResponse:
    """The warning and the copy's name; then the copy's page."""
    tile = get_editable_tile(request.user, code)
    found = get_object_or_404(Resource, integration=tile, lineage=lineage)
    if found.kind not in COPIABLE:
        raise Http404("It cannot be copied on its own.")
    posted = request.POST if request.method == "POST" else None
    form = CopyForm(posted, initial={"name": f"{found.name} (copy)"})
    if form.is_bound and form.is_valid():
        try:
            copy = copy_resource(
                integration=tile, lineage=lineage, name=form.cleaned_data["name"], by=request.user
            )
        except IntegrationError as error:
            form.add_error("name", str(error).removeprefix("Name: "))
        else:
            messages.success(request, f"{copy.name} is an independent copy of {found.name} now.")
            return redirect(url_of(tile, copy.lineage))
    return tile_page(
        request,
        "resource_copy",
        tile=tile,
        tab="resources",
        status=422 if form.errors else 200,
        resource=found,
        kind=get_kind(found.kind),
        form=form,
        used_by=[(user, get_kind(user.kind)) for user in users_of(tile, lineage)[:SHOWN_USERS]],
        also_in=list(_also_in(request, tile, lineage)),
    )


def _also_in(request: SignedInRequest, tile: Integration, lineage: UUID) -> list[Integration]:
    """Other tiles with the same resource that the person may see: pulls connect it there, not to the copy."""
    holders = Resource.objects.filter(lineage=lineage).values("integration")
    tiles = Integration.objects.living().visible_to(request.user).filter(pk__in=holders).exclude(pk=tile.pk)
    ordered = tiles.select_related("environment").order_by("environment__position", "name", "pk")
    return list(ordered[:SHOWN_TILES])
