"""Keeping the present state of a tile under a label."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from environments.requests import SignedInRequest
from environments.roles import Role
from integrations.errors import IntegrationError
from integrations.forms.snapshot import SnapshotForm
from integrations.permissions import get_tile
from integrations.services.snapshot import request_snapshot
from integrations.views.tile_pages import tile_page


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def snapshot(request: SignedInRequest, code: UUID) -> HttpResponse:
    """Ask for the label, then for the snapshot; goes on to the page that waits for it."""
    tile = get_tile(request.user, code, Role.MANAGE)
    form = SnapshotForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        try:
            return redirect(
                request_snapshot(
                    integration=tile, label=asked["label"], by=request.user, token=str(asked["token"])
                )
            )
        except IntegrationError as error:
            form.add_error(None, str(error))
    status = 422 if request.method == "POST" else 200
    return tile_page(request, "snapshot", tile=tile, tab="revisions", status=status, form=form)
