"""Connections: can what they hold still be opened, and does the row say truly which credentials there are?"""

from collections.abc import Iterator

from environments.connection_contents import contents_of
from environments.models import Connection
from environments.sealing import Unreadable
from integrations.audit.faults import ConnectionFault, Tally

AT_ONCE = 500
UNREADABLE = "Its address and credentials cannot be read with the given keys. Enter them again."


def check_connections(tally: Tally) -> Iterator[ConnectionFault]:
    """Open every connection; nothing of what is found in it is told."""
    rows = Connection.objects.select_related("environment").order_by("pk")
    for connection in rows.iterator(chunk_size=AT_ONCE):
        tally["connections"] += 1
        problem = _problem(connection)
        if problem:
            yield ConnectionFault(connection, problem)


def _problem(connection: Connection) -> str:
    try:
        contents = contents_of(connection)
    except Unreadable:
        return UNREADABLE
    if sorted(contents.secrets) != connection.credential_names:
        return "The credentials it says it has are not those it has. Save it again."
    return ""
