"""What a connection holds: its address and other fields, and its credentials, sealed together."""

from __future__ import annotations

from dataclasses import dataclass, field

from environments.models import Connection
from environments.sealing import Unreadable, seal, unseal


@dataclass(frozen=True, slots=True)
class Contents:
    """Fields may be shown to those who manage the environment; nobody is ever shown ``secrets``."""

    fields: dict[str, str] = field(default_factory=dict)
    secrets: dict[str, str] = field(default_factory=dict, repr=False)


def contents_of(connection: Connection) -> Contents:
    """Open the connection; raises Unreadable. Its environment should have been fetched with it."""
    if not connection.sealed:
        return Contents()
    opened = unseal(connection.sealed, place=_place(connection))
    return Contents(opened["fields"], opened["secrets"])


def is_readable(connection: Connection) -> bool:
    """Whether what is stored can be opened at all."""
    try:
        contents_of(connection)
    except Unreadable:
        return False
    return True


def sealed_contents(connection: Connection, contents: Contents) -> str:
    """What the connection's row may hold of ``contents``."""
    return seal({"fields": contents.fields, "secrets": contents.secrets}, place=_place(connection))


def _place(connection: Connection) -> str:
    return f"connection {connection.code} of {connection.environment.code}"
