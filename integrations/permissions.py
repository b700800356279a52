"""Fetching is the permission check: what a person may not see cannot be fetched."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import connection
from django.db.models import Q
from django.http import Http404

from environments.models import Environment
from environments.querysets import EnvironmentQuerySet
from environments.roles import Role
from integrations.models import Integration, Job

if TYPE_CHECKING:
    from environments.models import User


HELD = """
SELECT codename FROM auth_permission WHERE id IN (
    SELECT permission_id FROM {table}userobjectpermission
    WHERE content_object_id = %s AND user_id = %s
    UNION ALL
    SELECT permission_id FROM {table}groupobjectpermission
    WHERE content_object_id = %s
      AND group_id IN (SELECT group_id FROM environments_user_groups WHERE user_id = %s)
)
"""
PLACES = ("integrations_integration", "environments_environment", "environments_account")


def role_on(user: User, integration: Integration) -> Role:
    """The highest role the user has on the tile now, asked from the database.

    The same as the queryset's ``with_role_of`` says, in plain SQL: every
    service asks this, some of them under locks.
    """
    if not user.is_active:
        return Role.NONE
    if user.is_superuser:
        return Role.ADMINISTER
    environment = integration.environment
    keys = (integration.pk, environment.pk, environment.account_id)
    query = " UNION ".join(HELD.format(table=place) for place in PLACES)
    with connection.cursor() as cursor:
        cursor.execute(query, [part for key in keys for part in (key, user.pk) * 2])
        codenames = {row[0] for row in cursor.fetchall()}
    held = (
        role for role in Role if role and any(name.startswith(f"{role.name.lower()}_") for name in codenames)
    )
    return max(held, default=Role.NONE)


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


def get_deleted_tile(user: User, code: UUID) -> Integration:
    """A deleted tile, for those who could restore it; Http404 for everyone else."""
    tile = Integration.objects.deleted_for(user).select_related("environment").filter(code=code).first()
    if tile is None:
        raise Http404("There is no such tile.")
    return tile


def require_role(user: User, integration: Integration, role: Role) -> None:
    """Raise PermissionDenied unless the user has the role now; for use inside transactions."""
    if role_on(user, integration) < role:
        raise PermissionDenied(f"This needs {role.label} on {integration}.")


def environments_of(user: User) -> EnvironmentQuerySet:
    """Environments in which the user sees anything: the whole, one tile, or one they could restore."""
    with_tiles = Integration.objects.living().visible_to(user).values("environment")
    with_deleted = Integration.objects.deleted_for(user).values("environment")
    whole = Environment.objects.open_to(user, Role.MONITOR).values("pk")
    return Environment.objects.filter(
        Q(pk__in=with_tiles) | Q(pk__in=with_deleted) | Q(pk__in=whole), is_enabled=True
    )


def get_environment(user: User, code: UUID, role: Role = Role.NONE) -> Environment:
    """The environment, with its account and the user's ``role`` on the whole of it.

    Raises Http404 when the user sees nothing in it, PermissionDenied when they
    see something but have less than ``role`` on the whole.
    """
    environments = environments_of(user).with_role_of(user).select_related("account")
    environment = environments.filter(code=code).first()
    if environment is None:
        raise Http404("There is no such environment.")
    if environment.role < role:
        raise PermissionDenied(f"This needs {role.label} on {environment}.")
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
