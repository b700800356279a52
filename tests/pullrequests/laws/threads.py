"""Several workers at once: threads with connections of their own, held and let go on by the test instead of by time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import Barrier
from typing import Any

from django.db import connection

from integrations.failpoints import Point
from tests.kills.waiting import wait_until

Work = Callable[[], Any]
BLOCKED = """
SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock')
"""


@contextmanager
def started(work: Work) -> Iterator[Future]:
    """The work goes on in another thread; in the end it is waited for, and what it raises is raised."""
    with ThreadPoolExecutor(max_workers=1) as elsewhere:
        future = elsewhere.submit(_with_own_connection, work)
        yield future
        future.result()


def at_once(*works: Work) -> None:
    """Do all of it, beginning at one moment."""
    barrier = Barrier(len(works))
    with ThreadPoolExecutor(max_workers=len(works)) as elsewhere:
        futures = [elsewhere.submit(_with_own_connection, work, barrier) for work in works]
        for future in futures:
            future.result()


def _with_own_connection(work: Work, barrier: Barrier | None = None) -> Any:
    try:
        if barrier is not None:
            barrier.wait()
        return work()
    finally:
        connection.close()


class Holding:
    """Holds whoever comes to a point of long work, as the failpoints of the product allow."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @contextmanager
    def held(self, point: Point, work: Work) -> Iterator[None]:
        """The work has come to the point when the block begins, and goes on when the block ends."""
        held = self.folder / f"{point}.held"
        (self.folder / point).touch()
        with started(work):
            wait_until(held.exists, f"the work has come to {point}")
            try:
                yield
            finally:
                held.unlink()


def wait_until_blocked() -> None:
    """Somebody waits for a lock that somebody else has."""
    wait_until(_is_anybody_blocked, "somebody waits for a lock")


def _is_anybody_blocked() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")  # a transaction would see the same answer for ever
        cursor.execute(BLOCKED)
        return cursor.fetchone()[0]
