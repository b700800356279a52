"""Messages and workers that misbehave: nothing of it keeps other work from being done."""

import json

import pytest
import redis
from django.conf import settings

from integrations.failpoints import Point
from integrations.models import Job
from pullrequests.models import PullRequest
from tests.kills.killing import trouble_of
from tests.kills.manners import child
from tests.kills.pictures import picture_of
from tests.kills.scenarios import make_scenario
from tests.kills.waiting import wait_until

pytestmark = [pytest.mark.worker, pytest.mark.xdist_group("kills")]


def message(**changes):
    """A message as Celery sends it, changed."""
    whole = {
        "body": "W1sxXSwge30sIHt9XQ==",
        "content-encoding": "utf-8",
        "content-type": "application/json",
        "headers": {
            "lang": "py",
            "task": "pullrequests.merge",
            "id": "1",
            "argsrepr": "[]",
            "kwargsrepr": "{}",
        },
        "properties": {
            "delivery_mode": 2,
            "delivery_info": {"exchange": "", "routing_key": "celery"},
            "priority": 0,
            "body_encoding": "base64",
            "delivery_tag": "1",
        },
    }
    return json.dumps({**whole, **changes}).encode()


NO_MESSAGE = {"no JSON": b"\xff\x00 this is no message", "a list": b"[]"}
UNWANTED = {
    "nothing in it": b"{}",
    "no task": json.dumps({"body": "", "headers": {}, "properties": {}}).encode(),
    "unknown task": message(headers={"task": "something.older", "id": "2"}),
    "pickle": message(**{"content-type": "application/x-python-serialize", "body": "gASVAAAAAAAAAAAu"}),
    "odd arguments": message(body="W1siYSIsICJiIl0sIHsiYyI6IDF9LCB7fV0="),
    "five megabytes": message(body="A" * 5_000_000),
}


def send(raw):
    with redis.Redis.from_url(settings.REDIS_URL) as client:
        client.lpush(f"{settings.PREFIX}:celery", raw)


def test_messages_nobody_understands_are_dropped_and_the_worker_lives(stage):
    scenario = make_scenario("pull", stage)
    worker = stage.worker.process.pid

    for raw in UNWANTED.values():
        send(raw)
    job = scenario.click.ask()
    stage.wait_until_done(job)

    assert (stage.worker.process.pid, stage.worker.is_running) == (worker, True)
    job.refresh_from_db()
    assert list(trouble_of(job, scenario)) == []


def test_what_is_no_message_at_all_ends_one_worker_and_the_next_goes_on(stage):
    """Celery gives up on bytes that are no envelope; they are gone when the next worker comes."""
    scenario = make_scenario("pull", stage)

    for raw in NO_MESSAGE.values():
        send(raw)
        wait_until(lambda: not stage.worker.is_running, "the worker ends")
        stage.start()
    job = scenario.click.ask()
    stage.wait_until_done(job)

    job.refresh_from_db()
    assert list(trouble_of(job, scenario)) == []


def test_a_job_that_kills_every_worker_is_given_back_and_others_go_on(stage):
    scenario, other = make_scenario("pull", stage), make_scenario("clone", stage)
    stage.arm(Point.SNAPSHOT_BEFORE)
    job = scenario.click.ask()

    for _ in range(3):
        stage.wait_at(Point.SNAPSHOT_BEFORE)
        with child(stage):
            stage.let_go(Point.SNAPSHOT_BEFORE)
            stage.arm(Point.SNAPSHOT_BEFORE)
    other_job = other.click.ask()

    stage.wait_until_done(other_job)
    wait_until(lambda: Job.objects.get(pk=job.pk).is_finished, "the job is given up")
    job.refresh_from_db()
    assert (job.state, job.problem) == (
        "failed",
        "It was stopped 3 times while running. Please tell an admin.",
    )
    assert PullRequest.objects.get(pk=scenario.click.key).status == "failed"
    assert picture_of(scenario.environment) == scenario.before
