"""Inviting people by mail: sending, sending again, withdrawing."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from environments.models import User
from environments.roles import Role
from environments.shown_once import new_secret
from integrations.errors import IntegrationError, NotInvited
from integrations.models import Invitation
from integrations.places import Place, named, require_at, role_at
from integrations.services.access import lock_rights, record_at
from integrations.services.invitation_mail import mail_invitation

LIFETIME = timedelta(hours=72)
PAUSE = timedelta(minutes=5)
HOURLY = 50

LinkTo = Callable[[str], str]
"""Makes the whole address of a page of this site."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one address; ``problem`` is empty when its mail was handed over."""

    address: str
    problem: str = ""
    is_too_often: bool = False
    is_stored: bool = True


def invite(*, to: Place, addresses: Iterable[str], role: Role, by: User, link_to: LinkTo) -> list[Outcome]:
    """Offer a role to each address by mail, each judged by itself; needs Administer and no less than ``role``.

    To be called outside of a transaction: mails leave after what they speak of was committed.
    """
    outcomes = []
    for address in addresses:
        try:
            invitation, secret = _write(to, address.strip().lower(), role, by)
        except NotInvited as refusal:
            outcomes.append(Outcome(address, str(refusal), refusal.is_too_often, is_stored=False))
        else:
            outcomes.append(_mail(invitation, secret, link_to))
    return outcomes


def send_again(*, invitation: Invitation, by: User, link_to: LinkTo) -> Outcome:
    """A new mail with a new link and the full time; the older link leads nowhere from now on.

    Raises NotInvited when it is too soon, IntegrationError when it was accepted or withdrawn meanwhile.
    """
    with transaction.atomic():
        invitation = lock_open(invitation)
        secret = _offer(invitation, Role(invitation.role), by)
    return _mail(invitation, secret, link_to)


@transaction.atomic
def withdraw(*, invitation: Invitation, by: User) -> None:
    """The link leads nowhere from now on; needs Administer where it leads to."""
    invitation = lock_open(invitation)
    require_at(by, invitation.place, Role.ADMINISTER)
    invitation.revoked_at = timezone.now()
    invitation.save(update_fields=["revoked_at"])
    what = f"The invitation of {invitation.email} to {named(invitation.place)} was withdrawn."
    record_at(invitation.place, by=by, action="invitation.withdrawn", summary=what)


def lock_open(invitation: Invitation) -> Invitation:
    """The invitation's fresh row, locked after its account's rights; IntegrationError when it is not open any more."""
    lock_rights(invitation.place)
    fresh = Invitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
    if not fresh.is_open:
        done = "accepted" if fresh.accepted_at else "withdrawn"
        raise IntegrationError(f"The invitation of {fresh.email} was {done} meanwhile.")
    return fresh


@transaction.atomic
def _write(place: Place, address: str, role: Role, by: User) -> tuple[Invitation, str]:
    lock_rights(place)
    require_at(by, place, max(role, Role.ADMINISTER))
    person = User.objects.filter(email__iexact=address, is_active=True).first()
    if person and role_at(person, place) >= role:
        raise NotInvited(f"{address} already has {role_at(person, place).label} here.")
    invitation = Invitation.objects.to(place).waiting().filter(email=address).first()
    invitation = invitation or Invitation(email=address, **{str(place._meta.model_name): place})
    return invitation, _offer(invitation, role, by)


def _offer(invitation: Invitation, role: Role, by: User) -> str:
    """Store the offer under a new secret, which is returned and kept nowhere."""
    now = timezone.now()
    require_at(by, invitation.place, Role.ADMINISTER)
    _not_too_often(invitation, by, now)
    secret, digest = new_secret()
    again = invitation.pk is not None
    invitation.role, invitation.invited_by = role, by
    invitation.digest, invitation.mailed_at = digest, None
    invitation.sent_at, invitation.expires_at = now, now + LIFETIME
    invitation.save()
    what = f"{invitation.email} was invited{' again' if again else ''}: {role.label} on {named(invitation.place)}."
    record_at(invitation.place, by=by, action="invitation.sent", summary=what)
    return secret


def _not_too_often(invitation: Invitation, by: User, now: datetime) -> None:
    """Neither one address nor all of them together get many mails from one person."""
    if invitation.mailed_at and now - invitation.mailed_at < PAUSE:
        when = (invitation.mailed_at + PAUSE).strftime("%H:%M")
        raise NotInvited(
            f"{invitation.email} was sent a mail just now. You can send another from {when} UTC on.",
            is_too_often=True,
        )
    recent = Invitation.objects.filter(invited_by=by, sent_at__gt=now - timedelta(hours=1))
    if recent.exclude(pk=invitation.pk).count() >= HOURLY:
        raise NotInvited(
            f"{invitation.email} was not invited: you have invited {HOURLY} people within an hour. "
            "Go on in an hour, or ask another administrator.",
            is_too_often=True,
        )


def _mail(invitation: Invitation, secret: str, link_to: LinkTo) -> Outcome:
    """Hand the mail over, and keep whether that succeeded."""
    if not mail_invitation(invitation, secret, link_to):
        return Outcome(
            invitation.email,
            f"The mail to {invitation.email} could not be sent. The invitation is kept; send it again below.",
        )
    Invitation.objects.filter(pk=invitation.pk, digest=invitation.digest).update(mailed_at=timezone.now())
    return Outcome(invitation.email)
