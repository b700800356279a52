"""Using a resource in another tile as well, and keeping it as a tile's own again."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods

from environments.requests import SignedInRequest
from environments.roles import Role
from environments.sides import has_sides
from integrations.errors import IntegrationError
from integrations.forms.share import ShareForm
from integrations.kinds import get_kind
from integrations.models import Integration, Resource
from integrations.permissions import get_tile
from integrations.presentation.links import url_of
from integrations.services.share import end_sharing, share_resource
from integrations.sharing import sharing_of, tiles_to_share_with
from integrations.used_by import used_by_resource
from integrations.views.tile_pages import tile_page


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def share(request: SignedInRequest, code: UUID, lineage: UUID) -> HttpResponse:
    """Choose the other tile; what that means is said before it is done."""
    tile, found = _shareable(request, code, lineage)
    form = ShareForm(
        request.POST if request.method == "POST" else None,
        tiles=tiles_to_share_with(request.user, tile, lineage),
    )
    if request.method == "POST" and form.is_valid():
        other = form.cleaned_data["tile"]
        try:
            share_resource(
                integration=tile,
                lineage=lineage,
                other=other,
                with_references=form.cleaned_data["with_references"],
                by=request.user,
            )
        except IntegrationError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"{other} now uses {found.name}, too.")
            return redirect(url_of(tile, lineage))
    return tile_page(
        request,
        "resource_share",
        tile=tile,
        tab="resources",
        status=422 if request.method == "POST" else 200,
        resource=found,
        kind=get_kind(found.kind),
        form=form,
        has_tiles=form.fields["tile"].queryset.exists(),  # type: ignore[attr-defined]
        referred=[(used, get_kind(used.kind)) for used in used_by_resource(found)],
        sharing=sharing_of(request.user, tile, [lineage]),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def unshare(request: SignedInRequest, code: UUID, lineage: UUID) -> HttpResponse:
    """Ask first; the tile keeps the resource as it is."""
    tile, found = _shareable(request, code, lineage)
    problem = ""
    if request.method == "POST":
        try:
            end_sharing(integration=tile, lineage=lineage, by=request.user)
        except IntegrationError as error:
            problem = str(error)
        else:
            messages.success(request, f"{tile} keeps {found.name} as its own.")
            return redirect(url_of(tile, lineage))
    return tile_page(
        request,
        "resource_unshare",
        tile=tile,
        tab="resources",
        status=409 if problem else 200,
        resource=found,
        kind=get_kind(found.kind),
        problem=problem,
        sharing=sharing_of(request.user, tile, [lineage]),
    )


def _shareable(request: SignedInRequest, code: UUID, lineage: UUID) -> tuple[Integration, Resource]:
    tile = get_tile(request.user, code, Role.MANAGE)
    if not has_sides(tile.environment.account):
        raise Http404("Resources are shared in Production and Sandbox accounts only.")
    found = get_object_or_404(Resource, integration=tile, lineage=lineage)
    if get_kind(found.kind).singular:
        raise Http404("It belongs to the tile and cannot be shared.")
    return tile, found
