"""The embedded PostgreSQL: made once, started as a child, ended with its parent."""

import shutil
import signal
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import psycopg

from ilm_site.embedded.account import run_as
from ilm_site.embedded.logs import log_file
from ilm_site.embedded.place import Place, place_of
from ilm_site.embedded.process import Child, start
from ilm_site.embedded.programs import postgres_programs
from ilm_site.embedded.trouble import ServerTrouble

SECONDS_TO_START = 60
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "jit": "off",
    # What a whole tile's copy writes fits in, so that no statement waits for the disk before its commit.
    "wal_buffers": "16MB",
    # And most of it is on the disk by the time of the commit.
    "wal_writer_delay": "10ms",
    # Workers of one query share memory through /dev/shm, which containers keep small.
    "max_parallel_workers_per_gather": "0",
}


@contextmanager
def running_postgres(home: Path, *, settings: Mapping[str, str] | None = None) -> Iterator[str]:
    """PostgreSQL for the length of a block; gives the address of its database.

    Raises ServerTrouble when it does not start.
    """
    place = place_of(home)
    server = start_postgres(place, settings=settings)
    try:
        wait_for_postgres(place, server)
        yield place.database_url
    finally:
        server.end(patience=30)


def start_postgres(place: Place, *, settings: Mapping[str, str] | None = None) -> Child:
    """Start the server on the place's data, which is made when missing. It answers only some time later."""
    data = place.data / "postgresql"
    version = (data / "PG_VERSION").read_text().strip() if data.exists() else None
    programs = postgres_programs(place.account, version=version)
    if version is None:
        _make_data(place, programs, data)
    options = [f"-c{name}={value}" for name, value in {**SETTINGS, **(settings or {})}.items()]
    with log_file(place.home, "postgresql") as output:
        return start(
            "The database",
            [programs / "postgres", "-D", data, "-k", place.sockets, *options],
            farewell=signal.SIGINT,
            orphaned=signal.SIGINT,
            output=output,
            account=place.account,
        )


def wait_for_postgres(place: Place, server: Child) -> None:
    """Return when the server answers and has our database; raises ServerTrouble when it will not."""
    give_up = time.monotonic() + SECONDS_TO_START
    while server.is_running and time.monotonic() < give_up:
        try:
            _make_database(place)
        except psycopg.OperationalError:
            time.sleep(0.05)
        else:
            return
    raise ServerTrouble(
        f"The database did not start; its words are in {place.home / 'logs' / 'postgresql.log'}."
    )


def _make_data(place: Place, programs: Path, data: Path) -> None:
    """Make the data folder under another name first, so that a half-made one is never mistaken for a whole."""
    fresh = place.data / "postgresql.new"
    shutil.rmtree(fresh, ignore_errors=True)
    options = ["-U", "daisychain", "-E", "UTF8", "--auth=trust", "--no-sync", *_locale(place, programs)]
    made = run_as(place.account, [programs / "initdb", "-D", fresh, *options])
    if made.returncode != 0:
        raise ServerTrouble(f"The database could not be made:\n{made.stderr.strip()}")
    fresh.rename(data)


def _locale(place: Place, programs: Path) -> list[str]:
    """Letters of all alphabets, sorted by number: PostgreSQL's own rules where it has them (17 and later)."""
    version = run_as(place.account, [programs / "postgres", "--version"]).stdout
    if int(version.split()[2].split(".")[0]) >= 17:
        return ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    return ["--locale=C.UTF-8"]


def _make_database(place: Place) -> None:
    address = place.database_url.removesuffix("/daisychain") + "/postgres"
    with psycopg.connect(address, autocommit=True, connect_timeout=5) as connection:
        found = connection.execute("SELECT 1 FROM pg_database WHERE datname = 'daisychain'").fetchone()
        if not found:
            connection.execute("CREATE DATABASE daisychain")
