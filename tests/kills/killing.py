"""One kill: work is asked for, something is killed in its middle, and it must end by itself, once."""

import time
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field

from django.db import connection, transaction

from integrations.models import Job
from pullrequests.models import PullRequest
from tests.kills.laws import broken_laws
from tests.kills.manners import MANNERS
from tests.kills.pictures import picture_of
from tests.kills.plan import POINTS, Kill
from tests.kills.row_gate import close_row_gate, open_row_gate, wait_at_the_row_gate
from tests.kills.scenarios import make_scenario
from tests.kills.waiting import SECONDS_TO_RECOVER, TookTooLong, wait_until

LONGEST_WORK = 0.6
ROWS = {"K5 first": lambda rows: 1, "K5 middle": lambda rows: (rows + 1) // 2, "K5 last": lambda rows: rows}


@dataclass
class Outcome:
    """What was seen after a kill: ``left`` is before, after or neither; ``trouble`` should be empty."""

    kill: Kill
    left: str = "neither"
    seconds: float = 0.0
    attempts: int = 0
    trouble: list[str] = field(default_factory=list)

    def as_json(self):
        return asdict(self)


def carry_out(kill, stage):
    """Do it, and tell what was seen; never raises for what the site does wrong."""
    outcome = Outcome(kill)
    scenario = make_scenario(kill.work, stage)
    try:
        with _in_the_middle(kill, scenario, stage):
            start = time.monotonic()
            with MANNERS[kill.manner](stage):
                outcome.left = _left(scenario)
        job = wait_until(lambda: _ended(scenario), "the job ends", seconds=SECONDS_TO_RECOVER)
        outcome.seconds = round(time.monotonic() - start, 2)
        outcome.attempts = job.attempts
        outcome.trouble += trouble_of(job, scenario)
    except TookTooLong as error:
        outcome.trouble.append(str(error))
    if outcome.left == "neither":
        outcome.trouble.append("What was left is neither the state before nor the one after.")
    return outcome


@contextmanager
def _in_the_middle(kill, scenario, stage):
    """The work is at the place of the kill; it may go on when the block is left."""
    if kill.place == "any time":
        scenario.click.ask()
        time.sleep(kill.moment * LONGEST_WORK)
        yield
    elif kill.place == "K10":
        stage.wait_until_done(scenario.click.ask())
        yield
    elif kill.place in ROWS:
        close_row_gate(ROWS[kill.place](scenario.rows))
        scenario.click.ask()
        wait_at_the_row_gate()
        yield
        open_row_gate()
    else:
        point = POINTS[kill.place]
        stage.arm(point)
        if kill.place == "K0":
            stage.click(scenario.click)
        else:
            scenario.click.ask()
        stage.wait_at(point)
        yield
        stage.let_go(point)


def _left(scenario):
    """Which state everybody sees now; read at one moment."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        seen = picture_of(scenario.environment)
        done = scenario.click.jobs().filter(state=Job.State.DONE).exists()
    if seen == scenario.before and not done:
        return "before"
    return "after" if seen == scenario.after and done else "neither"


def _ended(scenario):
    return scenario.click.jobs().exclude(finished_at=None).first()


def trouble_of(job, scenario):
    """What is not as it must be after the work, in sentences."""
    if job.state != Job.State.DONE:
        yield f"The job failed: {job.problem}"
    if scenario.click.jobs().count() != 1:
        yield "One click became several jobs."
    seen = picture_of(scenario.environment)
    for name in {*seen, *scenario.after}:
        if seen.get(name) != scenario.after.get(name):
            yield f"{name} is {seen.get(name)}, and should be {scenario.after.get(name)}."
    if scenario.click.work == "pull" and PullRequest.objects.get(pk=scenario.click.key).status != "merged":
        yield "The pull request is not merged."
    yield from broken_laws(scenario.environment)
