"""Places in long work where a test can hold a worker, to kill or freeze it exactly there.

Nothing happens unless DAISYCHAIN_FAILPOINTS names a folder. Then an empty
file there, named after a point, arms it: whoever comes to the point next
takes the file, leaves one with ``.held`` behind its name, which tells its
process, and waits until that one is gone. What happens to a held process is
the business of the test.
"""

import os
import time
from enum import StrEnum
from pathlib import Path

from django.conf import settings

SECONDS_BETWEEN_LOOKS = 0.005


class Point(StrEnum):
    """The places, in the order in which a job comes to them."""

    ASKED = "asked"
    RECEIVED = "received"
    COUNTED = "counted"
    JOB_LOCKED = "job-locked"
    TILES_LOCKED = "tiles-locked"
    CHECKED = "checked"
    SNAPSHOT_BEFORE = "snapshot-before"
    SNAPSHOT_AFTER = "snapshot-after"
    BEFORE_COMMIT = "before-commit"
    AFTER_COMMIT = "after-commit"


def reach(point: Point) -> None:
    """Wait here if a test has armed the point."""
    if settings.FAILPOINTS:
        _hold(Path(settings.FAILPOINTS) / point)


def _hold(armed: Path) -> None:
    taken = armed.with_suffix(f".{os.getpid()}")
    held = armed.with_suffix(".held")
    try:
        armed.rename(taken)
    except FileNotFoundError:
        return
    taken.write_text(str(os.getpid()))
    taken.rename(held)
    while held.exists():
        time.sleep(SECONDS_BETWEEN_LOOKS)
