"""Long work: done once, whatever happens to messages and workers."""

import time

import pytest
from django.core.exceptions import PermissionDenied
from django.db import OperationalError
from django.http import Http404

from integrations import tasks
from integrations.errors import IntegrationError
from integrations.models import Integration, Job
from integrations.services import locking
from integrations.services.jobs import ATTEMPTS, request_job, run_job
from integrations.services.settings import rename_integration
from tests.factories import all_rows
from tests.integrations.services.elsewhere import held_elsewhere, second_connection

UNEXPECTED = "Something unexpected went wrong; nothing was changed. Please tell an admin."


@pytest.fixture
def job(tile, manager):
    return request_job(
        task="integrations.snapshot", title="Test", key="test", arguments={}, by=manager, integration=tile
    )


def renaming(job):
    """Work that leaves a trace: the tile's name grows with each time it is done."""
    tile = Integration.objects.get(pk=job.integration_id)
    rename_integration(integration=tile, name=f"{tile.name}!", description="", by=job.created_by)
    return "/done/"


def failing_with(error):
    def work(job):
        renaming(job)
        raise error

    return work


def test_asking_again_with_the_same_key_is_the_same_job(job, tile, manager):
    again = request_job(task="other", title="Other", key="test", arguments={"a": 1}, by=manager)

    assert again == job
    assert (again.task, again.arguments) == ("integrations.snapshot", {})


def test_a_long_title_is_cut(manager):
    job = request_job(task="t", title="x" * 900, key="k", arguments={}, by=manager)

    assert job.title == "x" * 300


def test_done_work_leads_somewhere(job, tile):
    run_job(job_id=job.pk, work=renaming)

    job.refresh_from_db()
    tile.refresh_from_db()
    assert (job.state, job.attempts, job.result_url, job.problem) == ("done", 1, "/done/", "")
    assert job.finished_at is not None
    assert tile.name == "Orders!"


def test_a_message_that_comes_many_times_is_work_done_once(job, tile):
    for _ in range(5):
        run_job(job_id=job.pk, work=renaming)

    job.refresh_from_db()
    tile.refresh_from_db()
    assert (tile.name, job.attempts) == ("Orders!", 1)


def test_a_message_about_no_job_does_nothing(job):
    before = all_rows()

    run_job(job_id=job.pk + 1, work=renaming)

    assert all_rows() == before


@pytest.mark.parametrize(
    ("error", "problem"),
    [
        (IntegrationError("The tile has moved."), "The tile has moved."),
        (PermissionDenied("This needs Manage on Orders."), "This needs Manage on Orders."),
        (Http404("No tile."), "What this was asked for cannot be found any more."),
    ],
)
def test_refused_work_changes_nothing_and_says_why(job, tile, error, problem):
    run_job(job_id=job.pk, work=failing_with(error))

    job.refresh_from_db()
    tile.refresh_from_db()
    assert (job.state, job.problem, job.result_url, tile.name) == ("failed", problem, "", "Orders")
    assert job.finished_at is not None


def test_unexpected_trouble_tells_people_nothing_of_its_insides_and_the_log_all(job, tile, caplog):
    run_job(job_id=job.pk, work=failing_with(ZeroDivisionError("secret detail")))

    job.refresh_from_db()
    tile.refresh_from_db()
    assert (job.state, job.problem, tile.name) == ("failed", UNEXPECTED, "Orders")
    assert "secret detail" in caplog.text


def test_a_failure_is_put_right_where_it_is_marked(job, tile):
    def put_right(failed_job):
        assert failed_job.state == Job.State.FAILED
        Integration.objects.filter(pk=tile.pk).update(description=failed_job.problem)

    run_job(job_id=job.pk, work=failing_with(IntegrationError("Moved.")), failed=put_right)

    tile.refresh_from_db()
    assert (tile.name, tile.description) == ("Orders", "Moved.")


def test_a_failed_job_is_not_tried_again(job, tile):
    run_job(job_id=job.pk, work=failing_with(IntegrationError("Moved.")))

    run_job(job_id=job.pk, work=renaming)

    tile.refresh_from_db()
    job.refresh_from_db()
    assert (tile.name, job.state, job.problem) == ("Orders", "failed", "Moved.")


def test_passing_trouble_leaves_the_job_for_another_try(job, tile):
    with pytest.raises(OperationalError):
        run_job(job_id=job.pk, work=failing_with(OperationalError("connection lost")))

    job.refresh_from_db()
    assert (job.state, job.attempts, job.finished_at, job.problem) == ("running", 1, None, "")
    run_job(job_id=job.pk, work=renaming)
    job.refresh_from_db()
    tile.refresh_from_db()
    assert (job.state, job.attempts, tile.name) == ("done", 2, "Orders!")


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_stood_still_too_long_leaves_the_job_for_another(job, tile, monkeypatch):
    monkeypatch.setattr(locking, "IDLE", "100ms")

    def freezing(locked):
        renaming(locked)
        time.sleep(0.5)
        return renaming(locked)

    with pytest.raises(OperationalError):
        run_job(job_id=job.pk, work=freezing)

    job.refresh_from_db()
    tile.refresh_from_db()
    assert (job.state, job.finished_at, tile.name) == ("running", None, "Orders")


@pytest.mark.parametrize(
    "task",
    [
        tasks.upload_task,
        tasks.clone_task,
        tasks.snapshot_task,
        tasks.revert_task,
        tasks.revert_resource_task,
    ],
    ids=lambda task: task.name,
)
def test_celery_tries_passing_trouble_again_three_times(task):
    assert OperationalError in task.autoretry_for
    assert (task.max_retries, task.acks_late, task.reject_on_worker_lost) == (3, True, True)


def test_work_that_killed_its_worker_three_times_is_not_tried_again(job, tile):
    Job.objects.filter(pk=job.pk).update(state=Job.State.RUNNING, attempts=ATTEMPTS)
    put_right = []

    run_job(job_id=job.pk, work=renaming, failed=put_right.append)

    job.refresh_from_db()
    tile.refresh_from_db()
    assert (job.state, tile.name, put_right) == ("failed", "Orders", [job])
    assert job.problem == "It was stopped 3 times while running. Please tell an admin."


@pytest.mark.parametrize("attempts", range(ATTEMPTS))
def test_work_that_was_stopped_less_often_is_tried_again(job, tile, attempts):
    Job.objects.filter(pk=job.pk).update(state=Job.State.RUNNING, attempts=attempts)

    run_job(job_id=job.pk, work=renaming)

    job.refresh_from_db()
    assert (job.state, job.attempts) == ("done", attempts + 1)


def test_the_state_during_the_work_is_running(job):
    seen = []

    def look(locked):
        seen.append(Job.objects.get(pk=locked.pk).state)
        return ""

    run_job(job_id=job.pk, work=look)

    assert seen == [Job.State.RUNNING]


@pytest.mark.django_db(transaction=True)
def test_a_job_in_another_worker_s_hands_is_left_alone(job, tile):
    with held_elsewhere(job):
        run_job(job_id=job.pk, work=renaming)

    job.refresh_from_db()
    tile.refresh_from_db()
    assert (job.state, job.attempts, tile.name) == ("queued", 0, "Orders")


@pytest.mark.django_db(transaction=True)
def test_the_attempt_counts_before_the_work_is_over(job):
    """A worker that dies in the middle takes its work with it, but not the count."""
    seen = []

    def look_from_outside(_):
        with second_connection() as other, other.cursor() as cursor:
            cursor.execute("SELECT state, attempts FROM integrations_job WHERE id = %s", [job.pk])
            seen.append(cursor.fetchone())
        return ""

    run_job(job_id=job.pk, work=look_from_outside)

    assert seen == [("running", 1)]
