"""``python -m tests.mutants``: change the merge core in small ways, and see that its tests notice each change.

Ends with 1 when they notice fewer than 95 in 100, or miss one that survivors.md does not explain.
"""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

from tests.mutants.mutant import Mutant, mutants_of
from tests.mutants.survivors import explained
from tests.mutants.trial import CORE, Course, followed, start

ENOUGH = 0.95


def main() -> int:
    options = _options()
    mutants = [mutant for mutant in all_mutants() if options.only in mutant.name][:: options.every]
    with tempfile.TemporaryDirectory() as folder:
        course = followed(Path(folder) / "course")
    print(f"{len(mutants)} mutants, {len(course.seconds)} tests", flush=True)
    started = time.monotonic()
    reasons, survivors = explained(), []
    for name in _survivors(mutants, course, options.processes):
        survivors.append(name)
        print(f"survives: {name}\n          {reasons.get(name, 'NOT EXPLAINED')}", flush=True)
    killed = 1 - len(survivors) / max(1, len(mutants))
    print(f"{len(mutants) - len(survivors)} of {len(mutants)} killed ({killed:.1%}),", end=" ")
    print(f"{sum(name not in reasons for name in survivors)} survivors unexplained,", end=" ")
    print(f"in {time.monotonic() - started:.0f} s")
    return 0 if killed >= ENOUGH and reasons.keys() >= set(survivors) else 1


def all_mutants() -> Iterator[Mutant]:
    for file in CORE.values():
        yield from mutants_of(file)


def _survivors(mutants: Iterable[Mutant], course: Course, processes: int) -> Iterator[str]:
    running: dict[int, str] = {}
    for mutant in mutants:
        if len(running) == processes:
            yield from _ended(running)
        running[start(mutant, course.of(mutant))] = mutant.name
    while running:
        yield from _ended(running)


def _ended(running: dict[int, str]) -> Iterator[str]:
    child, status = os.wait()
    name = running.pop(child)
    if status == 0:
        yield name


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__)
    parser.add_argument("--only", default="", help="mutants with this in their name, such as lines._clash")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="a sample: each Nth one")
    parser.add_argument("--processes", type=int, default=os.cpu_count(), help="how many at a time")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
