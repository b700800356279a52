"""One revision: what it changed."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from environments.parameters import takes
from environments.requests import SignedInRequest
from integrations.history import compare_revisions
from integrations.models import Revision
from integrations.permissions import get_tile
from integrations.presentation import changes_of, counts_of
from integrations.views.tile_pages import alone_address, page_of, query_without_page, tile_page

PAGE_SIZE = 25


@require_safe
@login_required
@takes("page")
def revision(request: SignedInRequest, code: UUID, number: int) -> HttpResponse:
    """The revision's resources with their differences to the revision before."""
    tile = get_tile(request.user, code)
    revisions = Revision.objects.told_to(request.user).with_snapshots_told_to(request.user)
    found = get_object_or_404(revisions.select_related("created_by"), integration=tile, number=number)
    differences = compare_revisions(tile.pk, number - 1, number)
    page = page_of(request, differences, PAGE_SIZE)
    return tile_page(
        request,
        "revision",
        tile=tile,
        tab="revisions",
        revision=found,
        page=page,
        changes=changes_of(tile, page),
        alone_url=alone_address(request, tile, number - 1, number),
        counts=counts_of(differences),
        query=query_without_page(request),
    )
