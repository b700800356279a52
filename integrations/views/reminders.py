"""Taking a lookup cache off the list of those to fill again."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from environments.requests import SignedInRequest
from environments.roles import Role
from integrations.models import LookupReminder
from integrations.permissions import get_tile
from integrations.services.reminders import dismiss_reminder


@require_POST
@login_required
def reminder_dismiss(request: SignedInRequest, code: UUID, pk: int) -> HttpResponse:
    """Dismiss one reminder of the tile."""
    tile = get_tile(request.user, code, Role.MANAGE)
    reminder = get_object_or_404(LookupReminder.objects.select_related("resource"), integration=tile, pk=pk)
    dismiss_reminder(integration=tile, resource_id=reminder.resource_id, by=request.user)
    messages.success(request, f"{reminder.resource.name} is off the list.")
    return redirect(tile)
