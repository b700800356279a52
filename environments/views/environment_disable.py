"""Disabling an environment, after saying what that means."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from environments.errors import AccountError
from environments.models import Environment
from environments.permissions import get_account_environment
from environments.requests import SignedInRequest
from environments.services.disable_environment import disable_environment
from environments.views.account_pages import account_page

UNFIT = 422


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def environment_disable(request: SignedInRequest, code: UUID, environment: UUID) -> HttpResponse:
    """Ask, then disable."""
    found = get_account_environment(request.user, code, environment)
    problem = _disabled(request, found) if request.method == "POST" else ""
    if problem is None:
        return redirect(found.account)
    return account_page(
        request,
        "environment_disable",
        account=found.account,
        tab="environments",
        status=UNFIT if problem else 200,
        subject=Environment.objects.with_tile_count().get(pk=found.pk),
        problem=problem,
    )


def _disabled(request: SignedInRequest, found: Environment) -> str | None:
    """Why it was refused; None when it is disabled now."""
    try:
        disable_environment(environment=found, by=request.user)
    except AccountError as error:
        return str(error)
    messages.success(request, f"{found} is disabled. Nothing of it was deleted.")
    return None
