"""Which environments a person may see, in which they may add tiles, and which connections an environment has."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, Self, TypeVar

from django.db import models
from django.db.models import Case, Count, IntegerField, Q, Value, When
from django.db.models.expressions import RawSQL

from environments.held_role import HeldRole, tables_of_grants
from environments.roles import Role

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from environments.models import Environment, User


Rows = TypeVar("Rows", bound="models.QuerySet")
LEGACY = "legacy"  # Licence.LEGACY_SANDBOX; models are made after this file


GRANTED = """
SELECT content_object_id FROM {users} JOIN auth_permission ON auth_permission.id = permission_id
WHERE user_id = %s AND codename = '{codename}'
UNION ALL
SELECT content_object_id FROM {groups} JOIN auth_permission ON auth_permission.id = permission_id
WHERE group_id IN (SELECT group_id FROM {members} WHERE user_id = %s) AND codename = '{codename}'
"""


@cache
def keys_granted(model: Any, role: Role) -> str:
    """Query for the keys of a ``model`` on which a person or their groups have a role; it takes the person twice."""
    return GRANTED.format(codename=role.codename(str(model._meta.model_name)), **tables_of_grants(model))


def granted(model: Any, user: User, role: Role, *, through: str = "pk") -> Q:
    """The rows for which ``user`` or one of their groups was given ``role`` or more on a ``model``.

    ``through`` is the lookup from the filtered rows to the ``model``'s key
    ("environment_id" …). In plain SQL, since every page asks this many times
    over, and putting it together from querysets took longer than answering it.
    """
    return Q(**{f"{through}__in": RawSQL(keys_granted(model, role), [user.pk, user.pk])})


def annotate_role(
    rows: Rows, user: User | AnonymousUser, places: Mapping[Any, str], *, closed: Q | None = None
) -> Rows:
    """Annotate ``role``: the highest that the user has on any of the row's places (see HeldRole).

    Inactive people have none, and nobody has one on rows that are ``closed``.
    """
    if not user.is_active:
        return rows.annotate(role=Value(0, output_field=IntegerField()))
    highest = Value(int(Role.ADMINISTER)) if user.is_superuser else HeldRole(user, *places.items())
    cases = [When(closed, then=Value(0))] if closed is not None else []
    return rows.annotate(role=Case(*cases, default=highest, output_field=IntegerField()))


class AccountQuerySet(models.QuerySet):
    """Accounts, by what a person may do in one as a whole."""

    def with_role_of(self, user: User | AnonymousUser) -> Self:
        """Annotate ``role``: the number of the highest role the user has on each account itself."""
        return annotate_role(self, user, {self.model: "pk"})

    def administered_by(self, user: User | AnonymousUser) -> Self:
        """Accounts whose environments and people the user looks after: Administer on it or on its Production."""
        if not user.is_active:
            return self.none()
        if user.is_superuser:
            return self
        environment: Any = self.model._meta.get_field("environments").related_model
        productions = environment.objects.filter(
            granted(environment, user, Role.ADMINISTER), is_production=True
        )
        return self.filter(
            granted(self.model, user, Role.ADMINISTER) | Q(pk__in=productions.values("account_id"))
        )


class EnvironmentQuerySet(models.QuerySet):
    """Filters by what a person may do in an environment as a whole."""

    def open_to(self, user: User | AnonymousUser, role: Role) -> Self:
        """Environments in which the user has ``role`` or more, from the environment or its account."""
        if not user.is_active:
            return self.none()
        if user.is_superuser:
            return self
        account = self.model._meta.get_field("account").related_model
        return self.filter(
            granted(self.model, user, role) | granted(account, user, role, through="account_id")
        )

    def with_role_of(self, user: User | AnonymousUser) -> Self:
        """Annotate ``role``: the number of the highest role the user has on each environment as a whole."""
        account = self.model._meta.get_field("account").related_model
        return annotate_role(self, user, {self.model: "pk", account: "account_id"})

    def accepting_tiles_from(self, user: User | AnonymousUser) -> Self:
        """Enabled environments into which the user may clone and upload."""
        return self.open_to(user, Role.MANAGE).filter(is_enabled=True)

    def with_tile_count(self) -> Self:
        """Annotate ``tile_count``: the living tiles; named by relation, since this app knows no tiles."""
        return self.annotate(tile_count=Count("integrations", filter=Q(integrations__archived_at=None)))


class ConnectionQuerySet(models.QuerySet):
    """Connections, by where they can be used; pages and services ask in no other way."""

    def usable_in(self, environment: Environment | int) -> Self:
        """The environment's own; in an account with the legacy licence, those of both of its sides."""
        key = environment if isinstance(environment, int) else environment.pk
        account = Q(environment__account__environments=key, environment__account__licence=LEGACY)
        return self.filter(
            Q(environment=key) | Q(pk__in=self.model._base_manager.filter(account).values("pk"))
        )
