"""Making an environment."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from environments.errors import AccountError, NameTaken
from environments.forms.environment import EnvironmentForm
from environments.models import Account
from environments.permissions import get_account
from environments.requests import SignedInRequest
from environments.services.create_environment import create_environment
from environments.views.account_pages import account_page


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def environment_create(request: SignedInRequest, code: UUID) -> HttpResponse:
    """Ask what the environment is to be called; it starts disabled."""
    account = get_account(request.user, code)
    if request.method != "POST":
        return _page(request, account, EnvironmentForm())
    form = EnvironmentForm(request.POST)
    if form.is_valid() and _created(request, account, form):
        return redirect(account)
    return _page(request, account, form, status=422)


def _page(
    request: SignedInRequest, account: Account, form: EnvironmentForm, *, status: int = 200
) -> HttpResponse:
    return account_page(
        request, "environment_create", account=account, tab="environments", form=form, status=status
    )


def _created(request: SignedInRequest, account: Account, form: EnvironmentForm) -> bool:
    try:
        made = create_environment(account=account, by=request.user, **form.cleaned_data)
    except AccountError as error:
        form.add_error("name" if isinstance(error, NameTaken) else None, str(error))
        return False
    messages.success(request, f"Created {made}. It is disabled until you enable it.")
    return True
