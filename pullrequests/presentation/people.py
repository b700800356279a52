"""Whom to ask when one may not do something oneself."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from guardian.utils import get_group_obj_perms_model, get_user_obj_perms_model

from environments.models import Account, Environment, User
from environments.roles import Role
from integrations.models import Integration

_NAMES_SHOWN = 4


def managers_of(tile: Integration) -> QuerySet[User]:
    """The people who may change a tile, whether through it, its environment or its account.

    Superusers are left out: they are not whom one asks.
    """
    given = (
        _given(Integration, tile.pk)
        | _given(Environment, tile.environment_id)
        | _given(Account, tile.environment.account_id)
    )
    return (
        User.objects.filter(given, is_active=True).order_by("first_name", "last_name", "username").distinct()
    )


def _given(model: Any, key: int) -> Q:
    codename = Role.MANAGE.codename(str(model._meta.model_name))
    users: Any = get_user_obj_perms_model(model)
    groups: Any = get_group_obj_perms_model(model)
    to_users = users.objects.filter(content_object_id=key, permission__codename=codename)
    to_groups = groups.objects.filter(content_object_id=key, permission__codename=codename)
    return Q(pk__in=to_users.values("user_id")) | Q(groups__in=to_groups.values("group_id"))


def who_can_help(tile: Integration) -> str:
    """The sentence that names the people who manage a tile."""
    people = [str(person) for person in managers_of(tile)[: _NAMES_SHOWN + 1]]
    if not people:
        return "Ask an administrator of your account."
    shown, more = people[:_NAMES_SHOWN], people[_NAMES_SHOWN:]
    listed = ", ".join(shown[:-1]) + (" or " if len(shown) > 1 else "") + shown[-1]
    return f"Ask {listed}{' or others' if more else ''}."
