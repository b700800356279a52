"""API tokens of an environment: the list, making one, revoking one."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from environments.models import Environment
from environments.parameters import several, takes
from environments.requests import SignedInRequest
from environments.sides import has_sides
from integrations.errors import IntegrationError
from integrations.forms.tokens import TokenForm
from integrations.permissions import get_environment
from integrations.services.tokens import MadeAlready, create_token, revoke_token
from integrations.tokens import environments_to_choose, get_token, tokens_in
from integrations.views.tile_pages import page_of

PAGE_SIZE = 50


@require_safe
@login_required
@takes("page")
def tokens(request: SignedInRequest, code: UUID) -> HttpResponse:
    """One's own tokens; for who administers the environment, everybody's."""
    environment = get_environment(request.user, code)
    page = page_of(request, tokens_in(environment, request.user), PAGE_SIZE)
    return _page(request, "tokens", environment, page=page, now=timezone.now())


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@several("others")
def token_create(request: SignedInRequest, code: UUID) -> HttpResponse:
    """Make a token, and show it once: the answer to the form, which is kept nowhere."""
    environment = get_environment(request.user, code)
    others: list[Environment] = []
    if not has_sides(environment.account):
        others = [each for each in environments_to_choose(request.user, environment) if each != environment]
    if request.method != "POST":
        return _page(request, "token_create", environment, form=TokenForm(others=others))
    form = TokenForm(request.POST, others=others)
    if form.is_valid():
        try:
            token, words = create_token(environment=environment, by=request.user, **form.wanted)
        except MadeAlready as problem:
            messages.warning(request, str(problem))
            return redirect("integrations:tokens", environment.code)
        except IntegrationError as problem:
            form.add_error(None, str(problem))
        else:
            answer = _page(request, "token_created", environment, token=token, words=words)
            answer["Cache-Control"] = "no-store"
            return answer
    return _page(request, "token_create", environment, status=422, form=form)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def token_revoke(request: SignedInRequest, code: UUID, token: UUID) -> HttpResponse:
    """Ask, and revoke."""
    environment, found = get_token(request.user, code, token)
    if request.method != "POST":
        return _page(request, "token_revoke", environment, token=found)
    revoke_token(token=found, by=request.user)
    messages.success(
        request, f"The token “{found.name}” is revoked. Programs that use it are refused from now on."
    )
    return redirect("integrations:tokens", environment.code)


def _page(
    request: SignedInRequest, template: str, environment: Environment, *, status: int = 200, **context: Any
) -> HttpResponse:
    named = {
        "environment": environment,
        "tab": "tokens",
        "is_shared": has_sides(environment.account),
        **context,
    }
    return render(request, f"integrations/{template}.html", named, status=status)
