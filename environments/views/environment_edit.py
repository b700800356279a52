"""An environment's name, description and colour, and its protection."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from environments.errors import AccountError, NameTaken
from environments.forms.environment import EnvironmentForm
from environments.models import Environment
from environments.permissions import get_account_environment
from environments.requests import SignedInRequest
from environments.services.change_environment import change_environment
from environments.views.account_pages import account_page

FIELDS = ("name", "description", "colour")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def environment_edit(request: SignedInRequest, code: UUID, environment: UUID) -> HttpResponse:
    """Show the form, and save it."""
    found = get_account_environment(request.user, code, environment)
    if request.method != "POST":
        return _page(request, found, EnvironmentForm(initial={name: getattr(found, name) for name in FIELDS}))
    form = EnvironmentForm(request.POST)
    if form.is_valid() and _changed(request, found, form):
        return redirect(found.account)
    return _page(request, found, form, status=422)


def _page(
    request: SignedInRequest, found: Environment, form: EnvironmentForm, *, status: int = 200
) -> HttpResponse:
    return account_page(
        request,
        "environment_edit",
        account=found.account,
        tab="environments",
        status=status,
        subject=found,
        form=form,
    )


def _changed(request: SignedInRequest, found: Environment, form: EnvironmentForm) -> bool:
    try:
        changed = change_environment(environment=found, by=request.user, **form.cleaned_data)
    except AccountError as error:
        form.add_error("name" if isinstance(error, NameTaken) else None, str(error))
        return False
    messages.success(request, f"Saved {changed}.")
    return True
