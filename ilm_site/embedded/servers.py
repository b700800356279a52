"""The servers that Daisychain brings itself: those for which the environment names no other."""

import os
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psycopg
import redis

from ilm_site.embedded.ownership import AlreadyOwned, Ownership, owning, users_file, using, wait_for_users
from ilm_site.embedded.place import Place, place_of
from ilm_site.embedded.postgres import start_postgres, wait_for_postgres
from ilm_site.embedded.process import Child
from ilm_site.embedded.trouble import ServerTrouble
from ilm_site.embedded.valkey import start_valkey, wait_for_valkey

SECONDS_FOR_OTHERS = 90


def own_database() -> bool:
    """Whether the database is ours to start."""
    return not os.environ.get("DATABASE_URL")


def own_broker() -> bool:
    """Whether the message broker is ours to start."""
    return not os.environ.get("REDIS_URL")


@contextmanager
def running_servers(home: Path, ownership: Ownership) -> Iterator[list[Child]]:
    """The servers for the length of a block, started side by side. Raises ServerTrouble when one does not start."""
    with ExitStack() as ends:
        servers: list[Child] = []

        def keep(server: Child) -> Child:
            ends.callback(server.end, patience=30)
            ownership.note(server)
            servers.append(server)
            return server

        place = place_of(home) if own_database() or own_broker() else None
        database = keep(start_postgres(place)) if place and own_database() else None
        broker = keep(start_valkey(place)) if place and own_broker() else None
        if place and database:
            wait_for_postgres(place, database)
        if place and broker:
            wait_for_valkey(place, broker)
        yield servers


@contextmanager
def servers_at_hand(home: Path, *, purpose: str) -> Iterator[None]:
    """For the length of a block: servers that already run, or else servers started for this purpose alone.

    Servers started here are kept until other processes that found them meanwhile are done, too.
    Raises ServerTrouble when they belong to a process that does not get them to answer.
    """
    if not (own_database() or own_broker()):
        yield
        return
    with ExitStack() as stack:
        give_up = time.monotonic() + SECONDS_FOR_OTHERS
        while not _started_or_found(home, purpose, stack):
            if time.monotonic() > give_up:
                raise ServerTrouble(
                    f"The servers of {home} belong to a process that does not get them to answer."
                )
            time.sleep(0.1)
        yield


def _started_or_found(home: Path, purpose: str, stack: ExitStack) -> bool:
    try:
        ownership = stack.enter_context(owning(home, purpose=purpose))
    except AlreadyOwned:
        return _found_running(home, stack)
    users = stack.enter_context(users_file(home))
    stack.enter_context(running_servers(home, ownership))
    stack.callback(wait_for_users, users)
    return True


def _found_running(home: Path, stack: ExitStack) -> bool:
    with ExitStack() as attempt:
        if attempt.enter_context(using(home)) and _answers(place_of(home)):
            stack.push(attempt.pop_all())
            return True
    return False


def _answers(place: Place) -> bool:
    try:
        if own_database():
            psycopg.connect(place.database_url, connect_timeout=5).close()
        if own_broker():
            with redis.Redis.from_url(place.redis_url, socket_timeout=5) as client:
                client.ping()
    except (psycopg.OperationalError, redis.RedisError):
        return False
    return True
