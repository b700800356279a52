"""A broker in this process's memory, whose messages arrive when, as often and in what order a test wishes.

The broker is outside of Daisychain, so a test may stand in for it: jobs are rung for as always, by a real publish.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

import pytest
from celery import Celery
from django.db.models.functions import Now
from django.test import TestCase

from ilm_site.celery import app
from integrations.models import Job
from integrations.services.jobs import RING_AGAIN_AFTER
from integrations.tasks import sweep_jobs_task


class Message(NamedTuple):
    task: str
    job: int


class Broker:
    """``in_flight`` are messages that were published and that no worker has got."""

    def __init__(self) -> None:
        self.celery = Celery("broker", set_as_current=False)
        self.celery.config_from_object("django.conf:settings", namespace="CELERY")
        self.celery.conf.broker_url = "memory://"
        self.in_flight: list[Message] = []

    def reset(self) -> None:
        self.collect()
        self.in_flight.clear()

    def collect(self) -> None:
        """Take over what has been published."""
        with self.celery.connection_for_read() as connection:
            queue = connection.SimpleQueue("celery")
            while queue.qsize():
                message = queue.get_nowait()
                self.in_flight.append(Message(message.headers["task"], *message.payload[0]))
                message.ack()
            queue.close()

    @contextmanager
    def committing(self) -> Iterator[None]:
        """What is published after a commit is published at the end of the block, as if it ended the transaction."""
        with TestCase.captureOnCommitCallbacks(execute=True):
            yield
        self.collect()

    def sweep(self) -> None:
        """Let the time pass after which a job counts as forgotten, and look for forgotten ones."""
        Job.objects.update(rung_at=Now() - 2 * RING_AGAIN_AFTER)
        with self.committing():
            sweep_jobs_task()


def perform(message: Message) -> None:
    app.tasks[message.task](message.job)


@pytest.fixture
def broker(monkeypatch: pytest.MonkeyPatch) -> Broker:
    found = Broker()
    monkeypatch.setattr("celery._state.default_app", found.celery)
    return found
