"""A message that comes many times: one effect, however the messages overlap."""

import random
from itertools import product

import pytest
from celery import current_app

from integrations.failpoints import Point
from tests.kills.killing import trouble_of
from tests.kills.scenarios import WORKS, make_scenario

pytestmark = [pytest.mark.worker, pytest.mark.xdist_group("kills")]


def ring(job, times):
    for _ in range(times):
        current_app.send_task(job.task, args=[job.pk])


def test_messages_that_come_while_the_job_is_in_hand_count_for_nothing(busy_stage):
    for work, point in product(WORKS, (Point.COUNTED, Point.JOB_LOCKED, Point.BEFORE_COMMIT)):
        scenario = make_scenario(work, busy_stage)
        busy_stage.arm(point)
        job = scenario.click.ask()
        busy_stage.wait_at(point)

        ring(job, 20)
        busy_stage.wait_until_all_are_taken()
        busy_stage.let_go(point)
        busy_stage.wait_until_done(job)

        assert (work, point, *trouble_after(job, scenario)) == (work, point)


def test_messages_of_many_jobs_in_any_order_have_one_effect_each(busy_stage):
    scenarios = [make_scenario(work, busy_stage) for work in WORKS for _ in range(3)]
    asked = {scenario.click.ask(): scenario for scenario in scenarios}
    messages = [job for job in asked for _ in range(random.randint(1, 20))]
    random.shuffle(messages)

    for job in messages:
        ring(job, 1)

    for job, scenario in asked.items():
        busy_stage.wait_until_done(job)
        assert (str(job), *trouble_after(job, scenario)) == (str(job),)


def trouble_after(job, scenario):
    job.refresh_from_db()
    if job.attempts != 1:
        yield f"There were {job.attempts} attempts."
    yield from trouble_of(job, scenario)
