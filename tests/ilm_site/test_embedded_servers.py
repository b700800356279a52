"""The embedded servers by themselves: for which user, in which folder, after which end."""

import os
import pwd
import shutil
import signal
import subprocess
import sys

import psutil
import psycopg
import pytest
import redis

from ilm_site.embedded.account import Account, run_as
from ilm_site.embedded.place import LONGEST_SOCKET_PATH, place_of
from ilm_site.embedded.postgres import running_postgres, start_postgres, wait_for_postgres
from ilm_site.embedded.process import start, watch
from ilm_site.embedded.trouble import ServerTrouble
from ilm_site.embedded.valkey import running_valkey
from tests.ilm_site.running_site import eventually, new_home, run_command

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="needs the rights of root")


@pytest.fixture
def home():
    with new_home() as home:
        yield home


@pytest.fixture
def somebody():
    """An account every system has, besides root and nobody."""
    return Account(*pwd.getpwnam("daemon")[2:4])


def test_data_outlives_the_servers(home):
    with running_postgres(home) as address, psycopg.connect(address) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 'Ärger' AS word")
    with running_valkey(home) as address, redis.Redis.from_url(address) as client:
        client.set("kept", "yes")

    with running_postgres(home) as address, psycopg.connect(address) as connection:
        assert connection.execute("SELECT lower(word) FROM kept").fetchone() == ("ärger",)
    with running_valkey(home) as address, redis.Redis.from_url(address) as client:
        assert client.get("kept") == b"yes"


def test_no_server_listens_to_the_network(home):
    with running_postgres(home), running_valkey(home):
        of_home = [process for process in psutil.process_iter() if str(home) in " ".join(_command(process))]
        listening = [connection for process in of_home for connection in process.net_connections("inet")]

    assert len(of_home) >= 2
    assert listening == []


def test_a_folder_with_a_long_name_has_its_sockets_elsewhere():
    with new_home("h" * LONGEST_SOCKET_PATH) as home:
        with running_postgres(home) as address, psycopg.connect(address) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
        sockets = place_of(home).sockets

        assert not sockets.is_relative_to(home)
        assert sockets.stat().st_mode & 0o077 == 0
        shutil.rmtree(sockets)


def test_a_database_that_was_killed_starts_again(home):
    place = place_of(home)
    server = start_postgres(place)
    wait_for_postgres(place, server)
    server.end_at_once()

    with running_postgres(home) as address, psycopg.connect(address) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_a_half_made_database_is_made_anew(home):
    half_made = place_of(home).data / "postgresql.new"
    half_made.mkdir()
    (half_made / "PG_VERSION").write_text("18")

    with running_postgres(home) as address, psycopg.connect(address) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_a_database_that_cannot_start_says_where_its_words_are(home):
    with running_postgres(home):
        pass
    (place_of(home).data / "postgresql" / "postgresql.conf").write_text("no_such_setting = 1\n")

    with pytest.raises(ServerTrouble, match=r"its words are in .*postgresql\.log"), running_postgres(home):
        pass


@as_root
def test_root_runs_the_servers_as_somebody_else(home):
    with running_postgres(home), running_valkey(home):
        owners = {
            process.uids().real
            for process in psutil.process_iter()
            if str(home) in " ".join(_command(process))
        }

    assert owners == {place_of(home).account.uid}
    assert 0 not in owners


@as_root
def test_root_works_in_a_folder_that_is_closed_to_others(home):
    home.parent.chmod(0o700)

    with running_postgres(home) as address, psycopg.connect(address) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
    with running_valkey(home) as address, redis.Redis.from_url(address) as client:
        assert client.ping()

    outside = place_of(home).data
    assert not outside.is_relative_to(home)
    shutil.rmtree(outside)


@as_root
def test_root_serves_a_folder_of_another_user_as_that_user(home, somebody):
    os.chown(home, somebody.uid, somebody.gid)

    assert place_of(home).account == somebody


@as_root
def test_root_serves_a_folder_of_a_nameless_user_as_nobody_from_first_to_last(home):
    os.chown(home, 12345, 12345)
    with running_postgres(home):
        first = place_of(home).account

    with running_postgres(home):
        assert place_of(home).account == first == Account(*pwd.getpwnam("nobody")[2:4])


@as_root
def test_root_leaves_nothing_of_its_own_in_a_folder_of_another_user(home, somebody):
    try:
        run_as(somebody, [sys.executable, "--version"])
    except PermissionError:
        pytest.skip("Only root may run this Python.")
    os.chown(home, somebody.uid, somebody.gid)

    code, said = run_command(home, "showmigrations", "environments")

    assert code == 0, said
    assert {path.stat().st_uid for path in home.rglob("*")} == {somebody.uid}


@as_root
def test_a_servers_folder_that_changed_hands_is_refused_with_a_sentence(home, somebody):
    place = place_of(home)
    os.chown(place.data / "sockets", somebody.uid, somebody.gid)

    with pytest.raises(ServerTrouble, match=r"belongs to another user.*DAISYCHAIN_HOME"):
        place_of(home)


def test_a_watchdog_ends_a_process_whose_parent_is_gone():
    orphan = subprocess.Popen(["sleep", "600"], start_new_session=True)
    watchdog = watch(orphan.pid, signal.SIGTERM)

    watchdog.stdin.close()

    assert orphan.wait(30) == -signal.SIGTERM
    watchdog.kill()
    watchdog.wait()


def test_a_stubborn_process_is_ended_with_its_group(home):
    stubborn = start("Stubborn", ["sh", "-c", f"trap '' TERM; sleep 601 & echo > {home}/ready; wait; wait"])
    eventually((home / "ready").exists)

    stubborn.end(patience=0.2)

    assert stubborn.process.poll() is not None
    eventually(
        lambda: not [process for process in psutil.process_iter() if _command(process) == ["sleep", "601"]]
    )


def test_a_command_starts_servers_for_its_own_duration(home):
    code, said = run_command(home, "showmigrations", "environments")

    assert code == 0
    assert "[ ] 0001_initial" in said
    assert not (home / "servers.json").exists()
    assert not [process for process in psutil.process_iter() if str(home) in " ".join(_command(process))]


def test_a_command_without_need_for_servers_starts_none(home):
    code, _said = run_command(home, "check")

    assert code == 0
    assert not (home / "servers.lock").exists()


def _command(process):
    try:
        return process.cmdline()
    except psutil.Error:
        return []
