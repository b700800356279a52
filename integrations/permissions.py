"""Fetching is the permission check: what a person may not see cannot be fetched."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404

from environments.models import Environment
from environments.roles import Role
from integrations.models import Integration, Job

if TYPE_CHECKING:
    from environments.models import User


def role_on(user: User, integration: Integration) -> Role:
    """The highest role the user has on the tile now, asked from the database."""
    return Role(Integration.objects.with_role_of(user).get(pk=integration.pk).role)


def get_tile(user: User, code: UUID, role: Role = Role.MONITOR) -> Integration:
    """The tile, with its environment and the user's ``role`` on it.

    Raises Http404 when the user may not see it, PermissionDenied when they
    see it but have less than ``role``.
    """
    tiles = Integration.objects.living().with_role_of(user).select_related("environment__account")
    tile = tiles.filter(code=code).first()
    if tile is None or tile.role < Role.MONITOR:
        raise Http404("There is no such tile.")
    if tile.role < role:
        raise PermissionDenied(f"This needs {role.label} on {tile}.")
    return tile


def require_role(user: User, integration: Integration, role: Role) -> None:
    """Raise PermissionDenied unless the user has the role now; for use inside transactions."""
    if role_on(user, integration) < role:
        raise PermissionDenied(f"This needs {role.label} on {integration}.")


def environments_of(user: User) -> QuerySet[Environment]:
    """Environments in which the user sees anything: the whole, or one tile."""
    with_tiles = Integration.objects.living().visible_to(user).values("environment")
    whole = Environment.objects.open_to(user, Role.MONITOR).values("pk")
    return Environment.objects.filter(Q(pk__in=with_tiles) | Q(pk__in=whole), is_enabled=True)


def get_environment(user: User, code: UUID) -> Environment:
    """The environment, if the user sees anything in it; Http404 otherwise."""
    environment = environments_of(user).select_related("account").filter(code=code).first()
    if environment is None:
        raise Http404("There is no such environment.")
    return environment


def get_receiving_environment(user: User, code: UUID) -> Environment:
    """The environment, if the user may add tiles to it.

    Raises Http404 when they see nothing of it, PermissionDenied when they may
    only look.
    """
    environment = get_environment(user, code)
    if not Environment.objects.accepting_tiles_from(user).filter(pk=environment.pk).exists():
        raise PermissionDenied(f"Adding tiles to {environment} needs Manage on it.")
    return environment


def get_job(user: User, code: UUID) -> Job:
    """A job the user asked for, or one of a tile they may see; Http404 otherwise."""
    jobs = Job.objects.select_related("integration__environment", "created_by")
    visible = Integration.objects.visible_to(user).values("pk")
    job = jobs.filter(Q(created_by=user) | Q(integration__in=visible), code=code).first()
    if job is None:
        raise Http404("There is no such job.")
    return job
