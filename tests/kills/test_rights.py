"""Rights that are taken away while the work runs that they are needed for."""

import pytest

from environments.models import User
from environments.roles import Role
from environments.services.grants import give_role
from integrations.failpoints import Point
from integrations.services.access import set_role
from tests.kills.pictures import picture_of
from tests.kills.scenarios import make_scenario
from tests.kills.waiting import wait_until

pytestmark = [pytest.mark.worker, pytest.mark.xdist_group("kills")]

POINTS = (Point.RECEIVED, Point.JOB_LOCKED, Point.SNAPSHOT_BEFORE, Point.SNAPSHOT_AFTER)


def test_who_loses_the_right_before_the_end_of_the_work_changes_nothing(stage):
    for work, point in [(work, point) for work in ("pull", "revert") for point in POINTS]:
        scenario = make_scenario(work, stage)
        stage.arm(point)
        job = scenario.click.ask()
        stage.wait_at(point)

        person = User.objects.get(pk=scenario.click.by)
        admin = User.objects.create_user(f"admin of {job.key}"[:150], f"{job.code}@example.com")
        give_role(to=admin, on=scenario.environment.account, role=Role.ADMINISTER)
        set_role(to=person, on=scenario.environment, role=Role.MONITOR, by=admin)
        stage.let_go(point)
        job = wait_until(
            lambda asked=scenario.click: asked.jobs().exclude(finished_at=None).first(), "it ends"
        )

        assert (work, point, job.state) == (work, point, "failed")
        assert "This needs Manage on QA" in job.problem
        assert picture_of(scenario.environment) == scenario.before
