"""Who may do what with a tile."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from environments.requests import SignedInRequest
from environments.roles import Role
from integrations.access import access_to
from integrations.permissions import get_tile
from integrations.views.tile_pages import page_of, tile_page

PAGE_SIZE = 100


@require_safe
@login_required
def access(request: SignedInRequest, code: UUID) -> HttpResponse:
    """People and groups with their roles and where each comes from; only for those who administer."""
    tile = get_tile(request.user, code, Role.ADMINISTER)
    page = page_of(request, access_to(tile), PAGE_SIZE)
    return tile_page(request, "access", tile=tile, tab="access", page=page)
