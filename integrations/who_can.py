"""Naming the people who can help someone who may not do a thing themselves."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from guardian.utils import get_group_obj_perms_model, get_user_obj_perms_model

from environments.models import Environment, User
from environments.roles import Role
from integrations.places import Place, places_that_count

NAMED = 3


def holders_of(place: Place, role: Role) -> QuerySet[User]:
    """The active people with the role or more there: by name or by team, on it or on what it belongs to.

    Superusers are left out: they are not whom one asks.
    """
    given = Q()
    for owner in places_that_count(place):
        codename = role.codename(str(owner._meta.model_name))
        rows = {"content_object": owner, "permission__codename": codename}
        users: Any = get_user_obj_perms_model(owner)
        groups: Any = get_group_obj_perms_model(owner)
        given |= Q(pk__in=users.objects.filter(**rows).values("user_id"))
        given |= Q(groups__in=groups.objects.filter(**rows).values("group_id"))
    people = User.objects.filter(given, is_active=True)
    return people.order_by("first_name", "last_name", "username").distinct()


def managers_of(environment: Environment) -> list[str]:
    """Names of a few people who may add tiles to the environment, in order of name."""
    return [str(person) for person in holders_of(environment, Role.MANAGE)[:NAMED]]


def who_can_help(place: Place, role: Role = Role.MANAGE) -> str:
    """The sentence that names the people who have the role there."""
    people = [str(person) for person in holders_of(place, role)[: NAMED + 1]]
    if not people:
        return "Ask an administrator of your account."
    if len(people) > NAMED:
        return f"Ask {', '.join(people[:NAMED])} or others."
    listed = " or ".join(filter(None, [", ".join(people[:-1]), people[-1]]))
    return f"Ask {listed}."
