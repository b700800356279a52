"""Deleted tiles: the list of those one could restore, and restoring one."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from environments.parameters import takes
from environments.requests import SignedInRequest
from integrations.errors import IntegrationError
from integrations.models import Integration
from integrations.permissions import get_deleted_tile, get_environment
from integrations.services.archiving import restore_integration
from integrations.views.tile_pages import page_of

PAGE_SIZE = 50


@require_safe
@login_required
@takes("page")
def deleted(request: SignedInRequest, code: UUID) -> HttpResponse:
    """List an environment's deleted tiles that the person administers."""
    environment = get_environment(request.user, code)
    tiles = Integration.objects.deleted_for(request.user).filter(environment=environment)
    page = page_of(request, tiles.select_related("archived_by").order_by("-archived_at", "-pk"), PAGE_SIZE)
    context = {"section": "home", "environment": environment, "page": page}
    return render(request, "integrations/deleted.html", context)


@require_POST
@login_required
def restore(request: SignedInRequest, code: UUID) -> HttpResponse:
    """Bring one back, and say so when its name has been taken meanwhile."""
    tile = get_deleted_tile(request.user, code)
    try:
        restore_integration(integration=tile, by=request.user)
    except IntegrationError as error:
        messages.error(request, str(error))
        return redirect("integrations:deleted", tile.environment.code)
    messages.success(request, f"{tile} is back. Pull requests that were cancelled stay so; open new ones.")
    if _has_namesake(request, tile):
        messages.warning(
            request, f"Another tile of {tile.environment} is called {tile.name} too. Rename one of them."
        )
    return redirect(tile)


def _has_namesake(request: SignedInRequest, tile: Integration) -> bool:
    others = Integration.objects.living().visible_to(request.user).exclude(pk=tile.pk)
    return others.filter(environment=tile.environment_id, name__iexact=tile.name).exists()
