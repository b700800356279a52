"""Taking tiles' row locks, in one order and with a limit to the waiting."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.db import OperationalError, connection
from psycopg import errors as postgres

from integrations.errors import Busy, Deleted
from integrations.failpoints import Point, reach
from integrations.models import Integration

WAIT = "5s"
IDLE = "30s"


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
    """The same for tiles that may have been deleted."""
    rows = Integration.objects.select_for_update(no_key=True, of=("self",))
    with waiting_briefly(*integrations):
        locked = {row.pk: row for row in rows.filter(pk__in=_keys(integrations)).order_by("pk")}
    reach(Point.TILES_LOCKED)
    for tile in integrations:
        _keep_environment(tile, locked[tile.pk])
    return [locked[tile.pk] for tile in integrations]


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
