"""A part of a campaign: servers and a worker of its own, and one kill after the other. A line of JSON for each."""

import json
import sys
import time
from pathlib import Path

from django.conf import settings
from django.core.management import call_command

from tests.kills.killing import Outcome, carry_out
from tests.kills.plan import Kill
from tests.kills.row_gate import make_row_gate
from tests.kills.servers import Servers
from tests.kills.stage import Stage


def run():
    """Carry out the kills that standard input names.

    One that goes wrong leaves its trouble in its line, and a new worker to the next.
    """
    kills = [Kill(**kill) for kill in json.load(sys.stdin)]
    servers = Servers(Path(settings.HOME))
    try:
        servers.start()
        call_command("migrate", verbosity=0)
        make_row_gate()
        stage = Stage(Path(settings.HOME), servers)
        try:
            stage.start()
            stage.wait_until_it_answers()
            for kill in kills:
                _tell(_carry_out(kill, stage))
        finally:
            stage.end()
    finally:
        servers.end()


def _carry_out(kill, stage):
    start = time.monotonic()
    try:
        outcome = carry_out(kill, stage)
    except Exception as error:  # noqa: BLE001 - one kill that could not be carried out must not end the others
        outcome = Outcome(kill, trouble=[f"{type(error).__name__}: {error}"])
    if outcome.trouble:
        stage.begin_anew()
    return {**outcome.as_json(), "took": round(time.monotonic() - start, 1)}


def _tell(outcome):
    sys.stdout.write(f"{json.dumps(outcome)}\n")
    sys.stdout.flush()
