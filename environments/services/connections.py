"""Making and changing connections: what is typed is sealed, and what is not typed stays."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.db import transaction

from environments.connection_contents import Contents, contents_of, sealed_contents
from environments.connection_errors import ChangedMeanwhile, NameTaken
from environments.connection_types import ConnectionType, connection_type
from environments.models import Account, AuditEntry, Connection, Environment, User
from environments.permissions import require_manage
from environments.sealing import Unreadable
from environments.services.audit import record_on
from environments.services.known_word import keep_known_word


@dataclass(frozen=True, slots=True)
class Entered:
    """What someone entered: all fields, but of the secrets only new ones, and which old ones go."""

    name: str
    fields: Mapping[str, str]
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)
    removed: frozenset[str] = frozenset()


@transaction.atomic
def create_connection(*, environment: Environment, type_name: str, entered: Entered, by: User) -> Connection:
    """Add a connection to the environment; needs Manage on it. Raises NameTaken."""
    require_manage(by, environment)
    _check_name(environment, entered.name)
    declared = connection_type(type_name)
    connection = Connection(environment=environment, name=entered.name, connection_type=declared.name)
    _fill(connection, declared, _merged(Contents(), declared, entered))
    connection.changed_by = by
    connection.save()
    record_on_connection(
        connection=connection,
        by=by,
        action="connection.created",
        summary=f"Connection {connection} was made in {environment}.",
    )
    return connection


@transaction.atomic
def change_connection(
    *, connection: Connection, environment: Environment, entered: Entered, expected: str, by: User
) -> Connection:
    """Save what was entered; needs Manage on the environment through which it was reached.

    Raises NameTaken, and ChangedMeanwhile when ``expected`` is not the
    version that is stored. What can no longer be read is replaced whole.
    """
    require_manage(by, environment)
    connection = lock_connection(connection, environment)
    if connection.version != expected:
        raise ChangedMeanwhile
    _check_name(environment, entered.name, besides=connection)
    declared = connection_type(connection.connection_type)
    before = _readable_contents(connection)
    after = _merged(before, declared, entered)
    changes = _changes(declared, connection.name, entered, before, after)
    connection.name = entered.name
    _fill(connection, declared, after)
    connection.check_note = ""
    connection.changed_by = by
    connection.save()
    record_on_connection(
        connection=connection,
        by=by,
        action="connection.changed",
        summary=f"Connection {connection} was saved. Changed: {', '.join(changes) or 'nothing'}.",
    )
    return connection


@transaction.atomic
def confirm_connection(*, connection: Connection, environment: Environment, by: User) -> None:
    """Say that it still fits although a tile that uses it has changed; needs Manage."""
    require_manage(by, environment)
    connection = lock_connection(connection, environment)
    if not connection.check_note:
        return
    connection.check_note = ""
    connection.changed_by = by
    connection.save()
    record_on_connection(
        connection=connection,
        by=by,
        action="connection.confirmed",
        summary=f"Connection {connection} was said to fit still.",
    )


def lock_connection(connection: Connection, environment: Environment) -> Connection:
    """Its fresh row, locked; raises Connection.DoesNotExist when it is gone or cannot be used there."""
    usable = Connection.objects.usable_in(environment).select_related("environment")
    return usable.select_for_update(of=("self",)).get(pk=connection.pk)


def record_on_connection(*, connection: Connection, by: User, action: str, summary: str) -> None:
    """Write down what was done with a connection; never what it holds."""
    record_on(
        connection.environment,
        by=by,
        kind=AuditEntry.Kind.SECRET,
        action=action,
        summary=summary,
        details={"connection": str(connection.code)},
    )


def _check_name(environment: Environment, name: str, *, besides: Connection | None = None) -> None:
    """One name stands for one connection; the account's lock keeps two from taking it at once."""
    Account.objects.select_for_update(no_key=True).get(pk=environment.account_id)
    others = Connection.objects.usable_in(environment).filter(name__iexact=name)
    if any(other != besides for other in others):
        raise NameTaken(name)


def _readable_contents(connection: Connection) -> Contents:
    try:
        return contents_of(connection)
    except Unreadable:
        return Contents()


def _merged(before: Contents, declared: ConnectionType, entered: Entered) -> Contents:
    """Old secrets stay unless another was typed or they were taken out; the type's own fields alone are kept."""
    kept = {name: value for name, value in before.secrets.items() if name not in entered.removed}
    fields = {each.name for each in declared.fields if not each.secret}
    secrets = {each.name for each in declared.fields if each.secret}
    return Contents(
        {name: value for name, value in entered.fields.items() if value and name in fields},
        {name: value for name, value in {**kept, **entered.secrets}.items() if value and name in secrets},
    )


def _fill(connection: Connection, declared: ConnectionType, contents: Contents) -> None:
    keep_known_word(before_sealing=True)
    connection.sealed = sealed_contents(connection, contents)
    connection.credential_names = sorted(contents.secrets)
    is_complete = not declared.missing(contents.fields, contents.secrets)
    connection.status = Connection.Status.READY if is_complete else Connection.Status.NEEDS_CREDENTIALS


def _changes(
    declared: ConnectionType, name: str, entered: Entered, before: Contents, after: Contents
) -> Iterable[str]:
    """What differs, by the labels of the fields; a secret that was typed again counts as changed."""
    found = ["name"] if entered.name != name else []
    for each in declared.fields:
        if each.secret:
            is_changed = each.name in entered.secrets or (each.name in before.secrets) != (
                each.name in after.secrets
            )
        else:
            is_changed = before.fields.get(each.name) != after.fields.get(each.name)
        if is_changed:
            found.append(each.label.lower() if each.label[1:2].islower() else each.label)
    return found
