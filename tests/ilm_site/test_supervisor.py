"""How the supervisor looks after processes that die."""

import pytest

from ilm_site.embedded.ownership import Ownership
from ilm_site.embedded.process import start
from ilm_site.embedded.supervisor import Supervisor
from ilm_site.embedded.trouble import ServerTrouble
from tests.ilm_site.running_site import eventually, free_port


@pytest.fixture
def said():
    return []


@pytest.fixture
def supervisor(tmp_path, said, monkeypatch):
    """Its processes die at once, because they find no settings."""
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "settings_that_do_not_exist")
    ownership = Ownership(tmp_path / "servers.json", "a test")
    supervisor = Supervisor(tmp_path, ownership, "127.0.0.1", free_port(), 1, said.append)
    yield supervisor
    supervisor.end()


def test_a_worker_that_keeps_dying_comes_back_after_longer_and_longer_pauses(supervisor, said):
    supervisor.start_workers(1)

    eventually(lambda: supervisor.look_after([]) or len(said) == 3)

    assert said == [f"Worker 1 has ended; it comes back in {pause} s." for pause in (1, 2, 4)]


def test_the_end_of_the_web_server_is_said(supervisor):
    supervisor.start_web()
    supervisor.web.process.wait()

    with pytest.raises(ServerTrouble, match="The web server has ended unexpectedly"):
        supervisor.look_after([])


def test_the_end_of_a_server_is_said(supervisor):
    broker = start("The message broker", ["true"])
    broker.process.wait()

    with pytest.raises(ServerTrouble, match="The message broker has ended unexpectedly"):
        supervisor.look_after([broker])
