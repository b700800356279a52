"""Who has which role at a place, and where each of their roles comes from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import Group
from django.db.models import Prefetch, Q, QuerySet
from django.http import Http404
from guardian.utils import get_group_obj_perms_model, get_user_obj_perms_model

from environments.models import Account, Environment, User
from environments.roles import Role
from integrations.models import Integration
from integrations.places import Place, account_of, places_that_count

Receiver = User | Group


@dataclass(frozen=True, slots=True)
class Access:
    """One person or team, with the highest role that one place gives them."""

    receiver: Receiver
    role: Role
    place: Place
    source: str
    members: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return str(self.receiver)

    @property
    def address(self) -> str:
        return self.receiver.email if isinstance(self.receiver, User) else ""

    @property
    def kind(self) -> str:
        return "team" if self.is_group else "person"

    @property
    def is_group(self) -> bool:
        return isinstance(self.receiver, Group)


def access_to(place: Place, *, of: User | None = None) -> list[Access]:
    """Everyone with a role there, given on the place itself or on what it belongs to.

    With ``of`` only what that person has, through a team or by name. Members are named for teams.
    """
    found = [
        access
        for owner in places_that_count(place)
        for access in _given_on(owner, "This" if owner == place else "", of)
    ]
    return sorted(found, key=lambda access: (access.is_group, access.name.lower(), -access.role))


def role_given(to: Receiver, on: Place) -> Role:
    """The role someone was given by name on the place itself."""
    grants, owner = (
        (get_user_obj_perms_model(on), "user")
        if isinstance(to, User)
        else (get_group_obj_perms_model(on), "group")
    )
    rows = grants._default_manager.filter(**{"content_object": on, owner: to})
    return max(map(role_of, rows.values_list("permission__codename", flat=True)), default=Role.NONE)


def people_of(account: Account) -> QuerySet[User]:
    """Active people with a role anywhere in the account, or in one of its teams."""
    return everyone_of(account).filter(is_active=True)


def everyone_of(account: Account) -> QuerySet[User]:
    """The same with those who were deactivated."""
    given = Q(groups__in=account.teams.values("pk"))
    for people, teams in grants_within(account):
        given |= Q(pk__in=people.values("user_id")) | Q(groups__in=teams.values("group_id"))
    keys = User.objects.filter(given).values("pk")
    return User.objects.filter(pk__in=keys).order_by("first_name", "last_name", "username", "pk")


def grants_within(account: Account) -> list[tuple[QuerySet[Any], QuerySet[Any]]]:
    """What people, and what teams, were given: on the account, on its environments, and on its tiles."""
    places: list[tuple[Any, dict[str, object]]] = [
        (Account, {"content_object": account}),
        (Environment, {"content_object__account": account}),
        (Integration, {"content_object__environment__account": account}),
    ]
    found = []
    for model, within in places:
        to_people: Any = get_user_obj_perms_model(model)
        to_teams: Any = get_group_obj_perms_model(model)
        found.append((to_people.objects.filter(**within), to_teams.objects.filter(**within)))
    return found


def roles_of_team(team: Group) -> list[tuple[Role, Place]]:
    """Every role a team was given, with where: on the account first, then environments, then tiles."""
    found: list[tuple[Role, Place]] = []
    models: list[Any] = [Account, Environment, Integration]
    for model in models:
        grants: Any = get_group_obj_perms_model(model)
        rows = grants.objects.filter(group=team).select_related("permission", "content_object").order_by("pk")
        if model is Integration:
            rows = rows.select_related("permission", "content_object__environment")
        found += [(role, place) for place, role in highest((row.content_object, row) for row in rows)]
    return found


def receiver_at(place: Place, kind: str, key: int) -> Receiver:
    """The "person" or "team" of an address, if the account knows them; Http404 otherwise."""
    account = account_of(place)
    found: Receiver | None = None
    if kind == "person":
        found = people_of(account).filter(pk=key).first()
    elif kind == "team":
        found = Group.objects.filter(pk=key).first()
        if found and not role_given(found, place):
            found = account.teams.filter(pk=key).first()
    if found is None:
        raise Http404("There is no such person or team.")
    return found


def _given_on(owner: Place, this: str, of: User | None) -> Iterator[Access]:
    kind = str(owner._meta.verbose_name)
    kind = "tile" if isinstance(owner, Integration) else kind
    source = f"{this} {kind}" if this else f"{kind.capitalize()} {owner}"
    to_people: Any = get_user_obj_perms_model(owner)
    people = to_people.objects.filter(Q(content_object=owner, user__is_active=True))
    people = people.filter(user=of) if of else people
    for user, role in highest((row.user, row) for row in people.select_related("user", "permission")):
        yield Access(user, role, owner, source)
    to_groups: Any = get_group_obj_perms_model(owner)
    groups = to_groups.objects.filter(Q(content_object=owner))
    groups = groups.filter(group__user=of) if of else groups.prefetch_related(_MEMBERS)
    rows = ((row.group, row) for row in groups.select_related("group", "permission"))
    for group, role in highest(rows):
        yield Access(group, role, owner, source, () if of else tuple(map(str, group.user_set.all())))


_MEMBERS = Prefetch("group__user_set", User.objects.filter(is_active=True).order_by("first_name", "username"))


def highest(rows: Iterable[tuple[Any, Any]]) -> list[tuple[Any, Role]]:
    """The highest role of each, out of rows of grants."""
    highest: dict[Any, Role] = {}
    for receiver, row in rows:
        highest[receiver] = max(highest.get(receiver, Role.NONE), role_of(row.permission.codename))
    return list(highest.items())


def role_of(codename: str) -> Role:
    """The role a permission such as ``manage_integration`` stands for."""
    return next((role for role in Role if codename.startswith(f"{role.name.lower()}_")), Role.NONE)
