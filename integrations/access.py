"""Who may do what with a tile, and where each of their roles comes from."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.models import Group
from django.db import models
from django.db.models import Q
from guardian.models import GroupObjectPermissionBase, UserObjectPermissionBase

from environments.models import (
    AccountGroupObjectPermission,
    AccountUserObjectPermission,
    EnvironmentGroupObjectPermission,
    EnvironmentUserObjectPermission,
    User,
)
from environments.roles import Role
from integrations.models import (
    Integration,
    IntegrationGroupObjectPermission,
    IntegrationUserObjectPermission,
)

_Source = tuple[str, models.Model, type[UserObjectPermissionBase], type[GroupObjectPermissionBase]]


@dataclass(frozen=True, slots=True)
class Access:
    """One person or group, with the highest role that one source gives them."""

    name: str
    address: str
    is_group: bool
    role: Role
    source: str


def access_to(tile: Integration) -> list[Access]:
    """Everyone with a role on the tile: given there, on its environment, or on its account."""
    environment = tile.environment
    sources: list[_Source] = [
        ("This tile", tile, IntegrationUserObjectPermission, IntegrationGroupObjectPermission),
        (
            f"Environment {environment.name}",
            environment,
            EnvironmentUserObjectPermission,
            EnvironmentGroupObjectPermission,
        ),
        (
            f"Account {environment.account.name}",
            environment.account,
            AccountUserObjectPermission,
            AccountGroupObjectPermission,
        ),
    ]
    found = [
        access
        for source, owner, to_users, to_groups in sources
        for access in [*_of_people(to_users, owner, source), *_of_groups(to_groups, owner, source)]
    ]
    return sorted(found, key=lambda access: (access.is_group, access.name.lower(), -access.role))


def _of_people(grants: type[UserObjectPermissionBase], owner: models.Model, source: str) -> list[Access]:
    rows = grants._default_manager.filter(Q(content_object=owner, user__is_active=True))
    highest: dict[User, Role] = {}
    for row in rows.select_related("user", "permission"):
        highest[row.user] = max(highest.get(row.user, Role.NONE), _role(row.permission.codename))
    return [Access(str(user), user.email, False, role, source) for user, role in highest.items()]


def _of_groups(grants: type[GroupObjectPermissionBase], owner: models.Model, source: str) -> list[Access]:
    rows = grants._default_manager.filter(Q(content_object=owner))
    highest: dict[Group, Role] = {}
    for row in rows.select_related("group", "permission"):
        highest[row.group] = max(highest.get(row.group, Role.NONE), _role(row.permission.codename))
    return [Access(group.name, "", True, role, source) for group, role in highest.items()]


def _role(codename: str) -> Role:
    """The role a permission such as ``manage_integration`` stands for."""
    return next((role for role in Role if codename.startswith(f"{role.name.lower()}_")), Role.NONE)
