"""Accepting an invitation: as someone who is known, or as someone new."""

from __future__ import annotations

import re
import secrets

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from environments.models import Environment, User
from environments.roles import Role
from environments.services.grants import give_role
from environments.shown_once import digest_of
from integrations.access import role_given
from integrations.errors import IntegrationError, InvitationClosed
from integrations.models import Integration, Invitation
from integrations.places import named, role_at
from integrations.services.access import lock_rights, record_at

SECRET = re.compile(r"[A-Za-z0-9_-]{43}")
LONGEST_NAME = 150


def find_invitation(secret: str) -> Invitation | None:
    """The invitation a link leads to; None for a link that never led anywhere or was replaced by a newer one."""
    if not SECRET.fullmatch(secret):
        return None
    rows = Invitation.objects.select_related(
        "integration__environment__account", "environment__account", "account", "invited_by"
    )
    return rows.filter(digest=digest_of(secret)).first()


def why_closed(invitation: Invitation) -> str:
    """Why the invitation cannot be accepted, as a sentence; "" when it can."""
    if invitation.accepted_at:
        return "It was accepted already; each invitation can be used once."
    if invitation.revoked_at:
        return "It was withdrawn."
    if invitation.expires_at <= timezone.now():
        return "It is too old; an invitation can be used for three days."
    place = invitation.place
    if isinstance(place, Integration) and place.archived_at:
        return "The tile it leads to was deleted."
    if isinstance(place, Environment) and not place.is_enabled:
        return "The environment it leads to is switched off."
    if not _role_now(invitation):
        return f"{invitation.invited_by} may not invite people there any more."
    return ""


def is_for(invitation: Invitation, person: User) -> bool:
    """Whether the invitation was sent to this person's address."""
    return person.email.lower() == invitation.email.lower()


@transaction.atomic
def accept_invitation(*, invitation: Invitation, by: User) -> Role:
    """Give the person what was offered, at most what the inviter has now; never less than they have already.

    Raises PermissionDenied for anyone else than the invited address,
    InvitationClosed when it was used, withdrawn or became too old meanwhile.
    """
    lock_rights(invitation.place)
    fresh = Invitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
    if not is_for(fresh, by):
        raise PermissionDenied(f"This invitation is for {fresh.email}.")
    if problem := why_closed(fresh):
        raise InvitationClosed(problem)
    place, role = fresh.place, _role_now(fresh)
    if role > role_given(by, place):
        give_role(to=by, on=place, role=role)
    fresh.accepted_at, fresh.accepted_by = timezone.now(), by
    fresh.save(update_fields=["accepted_at", "accepted_by"])
    what = f"{by} ({by.email}) accepted the invitation of {fresh.invited_by}: {role.label} on {named(place)}."
    record_at(place, by=by, action="invitation.accepted", summary=what)
    return role


@transaction.atomic
def join(*, invitation: Invitation, name: str, password: str) -> User:
    """Make an account for the invited address, which is what it signs in with, and accept.

    Raises IntegrationError when there is one by now, InvitationClosed as accepting does.
    """
    lock_rights(invitation.place)
    if is_known(invitation):
        raise IntegrationError("There is an account for this address by now. Sign in with it, then accept.")
    first, _, last = name.strip().partition(" ")
    try:
        with transaction.atomic():
            person = User.objects.create_user(
                username=f"person-{secrets.token_hex(8)}",
                email=invitation.email,
                password=password,
                first_name=first[:LONGEST_NAME],
                last_name=last.strip()[:LONGEST_NAME],
            )
    except IntegrityError as error:
        raise IntegrationError("Someone was faster. Try again.") from error
    accept_invitation(invitation=invitation, by=person)
    return person


def is_known(invitation: Invitation) -> bool:
    """Whether someone has an account with the invited address."""
    return User.objects.filter(email__iexact=invitation.email).exists()


def _role_now(invitation: Invitation) -> Role:
    """What was offered, at most what the inviter has there at present."""
    return Role(min(invitation.role, role_at(invitation.invited_by, invitation.place)))
