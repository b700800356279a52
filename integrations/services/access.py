"""Who may do what: giving a role, changing it, taking it away."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from environments.models import Account, AuditEntry, User
from environments.roles import Role
from environments.services.audit import record_on
from environments.services.grants import give_role
from integrations.access import Receiver, people_of, role_given
from integrations.errors import Deleted, IntegrationError, LastAdministrator
from integrations.models import Integration
from integrations.places import Place, account_of, named, require_at
from integrations.who_can import holders_of


@transaction.atomic
def set_role(*, to: Receiver, on: Place, role: Role, by: User) -> None:
    """Let a person or team have exactly ``role`` on the place itself; Role.NONE takes it away.

    Needs Administer there. Raises PermissionDenied for a role above one's own,
    IntegrationError for someone the account does not know, LastAdministrator
    when nobody would be left.
    """
    account = lock_rights(on)
    own = require_at(by, on, Role.ADMINISTER)
    before = role_given(to, on)
    if max(role, before) > own:
        raise PermissionDenied(f"You may give no more than your own role on {named(on)}: {own.label}.")
    if before is Role.NONE and not _is_known(to, account):
        raise IntegrationError(f"{to} is not known in {named(account)}. Invite them by mail.")
    if role is before:
        return
    with someone_administers(account):
        give_role(to=to, on=on, role=role)
    record_at(on, by=by, action=_action(before, role), summary=_summary(to, on, before, role))


def lock_rights(place: Place) -> Account:
    """Who may do what in an account is changed one after the other; the lock ends with the transaction.

    Other work in the account does not wait for it. Raises Deleted for a tile that was deleted.
    """
    account = Account.objects.select_for_update(no_key=True).get(pk=account_of(place).pk)
    if isinstance(place, Integration) and not Integration.objects.living().filter(pk=place.pk).exists():
        raise Deleted(place)
    return account


@contextmanager
def someone_administers(account: Account) -> Iterator[None]:
    """Take back what is done within, by LastAdministrator, when nobody administers the account after it.

    Active people count, by name or through a team; superusers do not. An account that had nobody stays as it is.
    """
    had_someone = _administrators_of(account)
    yield
    if had_someone and not _administrators_of(account):
        raise LastAdministrator(account)


def record_at(place: Place, *, by: User, action: str, summary: str, **details: Any) -> None:
    """Write into the audit log what happened to the rights at a place."""
    record_on(place, by=by, kind=AuditEntry.Kind.RIGHTS, action=action, summary=summary, details=details)


def _administrators_of(account: Account) -> bool:
    return holders_of(account, Role.ADMINISTER).filter(is_superuser=False).exists()


def _is_known(to: Receiver, account: Account) -> bool:
    if isinstance(to, User):
        return people_of(account).filter(pk=to.pk).exists()
    return account.teams.filter(pk=to.pk).exists()


def _action(before: Role, after: Role) -> str:
    if after is Role.NONE:
        return "role.taken"
    return "role.given" if before is Role.NONE else "role.changed"


def _summary(to: Receiver, on: Place, before: Role, after: Role) -> str:
    who = f"{to} ({to.email})" if isinstance(to, User) else f"The team {to}"
    if after is Role.NONE:
        return f"{who} no longer has {before.label} on {named(on)}."
    if before is Role.NONE:
        return f"{who} has {after.label} on {named(on)}."
    return f"{who} has {after.label} instead of {before.label} on {named(on)}."
