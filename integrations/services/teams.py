"""Teams of an account: made, renamed, filled, and deleted with all their roles."""

from __future__ import annotations

from django.db import transaction

from environments.models import Account, Team, User
from environments.roles import Role
from integrations.access import people_of, roles_of_team
from integrations.errors import IntegrationError
from integrations.places import named, require_at
from integrations.services.access import lock_rights, record_at, someone_administers


@transaction.atomic
def create_team(*, account: Account, name: str, by: User) -> Team:
    """An empty team without roles; needs Administer on the account. Raises IntegrationError for a taken name."""
    account = _locked(account, by)
    _require_free(account, name)
    team = account.teams.create(name=name)
    record_at(account, by=by, action="team.created", summary=f"The team {name} was made.")
    return team


@transaction.atomic
def rename_team(*, team: Team, name: str, by: User) -> None:
    """Give the team another name; its members and roles stay."""
    account = _locked(team.account, by)
    before, team.name = team.name, name
    if before == name:
        return
    _require_free(account, name, but=team)
    team.save(update_fields=["name"])
    record_at(account, by=by, action="team.renamed", summary=f"The team {before} is called {name} now.")


@transaction.atomic
def add_member(*, team: Team, person: User, by: User) -> None:
    """The person has the team's roles from now on; raises IntegrationError for someone the account does not know."""
    account = _locked(team.account, by)
    if not people_of(account).filter(pk=person.pk).exists():
        raise IntegrationError(f"{person} is not known in {named(account)}. Invite them by mail.")
    if team.user_set.filter(pk=person.pk).exists():
        return
    team.user_set.add(person)
    what = f"{person} ({person.email}) belongs to the team {team}."
    record_at(account, by=by, action="team.member_added", summary=what)


@transaction.atomic
def remove_member(*, team: Team, person: User, by: User) -> None:
    """The person has no role through the team any more; raises LastAdministrator when nobody would be left."""
    account = _locked(team.account, by)
    if not team.user_set.filter(pk=person.pk).exists():
        return
    with someone_administers(account):
        team.user_set.remove(person)
    what = f"{person} ({person.email}) no longer belongs to the team {team}."
    record_at(account, by=by, action="team.member_removed", summary=what)


@transaction.atomic
def delete_team(*, team: Team, by: User) -> None:
    """The team and all its roles are gone; its members stay, with what they have by themselves."""
    account = _locked(team.account, by)
    roles = [f"{role.label} on {named(place)}" for role, place in roles_of_team(team)]
    members = [person.email for person in team.user_set.order_by("email")]
    name = team.name
    with someone_administers(account):
        team.delete()
    record_at(
        account,
        by=by,
        action="team.deleted",
        summary=f"The team {name} was deleted, and with it: {', '.join(roles) or 'no role'}.",
        members=members,
    )


def _locked(account: Account, by: User) -> Account:
    account = lock_rights(account)
    require_at(by, account, Role.ADMINISTER)
    return account


def _require_free(account: Account, name: str, but: Team | None = None) -> None:
    """Under the account's lock, so that nobody takes the name meanwhile."""
    taken = account.teams.filter(name__iexact=name)
    if any(team != but for team in taken):
        raise IntegrationError(f"There is a team called {name} already. Choose another name.")
