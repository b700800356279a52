"""An account's first page: its environments in their order, and what can be done with each."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from environments.models import Account
from environments.permissions import get_account
from environments.requests import SignedInRequest
from environments.views.account_pages import account_page


@require_safe
@login_required
def account(request: SignedInRequest, code: UUID) -> HttpResponse:
    """List all environments of the account, enabled or not."""
    return environments_page(request, get_account(request.user, code))


def environments_page(
    request: SignedInRequest, found: Account, *, problem: str = "", status: int = 200
) -> HttpResponse:
    """The list, with a sentence on what was refused just now."""
    environments = list(found.environments.with_tile_count().order_by("position", "pk"))
    used = sum(environment.is_enabled for environment in environments)
    return account_page(
        request,
        "environments",
        account=found,
        tab="environments",
        status=status,
        environments=environments,
        used=used,
        problem=problem,
    )
