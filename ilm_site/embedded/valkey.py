"""The embedded Valkey: Celery's broker and Django's cache, started as a child, ended with its parent."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import redis

from ilm_site.embedded.logs import log_file
from ilm_site.embedded.place import VALKEY_SOCKET, Place, place_of
from ilm_site.embedded.process import Child, start
from ilm_site.embedded.programs import valkey_program
from ilm_site.embedded.trouble import ServerTrouble

SECONDS_TO_START = 30


@contextmanager
def running_valkey(home: Path, *, keep: bool = True) -> Iterator[str]:
    """Valkey for the length of a block; gives its address. ``keep`` writes messages to disk.

    Raises ServerTrouble when it does not start.
    """
    place = place_of(home)
    server = start_valkey(place, keep=keep)
    try:
        wait_for_valkey(place, server)
        yield place.redis_url
    finally:
        server.end()


def start_valkey(place: Place, *, keep: bool = True) -> Child:
    """Start the server. It answers only some time later."""
    options: dict[str, str | Path] = {
        "port": "0",
        "unixsocket": place.sockets / VALKEY_SOCKET,
        "unixsocketperm": "700",
        "dir": place.make_folder("valkey"),
        "appendonly": "yes" if keep else "no",
        "save": "",
        "maxmemory-policy": "noeviction",
        "databases": "64",
        "daemonize": "no",
    }
    command: list[str | Path] = [valkey_program(place.account)]
    for name, value in options.items():
        command += [f"--{name}", value]
    with log_file(place.home, "valkey") as output:
        return start("The message broker", command, output=output, account=place.account)


def wait_for_valkey(place: Place, server: Child) -> None:
    """Return when the server answers; raises ServerTrouble when it will not."""
    give_up = time.monotonic() + SECONDS_TO_START
    with redis.Redis.from_url(place.redis_url, socket_timeout=2) as client:
        while server.is_running and time.monotonic() < give_up:
            try:
                client.ping()
            except redis.ConnectionError:
                time.sleep(0.02)
            else:
                return
    raise ServerTrouble(
        f"The message broker did not start; its words are in {place.home / 'logs' / 'valkey.log'}."
    )
