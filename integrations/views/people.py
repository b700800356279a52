"""Who may do what at a place: the list, and giving, changing and taking away roles."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from environments.models import Account, Team, User
from environments.parameters import takes
from environments.requests import SignedInRequest
from environments.roles import Role
from integrations.access import Access, Receiver, access_to, receiver_at, role_given
from integrations.errors import IntegrationError
from integrations.forms.people import GiveRoleForm, RoleForm
from integrations.places import Place, account_of, may_see_addresses, named, places_that_count, role_at
from integrations.services.access import set_role
from integrations.views.invitations import waiting_to
from integrations.views.people_frames import FRAMES, address_of, fetch, people_page
from integrations.views.tile_pages import page_of

PAGE_SIZE = 100


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the list, and where its role can be changed: "" where one may not."""

    access: Access
    link: str


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@takes("page")
def people(request: SignedInRequest, code: UUID, kind: type[Place]) -> HttpResponse:
    """People and teams with their roles and where each comes from; a role is given on the same page."""
    place = fetch(kind, request.user, code)
    sees = may_see_addresses(request.user, place)
    sent = request.POST if request.method == "POST" else None
    form = GiveRoleForm(sent, account=account_of(place), with_addresses=sees)
    if sent is None:
        return _list(request, place, form)
    if form.is_valid() and _set(request, form, form.cleaned_data["who"], place):
        return _after(request, place)
    return _list(request, place, form, status=422)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def role(request: SignedInRequest, code: UUID, who: str, pk: int, kind: type[Place]) -> HttpResponse:
    """One person's or team's role at the place: change it or take it away, after reading what remains."""
    place = fetch(kind, request.user, code)
    receiver = receiver_at(place, who, pk)
    if request.method != "POST":
        return _one(request, place, receiver, RoleForm(initial={"role": int(role_given(receiver, place))}))
    form = RoleForm(request.POST)
    if form.is_valid() and _set(request, form, receiver, place):
        return _after(request, place)
    return _one(request, place, receiver, form, status=422)


def _list(request: SignedInRequest, place: Place, form: GiveRoleForm, status: int = 200) -> HttpResponse:
    changeable = {
        owner
        for owner in places_that_count(place)
        if type(owner) in FRAMES and role_at(request.user, owner) is Role.ADMINISTER
    }
    lines = [Line(access, _link(access) if access.place in changeable else "") for access in access_to(place)]
    context = {
        "page": page_of(request, lines, PAGE_SIZE),
        "form": form,
        "invite_address": address_of(place, "invite"),
        "invitations": waiting_to(place),
        "teams": _teams(place) if isinstance(place, Account) else None,
    }
    return people_page(request, "people", place, status=status, **context)


def _teams(account: Account) -> QuerySet[Team]:
    counted = Count("user", filter=Q(user__is_active=True))
    return account.teams.annotate(member_count=counted).order_by("name")


def _link(access: Access) -> str:
    return address_of(access.place, "role", access.kind, access.receiver.pk)


def _one(
    request: SignedInRequest, place: Place, receiver: Receiver, form: RoleForm, status: int = 200
) -> HttpResponse:
    person = receiver if isinstance(receiver, User) else None
    others = [
        access
        for access in access_to(place, of=person)
        if (access.receiver, access.place) != (receiver, place) and (person or access.receiver == receiver)
    ]
    held = role_given(receiver, place)
    has_any = bool(held or others)
    context = {
        "receiver": receiver,
        "is_team": person is None,
        "shows_address": person is not None and (has_any or may_see_addresses(request.user, place)),
        "is_oneself": receiver == request.user,
        "held": held,
        "others": others,
        "called": named(place),
        "form": form,
    }
    return people_page(request, "people_role", place, status=status, **context)


def _set(request: SignedInRequest, form: GiveRoleForm | RoleForm, to: Receiver, place: Place) -> bool:
    role = form.cleaned_data["role"]
    try:
        set_role(to=to, on=place, role=role, by=request.user)
    except IntegrationError as error:
        form.add_error(None, str(error))
        return False
    said = f"{to} has {role.label} on {named(place)}." if role else f"{to} was given nothing here any more."
    messages.success(request, said)
    return True


def _after(request: SignedInRequest, place: Place) -> HttpResponse:
    """Back to the list, unless the person has just taken away their own right to see it."""
    if role_at(request.user, place) is Role.ADMINISTER:
        return redirect(address_of(place))
    return redirect("integrations:landing")
