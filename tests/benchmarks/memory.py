"""How much memory a worker needs for a merge: a real one, watched from outside."""

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import psutil
from django.db import connection

from ilm_site.embedded.process import start
from integrations.models import Job
from integrations.services.snapshot import request_snapshot
from pullrequests.services.merge import request_merge
from tests.benchmarks.ours import Ours, Wrong
from tests.benchmarks.subject import Subject

PROJECT = Path(__file__).resolve().parent.parent.parent
PATIENCE_SECONDS = 120
MEGABYTE = 1024 * 1024


def merge_memory(ours: Ours, subject: Subject, *, prefix: str) -> tuple[float, float]:
    """Megabytes of a worker's process when idle, and at the most during a merge, over those."""
    opened = ours.settled_pull_request(subject.case)
    with _worker(prefix) as process:
        job = request_snapshot(integration=ours.base, label="Warm", by=ours.by)
        _wait_for(job)
        working = max(process.children(), key=lambda child: child.memory_info().rss)
        idle = working.memory_info().rss
        most = _watched(
            working, lambda: request_merge(pull_request=opened, version=opened.version, by=ours.by)
        )
    return idle / MEGABYTE, (most - idle) / MEGABYTE


def _watched(process: psutil.Process, ask: Callable[[], Job]) -> int:
    job, most = ask(), 0
    give_up = time.monotonic() + PATIENCE_SECONDS
    while not job.is_finished and time.monotonic() < give_up:
        most = max(most, process.memory_info().rss)
        time.sleep(0.01)
        job.refresh_from_db()
    if job.state != Job.State.DONE:
        raise Wrong(f"The worker did not merge: {job.problem}")
    return max(most, process.memory_info().rss)


def _wait_for(job: Job) -> None:
    give_up = time.monotonic() + PATIENCE_SECONDS
    while not job.is_finished and time.monotonic() < give_up:
        time.sleep(0.1)
        job.refresh_from_db()


@contextmanager
def _worker(prefix: str) -> Iterator[psutil.Process]:
    """One that hears only of the jobs of the benchmark's database."""
    words = ["-A", "ilm_site", "worker", "--concurrency=1", "--loglevel=WARNING", "--without-gossip"]
    environment = {**os.environ, "DATABASE_URL": _database_url(), "DAISYCHAIN_PREFIX": prefix}
    with Path(os.devnull).open("wb") as nowhere:
        worker = start(
            "The worker",
            [sys.executable, "-m", "celery", *words],
            folder=PROJECT,
            output=nowhere,
            environment=environment,
        )
    try:
        yield psutil.Process(worker.process.pid)
    finally:
        worker.end()


def _database_url() -> str:
    given = connection.settings_dict
    password = f":{quote(given['PASSWORD'], safe='')}" if given["PASSWORD"] else ""
    place = quote(given["HOST"], safe="") + (f":{given['PORT']}" if given["PORT"] else "")
    return f"postgresql://{quote(given['USER'], safe='')}{password}@{place}/{given['NAME']}"
