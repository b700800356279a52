"""``python -m tests.kills --kills 1000 --seed 1``: a campaign of kills, and its report.

Each lane has servers, a worker and a folder of its own, so that waiting overlaps. The report is Markdown; the exit
code is 1 when anything was seen that should not be.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from ilm_site.embedded.place import place_of
from tests.kills.report import report_of
from tests.worker_process import PROJECT


def main():
    wanted = _arguments()
    start = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="kills-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        outcomes = _run_lanes(Path(folder), wanted)
    minutes = (time.monotonic() - start) / 60
    planned = 1 if wanted.only else wanted.kills
    text = report_of(outcomes, seed=wanted.seed, planned=planned, minutes=minutes, lanes=wanted.lanes)
    sys.stdout.write(f"{text}\n")
    if wanted.report:
        wanted.report.write_text(f"{text}\n")
    sys.exit(len(outcomes) != planned or any(outcome["trouble"] for outcome in outcomes))


def _arguments():
    parser = argparse.ArgumentParser(prog="python -m tests.kills", description=__doc__)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--lanes", type=int, default=3)
    parser.add_argument("--only", type=int, help="carry out this one kill of the campaign alone")
    parser.add_argument("--report", type=Path, help="a file to write the report to")
    return parser.parse_args()


def _run_lanes(folder, wanted):
    """Give the outcomes of all lanes in the order of their numbers; tell each one as it comes."""
    numbers = [wanted.only] if wanted.only else range(1, wanted.kills + 1)
    outcomes = []
    lanes = []
    for lane in range(min(wanted.lanes, len(numbers))):
        share = {"kills": wanted.kills, "seed": wanted.seed, "numbers": list(numbers[lane :: wanted.lanes])}
        lanes.append(threading.Thread(target=_run_lane, args=(folder / f"lane{lane + 1}", share, outcomes)))
    for lane in lanes:
        lane.start()
    for lane in lanes:
        lane.join()
    return sorted(outcomes, key=lambda outcome: outcome["kill"]["number"])


def _run_lane(home, share, outcomes):
    home.mkdir(mode=0o755)
    place = place_of(home)
    code = f"import django; django.setup(); from tests.kills.lane import run; run(**{share})"
    surroundings = {
        "DJANGO_SETTINGS_MODULE": "ilm_site.settings",
        "DAISYCHAIN_HOME": str(home),
        "DAISYCHAIN_PREFIX": home.name,
        "DATABASE_URL": place.database_url,
        "REDIS_URL": place.redis_url,
        "LOG_LEVEL": "WARNING",
    }
    process = subprocess.Popen(
        [sys.executable, "-c", code],
        cwd=PROJECT,
        env={**os.environ, **surroundings},
        stdout=subprocess.PIPE,
        text=True,
    )
    for line in process.stdout:
        outcome = json.loads(line)
        outcomes.append(outcome)
        sys.stderr.write(f"{len(outcomes):5} {_words(outcome)}\n")
    process.wait()


def _words(outcome):
    kill = outcome["kill"]
    told = (
        f"#{kill['number']} {kill['work']:6} {kill['place']:9} {kill['manner']:16} left {outcome['left']:6}"
    )
    return f"{told} {outcome['seconds']:5.1f} s of {outcome['took']:5.1f} s {' '.join(outcome['trouble'])}"


if __name__ == "__main__":
    main()
