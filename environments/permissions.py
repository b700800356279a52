"""Fetching an account or one of its environments to look after: what a person may not know of is a 404."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404

from environments.models import Account, Environment
from environments.roles import Role

if TYPE_CHECKING:
    from environments.models import User


def get_account(user: User, code: UUID, role: Role = Role.NONE) -> Account:
    """The account, with the user's ``role`` on the account itself.

    Raises Http404 unless the user administers it or its Production,
    PermissionDenied when they have less than ``role`` on the account itself.
    """
    account = Account.objects.administered_by(user).with_role_of(user).filter(code=code).first()
    if account is None:
        raise Http404("There is no such account.")
    if account.role < role:
        raise PermissionDenied(f"This needs {role.label} on the account {account}.")
    return account


def get_account_environment(user: User, code: UUID, environment: UUID) -> Environment:
    """An environment, enabled or not, for those who look after its account; Http404 for everyone else."""
    account = get_account(user, code)
    found = Environment.objects.filter(account=account, code=environment).first()
    if found is None:
        raise Http404("There is no such environment.")
    found.account = account
    return found


def require_manage(user: User, environment: Environment) -> None:
    """Raise PermissionDenied unless the user manages the environment now; for use inside transactions."""
    if not Environment.objects.open_to(user, Role.MANAGE).filter(pk=environment.pk).exists():
        raise PermissionDenied(f"This needs Manage on {environment}.")
