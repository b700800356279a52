"""What an account is licensed for."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from environments.models.environment import MOST_ENVIRONMENTS
from environments.permissions import get_account
from environments.requests import SignedInRequest
from environments.views.account_pages import account_page


@require_safe
@login_required
def licence(request: SignedInRequest, code: UUID) -> HttpResponse:
    """The licence, how many environments it allows, and how many are in use."""
    account = get_account(request.user, code)
    environments = list(account.environments.all())
    return account_page(
        request,
        "licence",
        account=account,
        tab="licence",
        made=len(environments),
        used=sum(environment.is_enabled for environment in environments),
        most=MOST_ENVIRONMENTS,
    )
