"""The teams of an account: making, renaming, filling and deleting one."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from environments.models import Account, Team
from environments.permissions import get_account
from environments.requests import SignedInRequest
from environments.roles import Role
from integrations.access import people_of, roles_of_team
from integrations.errors import IntegrationError
from integrations.forms.teams import MemberForm, TeamForm
from integrations.places import named
from integrations.services import teams as service
from integrations.views.people_frames import address_of, people_page

UNFIT = 422
FORM = ["GET", "HEAD", "POST"]


@require_http_methods(FORM)
@login_required
def team_create(request: SignedInRequest, code: UUID) -> HttpResponse:
    """Make a team; its page asks for members next."""
    account = get_account(request.user, code, Role.ADMINISTER)
    form = TeamForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            team = service.create_team(account=account, name=form.cleaned_data["name"], by=request.user)
        except IntegrationError as error:
            form.add_error("name", str(error))
        else:
            messages.success(request, f"The team {team} was made. Add its members, then give it roles.")
            return redirect("integrations:team", account.code, team.pk)
    return people_page(request, "team_create", account, status=_status(request), form=form)


@require_http_methods(FORM)
@login_required
def team(request: SignedInRequest, code: UUID, pk: int) -> HttpResponse:
    """A team's members and roles; its name and members are changed here."""
    account = get_account(request.user, code, Role.ADMINISTER)
    found = _team(account, pk)
    people = people_of(account).exclude(groups=found)
    rename, add = TeamForm(initial={"name": found.name}), MemberForm(people=people)
    if request.method == "POST" and "person" in request.POST:
        add = MemberForm(request.POST, people=people)
        if add.is_valid() and _do(add, service.add_member, team=found, by=request.user, **add.cleaned_data):
            messages.success(request, f"{add.cleaned_data['person']} belongs to {found} now.")
            return redirect("integrations:team", account.code, found.pk)
    elif request.method == "POST":
        rename = TeamForm(request.POST)
        if rename.is_valid() and _do(
            rename, service.rename_team, team=found, by=request.user, **rename.cleaned_data
        ):
            messages.success(request, "Saved.")
            return redirect("integrations:team", account.code, found.pk)
        found = _team(account, pk)
    context = {**_described(found), "rename": rename, "add": add}
    return people_page(request, "team", account, status=_status(request), **context)


@require_http_methods(FORM)
@login_required
def team_member(request: SignedInRequest, code: UUID, pk: int, person: int) -> HttpResponse:
    """Take a member out of a team, after reading what they lose."""
    account = get_account(request.user, code, Role.ADMINISTER)
    found = _team(account, pk)
    member = get_object_or_404(found.user_set, pk=person)
    problem = ""
    if request.method == "POST":
        try:
            service.remove_member(team=found, person=member, by=request.user)
        except IntegrationError as error:
            problem = str(error)
        else:
            messages.success(request, f"{member} no longer belongs to {found}.")
            return _after(request, account, reverse("integrations:team", args=[account.code, found.pk]))
    context = {**_described(found), "member": member, "problem": problem}
    return people_page(request, "team_member", account, status=_status(request), **context)


@require_http_methods(FORM)
@login_required
def team_delete(request: SignedInRequest, code: UUID, pk: int) -> HttpResponse:
    """Delete a team, after reading which roles vanish with it."""
    account = get_account(request.user, code, Role.ADMINISTER)
    found = _team(account, pk)
    problem = ""
    if request.method == "POST":
        try:
            service.delete_team(team=_team(account, pk), by=request.user)
        except IntegrationError as error:
            problem = str(error)
        else:
            messages.success(request, f"The team {found} was deleted.")
            return _after(request, account, address_of(account))
    context = {**_described(found), "problem": problem}
    return people_page(request, "team_delete", account, status=_status(request), **context)


def _team(account: Account, pk: int) -> Team:
    found = account.teams.filter(pk=pk).first()
    if found is None:
        raise Http404("There is no such team.")
    found.account = account
    return found


def _described(team: Team) -> dict[str, Any]:
    return {
        "team": team,
        "members": team.user_set.filter(is_active=True).order_by("first_name", "last_name", "username"),
        "roles": [(role, named(place)) for role, place in roles_of_team(team)],
    }


def _do(form: TeamForm | MemberForm, work: Any, **wanted: Any) -> bool:
    try:
        work(**wanted)
    except IntegrationError as error:
        form.add_error(None, str(error))
        return False
    return True


def _after(request: SignedInRequest, account: Account, address: str) -> HttpResponse:
    """Where one was, or home for those who have just lost the right to be there."""
    still = Account.objects.with_role_of(request.user).get(pk=account.pk).role >= Role.ADMINISTER
    return redirect(address if still else "integrations:landing")


def _status(request: SignedInRequest) -> int:
    """A form that was sent and is shown again was not fit."""
    return UNFIT if request.method == "POST" else 200
