"""Inviting people to a place by mail, and looking after the invitations that wait."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from environments.requests import SignedInRequest
from integrations.errors import IntegrationError, NotInvited
from integrations.forms.people import InviteForm
from integrations.models import Invitation
from integrations.places import Place, named
from integrations.services import invitations as service
from integrations.services.invitations import LIFETIME, PAUSE, Outcome
from integrations.views.people_frames import address_of, fetch, people_page

UNFIT, TOO_MANY = 422, 429


@dataclass(frozen=True, slots=True)
class Waiting:
    """An invitation that was neither accepted nor withdrawn, and where that is done."""

    invitation: Invitation
    is_too_old: bool
    again_address: str
    withdraw_address: str


def waiting_to(place: Place) -> list[Waiting]:
    """The invitations to a place, the newest first."""
    rows = Invitation.objects.to(place).waiting().select_related("invited_by")
    return [
        Waiting(
            invitation=each,
            is_too_old=each.expires_at <= timezone.now(),
            again_address=address_of(place, "send_again", each.code),
            withdraw_address=address_of(place, "withdraw", each.code),
        )
        for each in rows
    ]


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def invite(request: SignedInRequest, code: UUID, kind: type[Place]) -> HttpResponse:
    """Enter addresses and a role; each address is judged by itself, and those that were refused stay on the page."""
    place = fetch(kind, request.user, code)
    if request.method != "POST":
        return _page(request, place, InviteForm())
    form = InviteForm(request.POST)
    if not form.is_valid():
        return _page(request, place, form, status=UNFIT)
    good, bad = form.valid_addresses()
    outcomes = service.invite(
        to=place,
        addresses=good,
        role=form.cleaned_data["role"],
        by=request.user,
        link_to=request.build_absolute_uri,
    )
    refused = [Outcome(text, f"“{text}” is no mail address.", is_stored=False) for text in bad]
    return _told(request, place, form, [*outcomes, *refused])


@require_POST
@login_required
def send_again(request: SignedInRequest, code: UUID, invitation: UUID, kind: type[Place]) -> HttpResponse:
    """A new mail with a new link."""
    place = fetch(kind, request.user, code)
    found = _waiting(place, invitation)
    try:
        outcome = service.send_again(invitation=found, by=request.user, link_to=request.build_absolute_uri)
    except NotInvited as refusal:
        messages.error(request, str(refusal))
    except IntegrationError as error:
        messages.error(request, str(error))
    else:
        _say(request, outcome, "A new mail was sent to {}. The older link leads nowhere now.")
    return redirect(address_of(place))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def withdraw(request: SignedInRequest, code: UUID, invitation: UUID, kind: type[Place]) -> HttpResponse:
    """Say what it means to withdraw an invitation, and do it."""
    place = fetch(kind, request.user, code)
    found = _waiting(place, invitation)
    if request.method != "POST":
        return people_page(request, "invitation_withdraw", place, invitation=found, called=named(place))
    try:
        service.withdraw(invitation=found, by=request.user)
    except IntegrationError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"The invitation of {found.email} was withdrawn.")
    return redirect(address_of(place))


def _waiting(place: Place, code: UUID) -> Invitation:
    found = Invitation.objects.to(place).waiting().filter(code=code).first()
    if found is None:
        raise Http404("There is no such invitation.")
    return found


def _told(request: SignedInRequest, place: Place, form: InviteForm, outcomes: list[Outcome]) -> HttpResponse:
    """Say what became of each; back to the list unless some were refused."""
    for outcome in outcomes:
        if outcome.is_stored:
            _say(request, outcome, "A mail was sent to {}.")
    refused = [outcome for outcome in outcomes if not outcome.is_stored]
    if not refused:
        return redirect(address_of(place))
    left = {"addresses": "\n".join(outcome.address for outcome in refused), "role": form.data["role"]}
    again = InviteForm(initial=left)
    too_often = any(outcome.is_too_often for outcome in refused)
    answer = _page(request, place, again, status=TOO_MANY if too_often else UNFIT, refused=refused)
    if too_often:
        answer["Retry-After"] = str(int(PAUSE.total_seconds()))
    return answer


def _say(request: SignedInRequest, outcome: Outcome, sentence: str) -> None:
    if outcome.problem:
        messages.error(request, outcome.problem)
    else:
        messages.success(request, sentence.format(outcome.address))


def _page(
    request: SignedInRequest,
    place: Place,
    form: InviteForm,
    *,
    status: int = 200,
    refused: list[Outcome] | None = None,
) -> HttpResponse:
    context = {
        "form": form,
        "refused": refused,
        "called": named(place),
        "hours": int(LIFETIME.total_seconds()) // 3600,
    }
    return people_page(request, "invite", place, status=status, **context)
