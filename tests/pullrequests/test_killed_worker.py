"""A worker that is killed in the middle of a merge: the merge ends by itself, once."""

import os
import signal
import time
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.db import connection

from integrations.models import Job, Snapshot, Sync
from pullrequests.models import PullRequest
from pullrequests.services.merge import request_merge
from tests.factories import (
    change,
    document_of,
    make_clone,
    make_environment,
    make_integration,
    make_manager,
    make_pull_request,
    state_of,
)
from tests.worker_process import running_worker

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.worker, pytest.mark.xdist_group("worker")]

SECONDS_TO_RECOVER = 90
GATE = 4711


@pytest.fixture
def merging_gate():
    """Holds every merge at its last writes, inside its transaction, until the gate is opened."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            CREATE FUNCTION wait_at_the_gate() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN PERFORM pg_advisory_xact_lock_shared({GATE}); RETURN NEW; END $$;
            CREATE TRIGGER gate BEFORE INSERT ON integrations_sync
            FOR EACH ROW EXECUTE FUNCTION wait_at_the_gate();
            """
        )
    yield
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER gate ON integrations_sync; DROP FUNCTION wait_at_the_gate();")


@contextmanager
def closed_gate():
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [GATE])
        yield
        cursor.execute("SELECT pg_advisory_unlock(%s)", [GATE])


def is_waiting_at_the_gate() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'advisory'"
        )
        return cursor.fetchone()[0] == 1


def wait_until(condition, *, seconds: float) -> float:
    start = time.monotonic()
    while not condition():
        assert time.monotonic() - start < seconds, "It took too long."
        time.sleep(0.1)
    return time.monotonic() - start


def children_of(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def kill_everything(process) -> None:
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def kill_the_children(process) -> None:
    for child in children_of(process.pid):
        os.kill(child, signal.SIGKILL)


@pytest.mark.parametrize("kill", [kill_everything, kill_the_children])
def test_a_merge_whose_worker_is_killed_ends_by_itself_once(merging_gate, tmp_path, kill):
    by = make_manager(environment := make_environment())
    dev = make_integration(environment, by=by, name="Dev", orders="let a = 1;\nlet b = 1;\n")
    qa = make_clone(dev, by=by, name="QA")
    change(dev, "orders", by=by, content="let a = 2;\nlet b = 1;\n")
    change(qa, "orders", by=by, content="let a = 1;\nlet b = 2;\n")
    pull_request = make_pull_request(dev, qa, by=by)
    before, syncs = state_of(qa), Sync.objects.count()

    with running_worker(tmp_path / "first.log", concurrency=1) as first:
        with closed_gate():
            job = request_merge(pull_request=pull_request, version=pull_request.version, by=by)
            wait_until(is_waiting_at_the_gate, seconds=30)
            kill(first)
            assert state_of(qa) == before
        with running_worker(tmp_path / "second.log", concurrency=1):
            wait_until(lambda: is_done(job), seconds=SECONDS_TO_RECOVER)

    pull_request.refresh_from_db()
    assert pull_request.status == PullRequest.Status.MERGED
    assert document_of(qa, "orders")["content"] == "let a = 2;\nlet b = 2;\n"
    assert pull_request.merge_revision.number == pull_request.target_revision + 1
    assert Sync.objects.count() == syncs + 1
    assert sorted(Snapshot.objects.values_list("reason", flat=True)) == ["after_pull", "before_pull"]
    assert Job.objects.count() == 1


def is_done(job: Job) -> bool:
    job.refresh_from_db()
    assert job.state != Job.State.FAILED, job.problem
    return job.state == Job.State.DONE
