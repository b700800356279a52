"""Accounts, their environments, and who may do what in them."""

from environments.models.account import Account, Licence
from environments.models.audit import AuditEntry, AuditSeal
from environments.models.environment import Connection, Environment
from environments.models.grants import (
    AccountGroupObjectPermission,
    AccountUserObjectPermission,
    EnvironmentGroupObjectPermission,
    EnvironmentUserObjectPermission,
)
from environments.models.known_word import KnownWord
from environments.models.team import Team
from environments.models.token import ApiToken
from environments.models.user import User

__all__ = [
    "Account",
    "AccountGroupObjectPermission",
    "AccountUserObjectPermission",
    "ApiToken",
    "AuditEntry",
    "AuditSeal",
    "Connection",
    "Environment",
    "EnvironmentGroupObjectPermission",
    "EnvironmentUserObjectPermission",
    "KnownWord",
    "Licence",
    "Team",
    "User",
]
