"""Who belongs to an account, everything that one of them has in it, and who may deactivate them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import Group
from django.db.models import Q, QuerySet
from django.utils import timezone
from guardian.utils import get_group_obj_perms_model, get_user_obj_perms_model

from environments.models import Account, ApiToken, Environment, User
from environments.roles import Role
from integrations.access import everyone_of, grants_within, highest, role_of
from integrations.models import Integration, Invitation
from integrations.places import Place, named

SEARCHED = ("first_name", "last_name", "username", "email")


@dataclass(frozen=True, slots=True)
class Membership:
    """Everything that one person has in an account."""

    roles: list[tuple[Role, Place]]
    teams: list[Group]
    invitations: list[Invitation]
    tokens: list[ApiToken]

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to take away."""
        return not (self.roles or self.teams or self.invitations or self.tokens)

    @property
    def roles_said(self) -> list[str]:
        """Each role as people read it, such as "Manage on Orders · Dev"."""
        return [f"{role.label} on {named(place)}" for role, place in self.roles]


def membership_of(person: User, account: Account) -> Membership:
    """What the person was given by name, on deleted tiles and in disabled environments too; teams; what waits."""
    tokens = ApiToken.objects.filter(owner=person, account=account, revoked_at=None)
    return Membership(
        roles=list(_roles_of(person, account)),
        teams=list(groups_within(account).filter(user=person).order_by("name")),
        invitations=list(Invitation.objects.within(account).waiting().filter(email__iexact=person.email)),
        tokens=list(tokens.filter(expires_at__gt=timezone.now()).order_by("pk")),
    )


def groups_within(account: Account) -> QuerySet[Group]:
    """The account's teams, and groups of no account that were given a role in this one."""
    given = Q(team__account=account)
    for _, to_groups in grants_within(account):
        given |= Q(pk__in=to_groups.values("group_id"), team=None)
    return Group.objects.filter(given)


def accounts_of(person: User) -> QuerySet[Account]:
    """The accounts in which the person has a role or belongs to a team, in one order for all who lock them."""
    groups = person.groups.values("pk")
    belongs = Q(teams__in=groups)
    ways: list[tuple[Any, str]] = [
        (Account, "pk"),
        (Environment, "environments__pk"),
        (Integration, "environments__integrations__pk"),
    ]
    for model, place in ways:
        to_people: Any = get_user_obj_perms_model(model)
        to_teams: Any = get_group_obj_perms_model(model)
        for given in (to_people.objects.filter(user=person), to_teams.objects.filter(group__in=groups)):
            belongs |= Q((f"{place}__in", given.values("content_object_id")))
    keys = Account.objects.filter(belongs).values("pk")
    return Account.objects.filter(pk__in=keys).order_by("pk")


def why_not_deactivate(person: User, account: Account, by: User) -> str:
    """Why someone who administers the account may not end this person's sign-in; "" when they may.

    A sign-in is for all accounts at once: others than whoever runs the site may end only that of
    people who belong to no other account.
    """
    if person.pk == by.pk:
        return "Nobody can deactivate themselves. Ask someone else who administers the account."
    return _why_not(person, account, by, f"deactivate {person}")


def why_not_reactivate(person: User, account: Account, by: User) -> str:
    """The same for letting someone sign in again, who must not have been kept out by whoever runs the site."""
    keeper = person.deactivated_by
    if not by.is_superuser and (keeper is None or keeper.is_superuser):
        return f"{person} was deactivated by whoever runs the site, who alone can let {person} in again."
    return _why_not(person, account, by, f"let {person} in again")


def found_in(account: Account, words: str) -> QuerySet[User]:
    """Everyone of the account, deactivated people too, whose name or address has all the words."""
    people = everyone_of(account).select_related("deactivated_by")
    for word in words.split():
        people = people.filter(Q(*((f"{field}__icontains", word) for field in SEARCHED), _connector=Q.OR))
    return people


def held_by(people: Iterable[User], account: Account) -> dict[int, str]:
    """What each of the people has in the account, in a few words, in as many queries for one as for many."""
    keys = [person.pk for person in people]
    said: dict[int, list[str]] = defaultdict(list)
    for (to_people, _), called in zip(
        grants_within(account), ("account", "environment", "tile"), strict=True
    ):
        rows = to_people.filter(user__in=keys).values_list(
            "user_id", "content_object_id", "permission__codename"
        )
        roles: dict[int, dict[int, Role]] = defaultdict(dict)
        for user, place, codename in rows:
            roles[user][place] = max(roles[user].get(place, Role.NONE), role_of(codename))
        for user, held in roles.items():
            said[user].append(_counted(called, list(held.values())))
    members = groups_within(account).filter(user__in=keys).order_by("name").values_list("user", "name")
    for user, team in members:
        said[user].append(f"team {team}")
    return {key: ", ".join(words) for key, words in said.items()}


def _why_not(person: User, account: Account, by: User, doing: str) -> str:
    if by.is_superuser:
        return ""
    if person.is_superuser:
        return f"{person} runs the site. Only others who do can {doing}."
    if accounts_of(person).exclude(pk=account.pk).exists():
        return (
            f"{person} belongs to another account as well, and signs in to all of them at once, "
            f"so only whoever runs the site can {doing}."
        )
    return ""


def _counted(called: str, roles: list[Role]) -> str:
    if called == "account":
        return f"{max(roles).label} on the account"
    return f"a role on {len(roles)} {called}{'s' if len(roles) > 1 else ''}"


def _roles_of(person: User, account: Account) -> Iterable[tuple[Role, Place]]:
    for to_people, _ in grants_within(account):
        rows = to_people.filter(user=person).select_related("permission", "content_object").order_by("pk")
        if to_people.model._meta.get_field("content_object").related_model is Integration:
            rows = rows.select_related("permission", "content_object__environment")
        yield from ((role, place) for place, role in highest((row.content_object, row) for row in rows))
