"""Taking a person out of an account: every role, every team and every open invitation in one step."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from environments.models import Account, User
from environments.roles import Role
from integrations.access import grants_within
from integrations.members import Membership, membership_of
from integrations.models import Invitation
from integrations.places import named, require_at
from integrations.services.access import lock_rights, record_at, someone_administers
from integrations.services.tokens import revoke_token


@transaction.atomic
def remove_person(*, person: User, account: Account, by: User) -> None:
    """Nothing of the account is left to the person: roles, memberships, invitations and API tokens end.

    Needs Administer on the account. What the person has in other accounts stays, and so does
    their sign-in. Raises LastAdministrator when nobody would be left. Done twice, it is done once.
    """
    account = lock_rights(account)
    require_at(by, account, Role.ADMINISTER)
    had = membership_of(person, account)
    if had.is_empty:
        return
    for token in had.tokens:
        revoke_token(token=token, by=by)
    with someone_administers(account):
        for to_people, _ in grants_within(account):
            to_people.filter(user=person).delete()
        person.groups.remove(*had.teams)
    open_ones = Invitation.objects.filter(pk__in=[invitation.pk for invitation in had.invitations])
    open_ones.update(revoked_at=timezone.now())
    _record(person, account, had, by)


def _record(person: User, account: Account, had: Membership, by: User) -> None:
    """One entry about all of it on the account, and on every place below what was lost there."""
    who = f"{person} ({person.email})"
    record_at(
        account,
        by=by,
        action="person.removed",
        summary=f"{who} was removed from {named(account)}, with every role in it.",
        roles=had.roles_said,
        teams=[str(team) for team in had.teams],
        invitations=[f"{each.get_role_display()} on {named(each.place)}" for each in had.invitations],
        tokens=[token.name for token in had.tokens],
    )
    for role, place in had.roles:
        if not isinstance(place, Account):
            lost = f"{who} no longer has {role.label} on {named(place)}: removed from {named(account)}."
            record_at(place, by=by, action="role.taken", summary=lost)
