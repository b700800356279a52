"""``python -m tests.kills --kills 1000 --seed 1``: a campaign of kills, and its report.

Each lane has servers, a worker and a folder of its own, so that waiting overlaps. The report is Markdown; the exit
code is 1 when anything was seen that should not be.
"""

import argparse
import sys
import tempfile
import time
from pathlib import Path

from tests.kills.lanes import run_lanes
from tests.kills.plan import plan
from tests.kills.report import report_of


def main():
    wanted = _arguments()
    start = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="kills-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        kills = [kill for kill in plan(wanted.kills, wanted.seed) if wanted.only in (None, kill.number)]
        shares = [kills[lane :: wanted.lanes] for lane in range(wanted.lanes)]
        outcomes = run_lanes(Path(folder), shares, _tell)
    minutes = (time.monotonic() - start) / 60
    text = report_of(outcomes, seed=wanted.seed, planned=len(kills), minutes=minutes, lanes=wanted.lanes)
    sys.stdout.write(f"{text}\n")
    if wanted.report:
        wanted.report.write_text(f"{text}\n")
    sys.exit(len(outcomes) != len(kills) or any(outcome["trouble"] for outcome in outcomes))


def _arguments():
    parser = argparse.ArgumentParser(prog="python -m tests.kills", description=__doc__)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--lanes", type=int, default=3)
    parser.add_argument("--only", type=int, help="carry out this one kill of the campaign alone")
    parser.add_argument("--report", type=Path, help="a file to write the report to")
    return parser.parse_args()


def _tell(outcome, number):
    sys.stderr.write(f"{number:5} {_words(outcome)}\n")


def _words(outcome):
    kill = outcome["kill"]
    told = (
        f"#{kill['number']} {kill['work']:6} {kill['place']:9} {kill['manner']:16} left {outcome['left']:6}"
    )
    return f"{told} {outcome['seconds']:5.1f} s of {outcome['took']:5.1f} s {' '.join(outcome['trouble'])}"


if __name__ == "__main__":
    main()
