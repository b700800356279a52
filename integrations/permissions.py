"""Fetching is the permission check: what a person may not see cannot be fetched."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import connection
from django.db.models.expressions import RawSQL
from django.http import Http404

from environments.models import Account, Environment
from environments.querysets import EnvironmentQuerySet, keys_granted
from environments.roles import Role
from integrations.models import Integration, Job

if TYPE_CHECKING:
    from environments.models import User


GRANTED = """
SELECT content_object_id, permission_id FROM {table}userobjectpermission
WHERE content_object_id = ANY(%({place})s) AND user_id = %(user)s
UNION ALL
SELECT content_object_id, permission_id FROM {table}groupobjectpermission
WHERE content_object_id = ANY(%({place})s)
  AND group_id IN (SELECT group_id FROM environments_user_groups WHERE user_id = %(user)s)
"""
TABLES = {
    "integration": "integrations_integration",
    "environment": "environments_environment",
    "account": "environments_account",
}
ENABLED, ACTIVE, SUPERUSER = "enabled", "active", "superuser"
HELD = f"""
SELECT content_object_id, codename
FROM ({" UNION ALL ".join(GRANTED.format(place=place, table=TABLES[place]) for place in TABLES)}) granted
JOIN auth_permission ON auth_permission.id = permission_id
UNION ALL
SELECT id, '{ENABLED}' FROM environments_environment WHERE id = ANY(%(environment)s) AND is_enabled
UNION ALL
SELECT id, CASE WHEN is_superuser THEN '{SUPERUSER}' ELSE '{ACTIVE}' END
FROM environments_user WHERE id = %(user)s AND is_active
"""
ROLES = {role.codename(place): (role, place) for role in Role if role for place in TABLES}


def roles_on(user: User, *integrations: Integration) -> list[Role]:
    """The highest role the user has on each tile now, asked from the database in one statement.

    The same as the queryset's ``with_role_of`` says, in plain SQL: every
    service asks this, some of them under locks. In a disabled environment nobody has one,
    and whoever was deactivated since ``user`` was read has none either.
    """
    places = [_places_of(integration) for integration in integrations]
    keys = {place: [each[place] for each in places] for place in TABLES}
    with connection.cursor() as cursor:
        cursor.execute(HELD, {**keys, "user": user.pk})
        rows = cursor.fetchall()
    enabled = {key for key, codename in rows if codename == ENABLED}
    held = [(key, *ROLES[codename]) for key, codename in rows if codename in ROLES]
    whether = {codename for _, codename in rows if codename in (ACTIVE, SUPERUSER)}
    if not whether:
        return [Role.NONE for _ in integrations]
    least = Role.ADMINISTER if SUPERUSER in whether else Role.NONE
    return [
        max([least, *(role for key, role, at in held if key == each[at])])
        if each["environment"] in enabled
        else Role.NONE
        for each in places
    ]


def _places_of(integration: Integration) -> dict[str, int]:
    """Where a role on the tile can come from: keys by place."""
    environment = integration.environment
    return {"integration": integration.pk, "environment": environment.pk, "account": environment.account_id}


def role_on(user: User, integration: Integration) -> Role:
    """The highest role the user has on one tile now (see roles_on)."""
    return roles_on(user, integration)[0]


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


def get_editable_tile(user: User, code: UUID) -> Integration:
    """The tile, for changing its resources, or rows of its lookup caches, by hand.

    Raises Http404 as get_tile, PermissionDenied below Manage, and in a protected environment below Administer.
    """
    tile = get_tile(user, code, Role.MANAGE)
    if not tile.may_edit:
        raise PermissionDenied(protection_of(tile))
    return tile


def require_editing(user: User, integration: Integration) -> None:
    """Raise PermissionDenied unless the user may change resources and lookup rows by hand now; inside transactions."""
    role = role_on(user, integration)
    if role < Role.MANAGE:
        raise PermissionDenied(f"This needs {Role.MANAGE.label} on {integration}.")
    protected = Environment.objects.filter(pk=integration.environment_id, is_protected=True)
    if role < Role.ADMINISTER and protected.exists():
        raise PermissionDenied(protection_of(integration))


def protection_of(integration: Integration) -> str:
    """What protection means, for whom it keeps from editing."""
    return (
        f"{integration.environment} is protected: resources in it are changed by pull requests. By hand, resources "
        "and the rows of lookup caches are changed by those alone who administer the tile."
    )


def get_deleted_tile(user: User, code: UUID) -> Integration:
    """A deleted tile, for those who could restore it; Http404 for everyone else."""
    tile = Integration.objects.deleted_for(user).select_related("environment").filter(code=code).first()
    if tile is None:
        raise Http404("There is no such tile.")
    return tile


def require_role(user: User, integration: Integration, role: Role) -> None:
    """Raise PermissionDenied unless the user has the role now; for use inside transactions."""
    require_roles(user, (integration, role))


def require_roles(user: User, *wanted: tuple[Integration, Role]) -> None:
    """The same for a role on each of several tiles; named is the first of them that is missing."""
    held = roles_on(user, *(integration for integration, _ in wanted))
    for (integration, role), has in zip(wanted, held, strict=True):
        if has < role:
            raise PermissionDenied(f"This needs {role.label} on {integration}.")


@cache
def _keys_seen() -> str:
    """A query for the keys of environments in which a person sees anything; it takes the person several times."""
    return f"""
    SELECT environment_id FROM integrations_integration
    WHERE archived_at IS NULL AND id IN ({keys_granted(Integration, Role.MONITOR)})
    UNION ALL
    SELECT environment_id FROM integrations_integration
    WHERE archived_at IS NOT NULL AND id IN ({keys_granted(Integration, Role.ADMINISTER)})
    UNION ALL
    {keys_granted(Environment, Role.MONITOR)}
    UNION ALL
    SELECT id FROM environments_environment WHERE account_id IN ({keys_granted(Account, Role.MONITOR)})
    """


def environments_of(user: User) -> EnvironmentQuerySet:
    """Enabled environments in which the user sees anything: the whole, one tile, or one they could restore.

    The switcher of every page asks this, so that it is plain SQL, too. A role on the
    environment or its account is one on the whole; what is left are roles on tiles.
    """
    if not user.is_active:
        return Environment.objects.none()
    enabled = Environment.objects.filter(is_enabled=True)
    if user.is_superuser:
        return enabled
    seen = _keys_seen()
    return enabled.filter(pk__in=RawSQL(seen, [user.pk] * seen.count("%s")))


def get_environment(user: User, code: UUID, role: Role = Role.NONE) -> Environment:
    """The environment, with its account and the user's ``role`` on the whole of it.

    Raises Http404 when the user sees nothing in it, PermissionDenied when they
    see something but have less than ``role`` on the whole.
    """
    enabled = Environment.objects.filter(code=code, is_enabled=True)
    environment = enabled.with_role_of(user).select_related("account").first()
    if environment is None or not (environment.role or _sees_something_in(environment, user)):
        raise Http404("There is no such environment.")
    if environment.role < role:
        raise PermissionDenied(f"This needs {role.label} on {environment}.")
    return environment


def _sees_something_in(environment: Environment, user: User) -> bool:
    """Asked of those alone who have no role on the whole, since it looks at every tile."""
    return environments_of(user).filter(pk=environment.pk).exists()


def get_receiving_environment(user: User, code: UUID) -> Environment:
    """The environment, if the user may add tiles to it.

    Raises Http404 when they see nothing of it, PermissionDenied when they may
    only look.
    """
    environment = get_environment(user, code)
    if environment.role < Role.MANAGE:
        raise PermissionDenied(f"Adding tiles to {environment} needs Manage on it.")
    return environment


def get_job(user: User, code: UUID) -> Job:
    """A job the user asked for, or one of which they may see every tile; Http404 otherwise."""
    jobs = Job.objects.select_related("integration__environment", "created_by")
    job = jobs.filter(code=code).first()
    if job is None or _is_of_disabled_environment(job):
        raise Http404("There is no such job.")
    if job.created_by_id != user.pk and not _sees_tiles_of(job, user):
        raise Http404("There is no such job.")
    return job


def _sees_tiles_of(job: Job, user: User) -> bool:
    if job.integration_id is None or job.others is None:
        return False
    keys = {job.integration_id, *job.others}
    return Integration.objects.visible_to(user).filter(pk__in=keys).count() == len(keys)


def _is_of_disabled_environment(job: Job) -> bool:
    """Whether one of the job's tiles, or the environment it makes a tile in, is out of everyone's sight."""
    tiles = {job.integration_id, *(job.others or ())} - {None}
    if tiles and Integration.objects.filter(pk__in=tiles, environment__is_enabled=False).exists():
        return True
    target = job.arguments.get("environment")
    return target is not None and Environment.objects.filter(code=target, is_enabled=False).exists()
