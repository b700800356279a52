"""Telling the workers of a job, and again when the message was lost."""

import socket
import threading
import time
from contextlib import contextmanager
from datetime import timedelta
from types import SimpleNamespace

import pytest
from celery import Celery
from django.db.models.functions import Now
from kombu.asynchronous.timer import Timer

from ilm_site.heartbeat import Heartbeat
from integrations.models import Job
from integrations.services.jobs import request_job, ring_forgotten_jobs
from integrations.services.snapshot import request_snapshot
from integrations.tasks import sweep_jobs_task
from tests.factories import all_rows, make_user
from tests.integrations.services.conftest import make_world
from tests.integrations.services.elsewhere import held_elsewhere
from tests.standing import Kept

LONG_AGO = timedelta(seconds=21)
JUST_NOW = timedelta(seconds=19)


@pytest.fixture(scope="module")
def kept_world():
    """Made anew for each test, since some sweep through all that there is."""
    return Kept(make_world)


def make_job(key="test", *, ago=LONG_AGO, **fields):
    job = request_job(task="integrations.snapshot", title="Test", key=key, arguments={}, by=make_user())
    Job.objects.filter(pk=job.pk).update(rung_at=Now() - ago, **fields)
    return job


def listen_at(address, monkeypatch):
    """A broker elsewhere, with all other settings as they are."""
    app = Celery("bell", set_as_current=False)
    app.config_from_object("django.conf:settings", namespace="CELERY")
    app.conf.broker_url = address
    monkeypatch.setattr("celery._state.default_app", app)
    return app


def wait_for_the_bell():
    """Nothing of a test goes on behind the next one's back."""
    for thread in threading.enumerate():
        if "_publish" in thread.name:
            thread.join(20)
            assert not thread.is_alive()


@contextmanager
def silent_server():
    """Something that takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"redis://127.0.0.1:{server.getsockname()[1]}/0"


@contextmanager
def closed_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = f"redis://127.0.0.1:{server.getsockname()[1]}/0"
    yield address


@pytest.mark.parametrize("broker", [closed_port, silent_server])
def test_a_click_is_kept_and_answered_though_the_broker_is_down(
    tile, manager, monkeypatch, django_capture_on_commit_callbacks, broker
):
    with broker() as address:
        listen_at(address, monkeypatch)
        start = time.monotonic()

        with django_capture_on_commit_callbacks(execute=True) as rings:
            job = request_snapshot(integration=tile, label="A", by=manager)
        seconds = time.monotonic() - start
        wait_for_the_bell()

    job.refresh_from_db()
    assert (job.state, job.attempts, len(rings)) == (Job.State.QUEUED, 0, 1)
    assert seconds < 4


@pytest.fixture
def bell(monkeypatch):
    """A broker in this process's memory; gives the ids of the jobs that were rung for."""
    app = listen_at("memory://", monkeypatch)

    def rung():
        with app.connection_for_read() as connection:
            queue = connection.SimpleQueue("celery")
            found = []
            while queue.qsize():
                message = queue.get_nowait()
                found.append((message.headers["task"], *message.payload[0]))
                message.ack()
            queue.close()
        return found

    rung()
    return rung


def test_asking_rings_once_after_the_commit(tile, manager, bell, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        job = request_snapshot(integration=tile, label="A", by=manager, token="form")
        request_snapshot(integration=tile, label="A", by=manager, token="form")
        assert bell() == []

    assert bell() == [("integrations.snapshot", job.pk)]


def test_a_worker_has_forgotten_jobs_looked_for_when_it_starts_and_all_the_time(bell, monkeypatch):
    worker = SimpleNamespace(app=listen_at("memory://", monkeypatch), timer=Timer())

    Heartbeat(worker).start(worker)

    assert bell() == [("integrations.sweep_jobs",)]
    for planned in worker.timer.queue:
        assert planned.eta - time.monotonic() < 30
        planned.entry()
    assert bell() == [("integrations.sweep_jobs",)]


@pytest.mark.django_db
@pytest.mark.parametrize("state", ["queued", "running"])
def test_a_forgotten_job_is_rung_for_again(bell, django_capture_on_commit_callbacks, state):
    job = make_job(state=state)

    with django_capture_on_commit_callbacks(execute=True):
        assert ring_forgotten_jobs() == 1
        assert ring_forgotten_jobs() == 0

    assert bell() == [("integrations.snapshot", job.pk)]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "job", [{"ago": JUST_NOW}, {"state": "done"}, {"state": "failed"}], ids=["young", "done", "failed"]
)
def test_other_jobs_are_left_alone(bell, django_capture_on_commit_callbacks, job):
    make_job(**job)
    before = all_rows()

    with django_capture_on_commit_callbacks(execute=True):
        sweep_jobs_task()

    assert bell() == []
    assert all_rows() == before


@pytest.mark.django_db(transaction=True)
def test_a_job_that_a_worker_has_in_hand_is_not_rung_for(bell):
    in_hand, forgotten = make_job("one", state="running"), make_job("two", state="running")
    bell()

    with held_elsewhere(in_hand):
        sweep_jobs_task()

    assert bell() == [("integrations.snapshot", forgotten.pk)]


@pytest.mark.django_db(transaction=True)
def test_a_job_whose_worker_died_is_rung_for(bell):
    job = make_job(state="running", attempts=1)
    bell()
    with held_elsewhere(job):
        pass

    sweep_jobs_task()

    assert bell() == [("integrations.snapshot", job.pk)]
