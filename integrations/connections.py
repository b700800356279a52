"""The connections of an environment, as pages ask for them: one, all of them, and who uses one."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404

from environments.models import Connection, Environment
from environments.querysets import ConnectionQuerySet
from environments.roles import Role
from integrations.models import Integration, Resource, ResourceLocal
from integrations.permissions import get_environment

if TYPE_CHECKING:
    from environments.models import User

STATES = (("ready", "Ready"), ("needs_credentials", "Needs credentials"), ("check", "To be checked"))


def get_connection(
    user: User, environment: UUID, code: UUID, role: Role = Role.MONITOR
) -> tuple[Environment, Connection]:
    """A connection that the environment can use, and the environment with the user's ``role`` on it.

    Raises Http404 where the user sees nothing of the environment or it has no
    such connection, PermissionDenied when they have less than ``role`` on it.
    """
    found = get_environment(user, environment, role)
    usable = Connection.objects.usable_in(found).select_related("environment", "changed_by")
    connection = usable.filter(code=code).first()
    if connection is None:
        raise Http404("There is no such connection.")
    return found, connection


def listed_connections(
    user: User, environment: Environment, *, words: str, type_name: str, state: str
) -> ConnectionQuerySet:
    """The environment's connections by name, each with how many tiles that the user may see use it."""
    uses = (
        ResourceLocal.objects.filter(
            connection=OuterRef("pk"), resource__integration__in=_seen(user).values("pk")
        )
        .order_by()
        .values("connection")
        .annotate(count=Count("resource__integration", distinct=True))
        .values("count")
    )
    found = Connection.objects.usable_in(environment).filter(name__icontains=words)
    if type_name:
        found = found.filter(connection_type=type_name)
    if state:
        found = found.filter(~Q(check_note="") if state == "check" else Q(status=state, check_note=""))
    return found.annotate(used_by=Coalesce(Subquery(uses), 0, output_field=IntegerField())).select_related(
        "environment"
    )


def users_of_connection(user: User, connection: Connection) -> QuerySet[Resource]:
    """The connection resources bound to it, of tiles that the user may see."""
    return (
        Resource.objects.filter(local__connection=connection, integration__in=_seen(user).values("pk"))
        .select_related("integration__environment")
        .order_by("integration__name", "integration_id", "name")
    )


def is_used_unseen(user: User, connection: Connection) -> bool:
    """Whether tiles use it that the user may not see."""
    living = Resource.objects.filter(local__connection=connection, integration__archived_at=None)
    return living.exclude(integration__in=_seen(user).values("pk")).exists()


def to_set_up(tile: Integration) -> QuerySet[Resource]:
    """The tile's connections that somebody has to see to: unbound, without credentials, or to be checked."""
    wanting = Q(local=None) | Q(local__connection=None)
    wanting |= Q(local__connection__status=Connection.Status.NEEDS_CREDENTIALS)
    wanting |= Q(local__connection__isnull=False) & ~Q(local__connection__check_note="")
    found = Resource.objects.filter(wanting, integration=tile, kind="connection")
    return found.select_related("local__connection").order_by("name", "lineage")


def may_enter(user: User, environment_id: int) -> bool:
    """Whether the user may make and change connections of the environment."""
    return Environment.objects.open_to(user, Role.MANAGE).filter(pk=environment_id).exists()


def _seen(user: User) -> QuerySet[Integration]:
    return Integration.objects.living().visible_to(user)
