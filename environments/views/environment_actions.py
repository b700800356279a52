"""What is done with an environment by one button: moving it in the order, protecting it, enabling it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from environments.errors import AccountError
from environments.models import Account, Environment
from environments.permissions import get_account, get_account_environment
from environments.requests import SignedInRequest
from environments.services.enable_environment import enable_environment
from environments.services.move_environment import move_environment
from environments.services.protect_environment import protect_environment
from environments.views.account import environments_page

STEPS = {"up": -1, "down": 1}
PROTECTION = {"on": True, "off": False}
UNFIT = 422


@require_POST
@login_required
def environment_move(request: SignedInRequest, code: UUID, environment: UUID) -> HttpResponse:
    """One place up or down."""
    found = get_account_environment(request.user, code, environment)
    by_steps = STEPS.get(request.POST.get("direction", ""))
    if by_steps is None:
        return _refused(request, found.account, "An environment moves up or down; nothing was changed.")
    move_environment(environment=found, by_steps=by_steps, by=request.user)
    return redirect(_row_of(found))


@require_POST
@login_required
def environment_protect(request: SignedInRequest, code: UUID, environment: UUID) -> HttpResponse:
    """Protection on or off."""
    found = get_account_environment(request.user, code, environment)
    is_protected = PROTECTION.get(request.POST.get("protection", ""))
    if is_protected is None:
        return _refused(request, found.account, "Protection is either on or off; nothing was changed.")
    protect_environment(environment=found, is_protected=is_protected, by=request.user)
    messages.success(request, f"{found} is {'protected' if is_protected else 'no longer protected'}.")
    return redirect(_row_of(found))


@require_POST
@login_required
def environment_enable(request: SignedInRequest, code: UUID, environment: UUID) -> HttpResponse:
    """Enable, as far as the licence goes."""
    found = get_account_environment(request.user, code, environment)
    try:
        enable_environment(environment=found, by=request.user)
    except AccountError as error:
        return _refused(request, found.account, str(error))
    messages.success(request, f"{found} is enabled.")
    return redirect(_row_of(found))


def _row_of(environment: Environment) -> str:
    address = reverse("environments:account", args=[environment.account.code])
    return f"{address}#environment-{environment.code}"


def _refused(request: SignedInRequest, account: Account, problem: str) -> HttpResponse:
    fresh = get_account(request.user, account.code)
    return environments_page(request, fresh, problem=problem, status=UNFIT)
