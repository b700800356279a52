"""What a person may do with a tile, and why."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from environments.requests import SignedInRequest
from environments.roles import Role
from integrations.access import access_to
from integrations.permissions import get_tile
from integrations.views.tile_pages import tile_page
from integrations.who_can import who_can_help

ALLOWS = (
    (
        Role.MONITOR,
        "See all of it: flows, resources, revisions, clones and pull requests",
    ),
    (
        Role.MANAGE,
        "Edit, clone, download and upload, take snapshots, pull changes in, go back to earlier revisions",
    ),
    (Role.ADMINISTER, "Decide who may do what, invite people, delete the tile and restore it"),
)


@require_safe
@login_required
def my_access(request: SignedInRequest, code: UUID) -> HttpResponse:
    """One's own role, where it comes from, what it allows and who could give more; nobody else is listed."""
    tile = get_tile(request.user, code)
    role = Role(tile.role)
    context: dict[str, Any] = {
        "role": role,
        "sources": access_to(tile, of=request.user),
        "allows": [(needed, what, role >= needed) for needed, what in ALLOWS],
        "who_can_help": "" if role is Role.ADMINISTER else who_can_help(tile, Role.ADMINISTER),
    }
    return tile_page(request, "my_access", tile=tile, tab="", **context)
