"""Starting and ending everything, with the real processes."""

import http.client
import signal

import psutil
import pytest

from tests.ilm_site.running_site import (
    PATIENCE,
    Keeper,
    eventually,
    free_port,
    new_home,
    processes_of,
    run_command,
)

pytestmark = pytest.mark.xdist_group("up")


@pytest.fixture(scope="module")
def keeper():
    with new_home() as home:
        keeper = Keeper(home)
        yield keeper
        keeper.close()


@pytest.fixture
def site(keeper):
    return keeper.open()


def test_a_started_site_is_healthy(site):
    status, health = site.health()

    assert (status, health) == (200, dict.fromkeys(["web", "database", "broker", "worker"], "alive"))


@pytest.mark.parametrize("query", ["x" * 100_000, "&".join(f"name{number}=1" for number in range(10_000))])
def test_an_address_without_end_is_refused_by_the_web_server_itself(site, query):
    web = http.client.HTTPConnection("127.0.0.1", site.port, timeout=30)
    try:
        web.request("GET", f"/healthz?{query}")
        status = web.getresponse().status
    finally:
        web.close()

    assert status in (400, 414)


def test_a_second_start_on_the_same_folder_is_refused_with_a_sentence(site):
    code, said = run_command(site.home, "up", "--port", str(free_port()))

    assert code == 1
    assert f"The data folder {site.home} is in use by manage.py up" in said
    assert f"http://localhost:{site.port}" in said
    assert site.health()[0] == 200


def test_a_taken_port_is_refused_with_a_sentence(site):
    with new_home() as other:
        code, said = run_command(other, "up", "--port", str(site.port))

        assert code == 1
        assert f"Port {site.port} is taken" in said
        assert processes_of(other) == []


def test_another_command_finds_the_running_servers(site):
    code, said = run_command(site.home, "showmigrations", "environments")

    assert code == 0
    assert "[X] 0001_initial" in said
    assert len(site.processes("postgres -D")) == 1


def test_a_killed_worker_comes_back_and_nothing_of_the_old_one_stays(site):
    former = site.worker
    forked = former.children(recursive=True)

    former.kill()

    eventually(lambda: site.worker not in (None, former) and site.health()[0] == 200)
    eventually(lambda: not set(forked) & set(processes_of(site.home)), patience=15)


@pytest.mark.parametrize("asked", [signal.SIGINT, signal.SIGTERM])
def test_a_site_that_is_asked_to_end_ends_cleanly(site, asked):
    site.process.send_signal(asked)

    assert site.process.wait(PATIENCE) == 0
    assert f"Daisychain is open at http://localhost:{site.port}" in site.said
    assert site.said.endswith("Everything has ended.\n")
    assert processes_of(site.home) == []


def test_a_killed_supervisor_leaves_no_process_behind_and_the_next_start_works(keeper, site):
    assert len(site.processes()) > 5

    site.process.kill()
    site.process.wait()

    eventually(lambda: processes_of(site.home) == [], patience=15)
    assert keeper.open().health()[0] == 200


def test_a_site_whose_every_process_was_killed_starts_again(keeper, site):
    for process in site.processes():
        process.kill()

    site.process.wait(PATIENCE)
    eventually(lambda: processes_of(site.home) == [], patience=15)
    assert keeper.open().health()[0] == 200


def test_the_death_of_the_database_ends_everything_with_a_sentence(site):
    eldest = min(site.processes("postgres -D"), key=psutil.Process.create_time)

    eldest.kill()

    assert site.process.wait(PATIENCE) == 1
    assert "The database has ended unexpectedly" in site.said
    assert processes_of(site.home) == []
