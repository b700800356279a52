"""Timing several peers at the same work: interleaved and in shuffled order, so that ratios hold on a busy machine."""

import gc
import os
import random
import resource
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any, TypeVar

Subject = TypeVar("Subject")
Work = Callable[[], Any]
Operation = Callable[[Subject], Iterator[Work]]
"""Prepares (untimed), yields the work that is timed, and checks its result (untimed)."""

BUDGET_SECONDS = 25
"""An operation that has taken this long in all is not repeated again."""


@dataclass(slots=True)
class Timing:
    """What one operation of one peer took, run by run, in seconds."""

    wall: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)

    def milliseconds(self) -> float:
        return median(self.wall) * 1000

    def cpu_milliseconds(self) -> float:
        return median(self.cpu) * 1000

    def spread(self) -> list[float]:
        """The fastest and the slowest run, in milliseconds."""
        return [min(self.wall) * 1000, max(self.wall) * 1000]


Timings = dict[tuple[str, str], Timing]
"""By operation and peer."""


def measure(
    operations: Mapping[tuple[str, str], Operation],
    *,
    subject_of: Callable[[int], Subject],
    repeat: int,
    server_process: int,
    note: Callable[[str], None],
) -> Timings:
    """Run every operation ``repeat`` times after a warm-up, each round on the subject of that round."""
    timings: Timings = {key: Timing() for key in operations}
    gc.collect()
    gc.freeze()
    for at in range(-1, repeat):
        subject = subject_of(at)
        order = list(operations)
        random.Random(at).shuffle(order)
        for key in order:
            if sum(timings[key].wall) > BUDGET_SECONDS:
                continue
            wall, cpu = _timed(operations[key](subject), server_process)
            if at >= 0:
                timings[key].wall.append(wall)
                timings[key].cpu.append(cpu)
        note("warm" if at < 0 else f"round {at + 1} of {repeat}")
    gc.unfreeze()
    return timings


def _timed(steps: Iterator[Work], server_process: int) -> tuple[float, float]:
    """Wall and processor seconds of one run: of this process, its children, and the database's."""
    work = next(steps)
    gc.collect()
    cpu, began = _cpu_seconds(server_process), time.perf_counter()
    work()
    wall, cpu = time.perf_counter() - began, _cpu_seconds(server_process) - cpu
    for _ in steps:
        raise AssertionError("An operation has one piece of work.")
    return wall, cpu


def _cpu_seconds(server_process: int) -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used) + _cpu_seconds_of(server_process)


def _cpu_seconds_of(process: int) -> float:
    """Nanoseconds on a processor, where Linux tells them; a server elsewhere counts nothing."""
    schedule = Path(f"/proc/{process}/schedstat")
    return int(schedule.read_text().split()[0]) / 1e9 if process and os.access(schedule, os.R_OK) else 0.0
