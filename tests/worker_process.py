"""A real Celery worker as a process of its own, on the database of this test process."""

import os
import re
import sys
import time
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from django.db import connection

from ilm_site.celery import app
from ilm_site.embedded.process import start

PROJECT = Path(__file__).resolve().parent.parent
SECONDS_TO_START = 40
SECONDS_TO_STOP = 15
WITH_A_WRONG_CLOCK = """
import datetime, time_machine
from celery.__main__ import main
time_machine.travel({!r}).start()
main()
"""


@contextmanager
def running_worker(log: Path, *, concurrency: int = 2, arguments: tuple[str, ...] = (), **environment: str):
    """A worker that answers; ended when the block is left.

    Its children serve one task each: emptying the tables between tests renews the content types, which a process
    keeps in mind.
    """
    arguments = ("--max-tasks-per-child=1", *arguments)
    worker = start_worker(log, concurrency=concurrency, arguments=arguments, **environment)
    try:
        wait_until_it_answers(worker, log)
        yield worker.process
    finally:
        worker.end(SECONDS_TO_STOP)


def start_worker(
    log: Path,
    *,
    concurrency: int = 2,
    arguments: tuple[str, ...] = (),
    clock: timedelta | None = None,
    **environment: str,
):
    """A worker that answers only some time later; ``clock`` is how far its clock is wrong."""
    program = ["-c", WITH_A_WRONG_CLOCK.format(clock)] if clock else ["-m", "celery"]
    name = f"test-{os.getpid()}-{time.monotonic_ns()}@%h"
    options = ["--loglevel=INFO", "--without-gossip", "--without-mingle"]
    options += [f"--concurrency={concurrency}", f"--hostname={name}", *arguments]
    surroundings = {**os.environ, "DATABASE_URL": database_url_of_the_tests(), **environment}
    with log.open("ab") as output:
        return start(
            "The worker",
            [sys.executable, *program, "-A", "ilm_site", "worker", *options],
            output=output,
            folder=PROJECT,
            environment=surroundings,
        )


def database_url_of_the_tests() -> str:
    """DATABASE_URL with the name of the database that pytest-django made for this process."""
    name = connection.settings_dict["NAME"]
    return re.sub(r"^(\w+://[^/?]*)/[^?]*", rf"\1/{name}", os.environ["DATABASE_URL"])


def wait_until_it_answers(worker, log):
    give_up = time.monotonic() + SECONDS_TO_START
    while worker.is_running and time.monotonic() < give_up:
        if app.control.ping(timeout=0.3):
            return
    raise AssertionError(f"The worker did not start:\n{log.read_text()}")
