"""A tile's own name and description."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from environments.requests import SignedInRequest
from environments.roles import Role
from integrations.errors import IntegrationError
from integrations.forms.settings import SettingsForm
from integrations.models import Integration
from integrations.permissions import get_tile
from integrations.services.settings import rename_integration
from integrations.views.tile_pages import tile_page


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def settings(request: SignedInRequest, code: UUID) -> HttpResponse:
    """Name and description; no revision is made of them."""
    tile = get_tile(request.user, code, Role.MANAGE)
    if request.method != "POST":
        initial = {"name": tile.name, "description": tile.description}
        return tile_page(request, "settings", tile=tile, tab="settings", form=SettingsForm(initial=initial))
    form = SettingsForm(request.POST)
    if form.is_valid() and _rename(request, tile, form):
        messages.success(request, "Saved.")
        return redirect("integrations:settings", tile.code)
    return tile_page(request, "settings", tile=tile, tab="settings", status=422, form=form)


def _rename(request: SignedInRequest, tile: Integration, form: SettingsForm) -> bool:
    try:
        rename_integration(integration=tile, by=request.user, **form.cleaned_data)
    except IntegrationError as error:
        form.add_error(None, str(error))
        return False
    return True
