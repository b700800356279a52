"""Servers named in DATABASE_URL and REDIS_URL are used instead of embedded ones."""

import shutil
import signal
from pathlib import Path

import psycopg
import pytest
import redis

from ilm_site.embedded.account import run_as, server_account
from ilm_site.embedded.process import start
from tests.ilm_site.running_site import eventually, free_port, new_home, run_command, running_site

pytestmark = pytest.mark.xdist_group("up")


@pytest.fixture
def home():
    with new_home() as home:
        yield home


@pytest.fixture
def database_url(home):
    """A database of the machine's own PostgreSQL, reached over the network."""
    programs = next(iter(sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)), None)
    if programs is None:
        pytest.skip("This machine has no PostgreSQL of its own.")
    account = server_account(home)
    data = home.parent / "given"
    data.mkdir()
    if account:
        shutil.chown(data, account.uid, account.gid)
    port = free_port()
    made = run_as(
        account, [programs / "initdb", "-D", data / "pg", "-U", "someone", "--auth=trust", "--no-sync"]
    )
    assert made.returncode == 0, made.stderr
    server = start(
        "PostgreSQL",
        [programs / "postgres", "-D", data / "pg", "-k", data, "-p", str(port), "-c", "fsync=off"],
        farewell=signal.SIGINT,
        account=account,
    )
    url = f"postgresql://someone@127.0.0.1:{port}/postgres"
    eventually(lambda: answers(psycopg.Error, lambda: psycopg.connect(url).close()))
    yield url
    server.end()


@pytest.fixture
def redis_server():
    """The machine's own Redis or Valkey, reached over the network: address and process."""
    program = shutil.which("redis-server") or shutil.which("valkey-server")
    if program is None:
        pytest.skip("This machine has neither Redis nor Valkey of its own.")
    port = free_port()
    server = start("Redis", [program, "--port", str(port), "--save", "", "--appendonly", "no"])
    url = f"redis://127.0.0.1:{port}/5"
    with redis.Redis.from_url(url) as client:
        eventually(lambda: answers(redis.RedisError, client.ping))
    yield url, server
    server.end()


def test_given_servers_are_used_and_none_is_embedded(home, database_url, redis_server):
    redis_url, redis_process = redis_server

    with running_site(home, DATABASE_URL=database_url, REDIS_URL=redis_url) as site:
        assert site.health()[0] == 200
        assert site.processes("postgres -D") == site.processes("valkey") == []
        assert not (home / "servers").exists()
        with psycopg.connect(database_url) as connection:
            assert connection.execute("SELECT count(*) > 0 FROM django_migrations").fetchone() == (True,)

        redis_process.end()
        eventually(lambda: site.health()[1]["broker"] != "alive")

        assert site.health() == (503, BROKER_GONE)


@pytest.mark.parametrize(
    ("name", "address", "words"),
    [
        ("DATABASE_URL", "postgresql://someone@127.0.0.1:{port}/none", "The database does not answer"),
        ("REDIS_URL", "redis://127.0.0.1:{port}/0", "The message broker does not answer"),
    ],
)
def test_a_given_server_that_does_not_answer_is_said(home, name, address, words):
    silent = address.format(port=free_port())

    code, said = run_command(home, "up", "--port", str(free_port()), **{name: silent})

    assert code == 1
    assert words in said


BROKER_GONE = {
    "web": "alive",
    "database": "alive",
    "broker": "The message broker does not answer.",
    "worker": "Unknown as long as the broker does not answer.",
}


def answers(trouble, ask):
    try:
        ask()
    except trouble:
        return False
    return True
