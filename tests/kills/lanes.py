"""Lanes: processes that carry out kills side by side, each with servers, a worker and a folder of its own."""

import json
import os
import subprocess
import sys
import threading
from dataclasses import asdict

from ilm_site.embedded.place import place_of
from tests.worker_process import PROJECT

CODE = "import django; django.setup(); from tests.kills.lane import run; run()"


def run_lanes(folder, shares, tell):
    """Carry out each share of kills in a lane, and give the outcomes in the order of their numbers."""
    outcomes = []

    def note(outcome):
        outcomes.append(outcome)
        tell(outcome, len(outcomes))

    lanes = [
        threading.Thread(target=_run_lane, args=(folder / f"lane{number}", share, note))
        for number, share in enumerate(shares, 1)
        if share
    ]
    for lane in lanes:
        lane.start()
    for lane in lanes:
        lane.join()
    return sorted(outcomes, key=lambda outcome: outcome["kill"]["number"])


def _run_lane(home, kills, note):
    home.mkdir(mode=0o755)
    with subprocess.Popen(
        [sys.executable, "-c", CODE],
        cwd=PROJECT,
        env={**os.environ, **surroundings_of(home)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        json.dump([asdict(kill) for kill in kills], process.stdin)
        process.stdin.close()
        for line in process.stdout:
            note(json.loads(line))


def surroundings_of(home):
    place = place_of(home)
    return {
        "DJANGO_SETTINGS_MODULE": "ilm_site.settings",
        "DAISYCHAIN_HOME": str(home),
        "DAISYCHAIN_PREFIX": home.name,
        "DATABASE_URL": place.database_url,
        "REDIS_URL": place.redis_url,
        "LOG_LEVEL": "WARNING",
    }
