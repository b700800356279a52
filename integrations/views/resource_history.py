"""Every revision that wrote one resource, also after it was deleted."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from environments.parameters import takes
from environments.requests import SignedInRequest
from integrations.kinds import get_kind
from integrations.permissions import get_tile
from integrations.resource_past import history_rows, past_changes
from integrations.views.tile_pages import page_of, tile_page

PAGE_SIZE = 50


@require_safe
@login_required
@takes("page")
def resource_history(request: SignedInRequest, code: UUID, lineage: UUID) -> HttpResponse:
    """The resource's changes, newest first."""
    tile = get_tile(request.user, code)
    newest = history_rows(tile, lineage).first()
    if newest is None:
        raise Http404("There never was such a resource in this tile.")
    page = page_of(request, history_rows(tile, lineage), PAGE_SIZE)
    return tile_page(
        request,
        "resource_history",
        tile=tile,
        tab="resources",
        lineage=lineage,
        name=newest.name,
        kind=get_kind(newest.kind),
        is_gone=newest.history_type == "-",
        newest_revision=newest.revision,
        page=page,
        changes=past_changes(tile, page, told_to=request.user),
    )
