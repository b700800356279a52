"""Many ids as one parameter of a statement."""

from collections.abc import Iterable
from uuid import UUID


def id_array(values: Iterable[UUID]) -> str:
    """An array of ids as PostgreSQL reads it, to be cast to uuid[]; many at once are dear to adapt one by one."""
    return "{" + ",".join([value.hex for value in values]) + "}"
