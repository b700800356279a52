"""Workers whose clocks are wrong: what they write is the same, and in the same order."""

from datetime import timedelta

import pytest

from integrations.models import Revision
from tests.kills.killing import trouble_of
from tests.kills.scenarios import WORKS, make_scenario
from tests.kills.stage import Stage

pytestmark = [pytest.mark.worker, pytest.mark.xdist_group("kills")]

AN_HOUR = timedelta(hours=1)


@pytest.fixture
def stages(transactional_db, tmp_path):
    """Two workers on one queue, the clock of one an hour slow, that of the other an hour fast."""
    made = []
    try:
        for name, clock in (("slow", -AN_HOUR), ("fast", AN_HOUR)):
            (tmp_path / name).mkdir()
            made.append(Stage(tmp_path / name, clock=clock))
            made[-1].start()
        for stage in made:
            stage.wait_until_it_answers()
        yield made
    finally:
        for stage in made:
            stage.end()


def test_workers_with_clocks_two_hours_apart_do_the_same_work_in_the_same_order(stages):
    for work in [*WORKS, *WORKS, *WORKS]:
        scenario = make_scenario(work, stages[0])
        job = scenario.click.ask()
        stages[0].wait_until_done(job)
        job.refresh_from_db()

        assert (work, *trouble_of(job, scenario)) == (work,)
    dates = Revision.objects.values_list("created_at", flat=True)
    assert max(dates) - min(dates) > AN_HOUR
