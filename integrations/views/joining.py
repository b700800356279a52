"""The page an invitation leads to: opening it changes nothing, a button accepts."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from environments.models import User
from integrations.errors import IntegrationError, InvitationClosed
from integrations.forms.joining import JoinForm
from integrations.models import Invitation
from integrations.places import home_of, named
from integrations.services.joining import (
    accept_invitation,
    find_invitation,
    is_for,
    is_known,
    join,
    why_closed,
)

UNFIT, GONE = 422, 410
BACKEND = "django.contrib.auth.backends.ModelBackend"


@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, secret: str) -> HttpResponse:
    """Who offers what until when. Whoever holds the link was sent it, so it says whether there is an account."""
    found = find_invitation(secret)
    if found is None:
        return render(request, "integrations/invitation_unknown.html", status=404)
    if problem := why_closed(found):
        return _closed(request, found, problem)
    try:
        if isinstance(request.user, User):
            return _for_someone(request, request.user, found)
        return _for_nobody(request, found)
    except InvitationClosed as closed:
        return _closed(request, found, str(closed))


def _for_someone(request: HttpRequest, user: User, found: Invitation) -> HttpResponse:
    """A button for the invited address; for every other person a sentence and the way out."""
    if not is_for(found, user):
        return _page(request, found, "other", status=403 if request.method == "POST" else 200)
    if request.method != "POST":
        return _page(request, found, "accept")
    try:
        accept_invitation(invitation=found, by=user)
    except PermissionDenied:
        return _page(request, found, "other", status=403)
    request.session.cycle_key()
    return _welcome(request, found)


def _for_nobody(request: HttpRequest, found: Invitation) -> HttpResponse:
    """People with an account sign in first; others make one here."""
    if is_known(found):
        return redirect(_sign_in(request)) if request.method == "POST" else _page(request, found, "sign_in")
    if request.method != "POST":
        return _page(request, found, "new", form=JoinForm(address=found.email))
    form = JoinForm(request.POST, address=found.email)
    if not form.is_valid():
        return _page(request, found, "new", form=form, status=UNFIT)
    try:
        person = join(
            invitation=found, name=form.cleaned_data["name"], password=form.cleaned_data["password"]
        )
    except InvitationClosed:
        raise
    except IntegrationError as error:
        form.add_error(None, str(error))
        return _page(request, found, "new", form=form, status=UNFIT)
    login(request, person, backend=BACKEND)
    return _welcome(request, found)


def _welcome(request: HttpRequest, found: Invitation) -> HttpResponse:
    messages.success(request, f"Welcome to {named(found.place)}.")
    return redirect(home_of(found.place))


def _sign_in(request: HttpRequest) -> str:
    return f"{reverse('account_login')}?{urlencode({'next': request.path})}"


def _page(
    request: HttpRequest, found: Invitation, mode: str, *, form: JoinForm | None = None, status: int = 200
) -> HttpResponse:
    context = {
        "invitation": found,
        "called": named(found.place),
        "mode": mode,
        "form": form,
        "sign_in_address": _sign_in(request),
    }
    return render(request, "integrations/invitation.html", context, status=status)


def _closed(request: HttpRequest, found: Invitation, problem: str) -> HttpResponse:
    context = {"invitation": found, "problem": problem}
    return render(request, "integrations/invitation_closed.html", context, status=GONE)
