"""Two things at once on the same tiles: each lands wholly before or wholly after the other, or is refused in words."""

import pytest

from environments.models import User
from environments.roles import Role
from environments.services.grants import give_role
from integrations.errors import Busy
from integrations.failpoints import Point
from integrations.models import Integration
from integrations.services.revert import request_revert
from pullrequests.services.merge import request_merge
from pullrequests.services.refresh import refresh_pull_request
from tests.factories import change, document_of, make_clone, make_pull_request, state_of
from tests.kills.killing import trouble_of
from tests.kills.pictures import picture_of
from tests.kills.scenarios import make_scenario
from tests.kills.waiting import wait_until

pytestmark = [pytest.mark.worker, pytest.mark.xdist_group("kills")]


@pytest.fixture
def held(busy_stage):
    """Work that a worker holds at a point: ``held(point)`` gives the scenario and the job."""

    def hold(point, work="pull"):
        scenario = make_scenario(work, busy_stage)
        busy_stage.arm(point)
        job = scenario.click.ask()
        busy_stage.wait_at(point)
        return scenario, job

    return hold


def tile_of(scenario, name):
    return Integration.objects.get(environment=scenario.environment, name=name)


def person_of(scenario):
    return User.objects.get(pk=scenario.click.by)


def state_when_over(job):
    wait_until(lambda: type(job).objects.get(pk=job.pk).is_finished, "the job ends")
    job.refresh_from_db()
    return job.state


def ask_to_merge(pull_request, by):
    return request_merge(pull_request=pull_request, version=pull_request.version, by=by)


def test_of_two_merges_into_one_tile_the_second_is_compared_again(busy_stage):
    scenario = make_scenario("pull", busy_stage)
    by, qa = person_of(scenario), tile_of(scenario, "QA")
    prod = make_clone(qa, scenario.environment, by=by, name="Prod")
    change(prod, "doomed", by=by, content="let b = 3;")
    second = make_pull_request(prod, qa, by=by)
    busy_stage.arm(Point.SNAPSHOT_BEFORE)
    first_job = scenario.click.ask()
    busy_stage.wait_at(Point.SNAPSHOT_BEFORE)

    second_job = ask_to_merge(second, by)
    busy_stage.let_go(Point.SNAPSHOT_BEFORE)

    assert (state_when_over(first_job), state_when_over(second_job)) == ("done", "failed")
    assert "has changed since this was compared" in second_job.problem
    assert picture_of(scenario.environment)["QA"] == scenario.after["QA"]
    refresh_pull_request(pull_request=second, by=by)
    second.refresh_from_db()
    assert second.open_conflicts == 1


def test_of_opposite_pulls_one_lands_and_the_other_is_compared_again(busy_stage):
    scenario = make_scenario("pull", busy_stage)
    by, dev, qa = person_of(scenario), tile_of(scenario, "Dev"), tile_of(scenario, "QA")
    back = make_pull_request(qa, dev, by=by)
    busy_stage.arm(Point.TILES_LOCKED)
    there_job = scenario.click.ask()
    busy_stage.wait_at(Point.TILES_LOCKED)

    back_job = ask_to_merge(back, by)
    busy_stage.let_go(Point.TILES_LOCKED)

    assert (state_when_over(there_job), state_when_over(back_job)) == ("done", "failed")
    assert "compare again" in back_job.problem
    assert list(trouble_of(there_job, scenario)) == []
    refresh_pull_request(pull_request=back, by=by)
    back.refresh_from_db()
    assert state_when_over(ask_to_merge(back, by)) == "done"
    assert state_of(dev) == state_of(qa)


def test_an_edit_during_a_merge_is_refused_in_words_and_lands_afterwards(busy_stage, held):
    scenario, job = held(Point.SNAPSHOT_AFTER)
    qa, by = tile_of(scenario, "QA"), person_of(scenario)

    with pytest.raises(Busy, match="QA is being changed by someone else just now"):
        change(qa, "kept", by=by, content="let kept = 3;")
    busy_stage.let_go(Point.SNAPSHOT_AFTER)

    assert state_when_over(job) == "done"
    assert list(trouble_of(job, scenario)) == []
    change(qa, "kept", by=by, content="let kept = 3;")
    assert document_of(qa, "kept")["content"] == "let kept = 3;"


def test_a_revert_during_a_merge_never_takes_back_what_it_has_not_shown(busy_stage, held):
    scenario, job = held(Point.SNAPSHOT_AFTER)
    qa = tile_of(scenario, "QA")

    revert = request_revert(integration=qa, to_revision=1, wanted_head=qa.head, by=person_of(scenario))
    busy_stage.let_go(Point.SNAPSHOT_AFTER)

    assert (state_when_over(job), state_when_over(revert)) == ("done", "failed")
    assert "has changed since this preview" in revert.problem
    assert list(trouble_of(job, scenario)) == []


@pytest.mark.parametrize("work", ["pull", "revert"])
def test_who_loses_the_right_before_the_end_of_the_work_changes_nothing(busy_stage, held, work):
    for point in (Point.RECEIVED, Point.JOB_LOCKED, Point.SNAPSHOT_BEFORE, Point.SNAPSHOT_AFTER):
        scenario, job = held(point, work)

        give_role(to=person_of(scenario), on=scenario.environment, role=Role.MONITOR)
        busy_stage.let_go(point)

        assert (point, state_when_over(job)) == (point, "failed")
        assert "This needs Manage on QA" in job.problem
        assert picture_of(scenario.environment) == scenario.before
