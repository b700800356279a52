"""Everyone who belongs to an account: the list, one person with all they have, and ending that."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from environments.models import Account, User
from environments.parameters import takes
from environments.permissions import get_account
from environments.requests import SignedInRequest
from environments.roles import Role
from integrations.access import everyone_of
from integrations.errors import IntegrationError
from integrations.members import found_in, held_by, membership_of, why_not_deactivate, why_not_reactivate
from integrations.places import named, role_at
from integrations.services.deactivate_person import deactivate_person, reactivate_person
from integrations.services.remove_person import remove_person
from integrations.views.people_frames import people_page
from integrations.views.tile_pages import page_of, query_without_page, search_words

PAGE_SIZE = 100
UNFIT = 422


@require_safe
@login_required
@takes("q", "page")
def everyone(request: SignedInRequest, code: UUID) -> HttpResponse:
    """All who have anything in the account, wherever in it, deactivated people too; searched by name and address."""
    account = get_account(request.user, code, Role.ADMINISTER)
    words = search_words(request)
    page = page_of(request, found_in(account, words), PAGE_SIZE)
    held = held_by(page, account)
    context: dict[str, Any] = {
        "page": page,
        "rows": [(person, held.get(person.pk, "")) for person in page],
        "words": words,
        "query": query_without_page(request),
    }
    return people_page(request, "everyone", account, **context)


@require_safe
@login_required
def person(request: SignedInRequest, code: UUID, pk: int) -> HttpResponse:
    """All that one person has in the account; from here they are removed, deactivated and reactivated."""
    account, found = _fetch(request, code, pk)
    return _page(request, account, found)


@require_POST
@login_required
def remove(request: SignedInRequest, code: UUID, pk: int) -> HttpResponse:
    """Take everything in the account away from the person."""
    account, found = _fetch(request, code, pk)
    if problem := _refusal(remove_person, found, account, request.user):
        return _page(request, account, found, problem=problem)
    messages.success(request, f"{found} was removed from {named(account)}.")
    if role_at(request.user, account) < Role.ADMINISTER:
        return redirect("integrations:landing")
    return redirect("integrations:everyone", account.code)


@require_POST
@login_required
def deactivate(request: SignedInRequest, code: UUID, pk: int) -> HttpResponse:
    """End the person's sign-in."""
    return _switch(request, code, pk, deactivate_person, "{} can sign in no more.")


@require_POST
@login_required
def reactivate(request: SignedInRequest, code: UUID, pk: int) -> HttpResponse:
    """Let the person sign in again."""
    return _switch(request, code, pk, reactivate_person, "{} can sign in again.")


def _switch(
    request: SignedInRequest, code: UUID, pk: int, service: Callable[..., None], done: str
) -> HttpResponse:
    account, found = _fetch(request, code, pk)
    if problem := _refusal(service, found, account, request.user):
        return _page(request, account, found, problem=problem)
    messages.success(request, done.format(found))
    return redirect(reverse("integrations:person", args=[account.code, found.pk]))


def _fetch(request: SignedInRequest, code: UUID, pk: int) -> tuple[Account, User]:
    account = get_account(request.user, code, Role.ADMINISTER)
    found = everyone_of(account).select_related("deactivated_by").filter(pk=pk).first()
    if found is None:
        raise Http404("There is no such person.")
    return account, found


def _refusal(service: Callable[..., None], person: User, account: Account, by: User) -> str:
    """Do it; the sentence that says why not, or "" when it was done."""
    try:
        service(person=person, account=account, by=by)
    except IntegrationError as error:
        return str(error)
    return ""


def _page(request: SignedInRequest, account: Account, person: User, problem: str = "") -> HttpResponse:
    why_not = why_not_deactivate if person.is_active else why_not_reactivate
    membership = membership_of(person, account)
    context: dict[str, Any] = {
        "person": person,
        "is_oneself": person == request.user,
        "membership": membership,
        "invitations": [(each.get_role_display(), named(each.place)) for each in membership.invitations],
        "why_not": why_not(person, account, request.user),
        "problem": problem,
    }
    return people_page(request, "person", account, status=UNFIT if problem else 200, **context)
