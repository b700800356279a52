"""A migration whose worker is killed: nothing of it is there, and then all of it, once."""

import pytest

from environments.models import Licence
from environments.roles import Role
from ilm_site.doctor import examine
from integrations.failpoints import Point
from integrations.models import Job
from integrations.services.migrate_sides import request_migration
from integrations.side_migration import migration_of
from tests.factories import all_rows, make_clone, make_integration, make_manager, make_sides, share
from tests.kills.manners import child, group
from tests.kills.waiting import SECONDS_TO_RECOVER, wait_until

pytestmark = [pytest.mark.worker, pytest.mark.xdist_group("kills")]


@pytest.mark.parametrize("manner", [child, group])
@pytest.mark.parametrize("point", [Point.TILES_LOCKED, Point.BEFORE_COMMIT])
def test_a_killed_worker_leaves_nothing_and_the_next_one_does_it(stage, manner, point):
    production, sandbox = make_sides()
    by = make_manager(production.account, role=Role.ADMINISTER)
    orders = make_integration(production, by=by, name="Orders", script="1\n")
    dev = make_clone(orders, sandbox, by=by, name="Dev")
    share(orders, "script", dev, by=by)
    stage.arm(point)
    before = all_rows()
    job = request_migration(account=production.account, by=by)

    stage.wait_at(point)
    with manner(stage):
        left = all_rows()
        stage.let_go(point)
    wait_until(
        lambda: Job.objects.get(pk=job.pk).is_finished, "the migration ends", seconds=SECONDS_TO_RECOVER
    )

    del before["integrations.Job"], left["integrations.Job"]
    assert left == before
    job = Job.objects.get(pk=job.pk)
    assert (job.state, job.attempts) == ("done", 2)
    production.account.refresh_from_db()
    assert production.account.licence == Licence.MULTI_ENVIRONMENT
    assert migration_of(production.account)
    assert list(examine()) == []
