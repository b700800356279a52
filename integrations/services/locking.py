"""Taking tiles' row locks, in one order and with a limit to the waiting."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import chain

from django.db import OperationalError, connection
from psycopg import errors as postgres

from integrations.errors import Busy, Deleted
from integrations.failpoints import Point, reach
from integrations.models import Integration

WAIT = "5s"
IDLE = "30s"

PARTNERS = """
SELECT DISTINCT own.integration_id, other.integration_id
FROM integrations_sharedresource own
JOIN integrations_sharedresource other
  ON other.account_id = own.account_id AND other.lineage = own.lineage
 AND other.integration_id <> own.integration_id
WHERE own.integration_id = ANY(%s)
"""

COLUMNS = [field.attname for field in Integration._meta.concrete_fields]
LOCK = f"""
SELECT {", ".join(COLUMNS)} FROM integrations_integration WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE
"""


def lock_integrations(*integrations: Integration) -> list[Integration]:
    """Fresh rows of the tiles, locked until the transaction ends, in the order given.

    Locks are taken by primary key, so that two opposite pulls wait for each
    other instead of blocking for ever. Raises Busy when one is not to be had
    in time, Deleted when one of the tiles was deleted.
    """
    locked = lock_even_deleted(*integrations)
    for tile in locked:
        if tile.archived_at is not None:
            raise Deleted(tile)
    return locked


def lock_integration(integration: Integration) -> Integration:
    """One tile's fresh row, locked (see lock_integrations)."""
    return lock_integrations(integration)[0]


def lock_even_deleted(*integrations: Integration) -> list[Integration]:
    """The same for tiles that may have been deleted.

    Where they share resources, the tiles they share with are locked in the
    same order, and become their ``partners``.
    """
    sharing = partners_of(integrations) if any(tile.is_sharing for tile in integrations) else {}
    keys = {*_keys(integrations), *chain.from_iterable(sharing.values())}
    with waiting_briefly(*integrations), connection.cursor() as cursor:
        cursor.execute(LOCK, [list(keys)])
        rows = cursor.fetchall()
    locked = {row[0]: Integration.from_db(connection.alias, COLUMNS, row) for row in rows}
    reach(Point.TILES_LOCKED)
    for tile in integrations:
        _keep_environment(tile, locked[tile.pk])
    tiles = [locked[tile.pk] for tile in integrations]
    if any(tile.is_sharing for tile in tiles):
        _introduce_partners(tiles, locked)
    return tiles


def partners_of(integrations: Iterable[Integration]) -> dict[int, set[int]]:
    """Keys of the tiles with which each of the tiles shares a resource."""
    found: dict[int, set[int]] = {}
    with connection.cursor() as cursor:
        cursor.execute(PARTNERS, [_keys(integrations)])
        for tile, partner in cursor.fetchall():
            found.setdefault(tile, set()).add(partner)
    return found


def _introduce_partners(tiles: Iterable[Integration], locked: Mapping[int, Integration]) -> None:
    """Asked again under the locks: who began to share in between is not locked, and waiting for it now could block."""
    sharing = partners_of(tiles)
    for tile in tiles:
        partners = sorted(sharing.get(tile.pk, ()))
        if not locked.keys() >= set(partners):
            raise Busy(f"{tile} is being shared with another tile just now. Try again in a moment.")
        tile.partners = tuple(locked[key] for key in partners)


def _keep_environment(given: Integration, fresh: Integration) -> None:
    """Give the fresh row the environment that was read already: a tile never moves to another."""
    if "environment" in given._state.fields_cache:
        fresh.environment = given.environment


@contextmanager
def waiting_briefly(*integrations: Integration) -> Iterator[None]:
    """Wait for locks ``WAIT`` long, here and in the rest of the transaction; raises Busy, naming the tiles, after it.

    A worker that freezes while it holds locks is ended by the server (``IDLE``).
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('lock_timeout', %s, true),"
            " set_config('idle_in_transaction_session_timeout', %s, true)",
            [WAIT, IDLE],
        )
    try:
        yield
    except OperationalError as error:
        if isinstance(error.__cause__, postgres.LockNotAvailable):
            names = " or ".join(sorted({tile.name for tile in integrations}))
            raise Busy(
                f"{names} is being changed by someone else just now. Try again in a moment."
            ) from error
        raise


def _keys(integrations: Iterable[Integration]) -> list[int]:
    return sorted({tile.pk for tile in integrations})
