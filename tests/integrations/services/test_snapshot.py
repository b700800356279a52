"""Keeping a state under a label."""

import pytest
from django.core.exceptions import PermissionDenied

from environments.roles import Role
from environments.services.grants import give_role
from integrations.errors import IntegrationError
from integrations.models import Integration, Job, Snapshot
from integrations.services.snapshot import request_snapshot, take_snapshot
from integrations.tasks import snapshot_task
from tests.factories import all_rows, change


def test_a_snapshot_labels_the_newest_revision(tile, manager):
    job = request_snapshot(integration=tile, label="Before the release", by=manager)

    snapshot_task(job.pk)

    snapshot = Snapshot.objects.get()
    assert (snapshot.label, snapshot.reason, snapshot.created_by) == ("Before the release", "manual", manager)
    assert (snapshot.revision.integration, snapshot.revision.number) == (tile, tile.head)
    job.refresh_from_db()
    assert job.state == Job.State.DONE
    assert job.result_url.endswith(f"/tiles/{tile.code}/revisions/")


def test_asking_twice_with_one_form_is_one_snapshot(tile, manager):
    first = request_snapshot(integration=tile, label="A", by=manager, token="form")

    second = request_snapshot(integration=tile, label="A", by=manager, token="form")

    assert first == second
    snapshot_task(first.pk)
    snapshot_task(second.pk)
    assert Snapshot.objects.count() == 1


def test_two_people_s_forms_never_meet(tile, manager, environment):
    other = type(manager).objects.create_user("other", "o@example.com")
    give_role(to=other, on=tile, role=Role.MANAGE)
    first = request_snapshot(integration=tile, label="A", by=manager, token="form")

    second = request_snapshot(integration=tile, label="B", by=other, token="form")

    assert first != second


def test_a_snapshot_makes_no_revision_and_costs_one_row(tile, manager):
    before = all_rows()

    take_snapshot(integration=tile, label="A", by=manager)

    after = all_rows()
    changed = [table for table in after if after[table] != before[table]]
    assert changed == ["environments.AuditEntry", "integrations.Snapshot"]


def test_an_older_snapshot_keeps_its_revision(tile, manager):
    snapshot = take_snapshot(integration=tile, label="A", by=manager)

    change(tile, "orders", content="let a = 2;", by=manager)

    snapshot.refresh_from_db()
    tile.refresh_from_db()
    assert snapshot.revision.number == tile.head - 1


def test_a_long_label_is_cut(tile, manager):
    snapshot = take_snapshot(integration=tile, label="x" * 500, by=manager)

    assert snapshot.label == "x" * 200


def test_a_tile_without_revisions_has_nothing_to_keep(environment, manager):
    bare = Integration.objects.create(environment=environment, name="Bare")

    with pytest.raises(IntegrationError, match="no revision yet"):
        take_snapshot(integration=bare, label="A", by=manager)


@pytest.mark.parametrize("who", ["monitor", "stranger"])
def test_only_managers_ask_for_snapshots(tile, request, who):
    person = request.getfixturevalue(who)
    before = all_rows()

    with pytest.raises(PermissionDenied):
        request_snapshot(integration=tile, label="A", by=person)

    assert all_rows() == before


def test_rights_taken_away_while_it_waits_count(tile, environment, manager):
    job = request_snapshot(integration=tile, label="A", by=manager)
    give_role(to=manager, on=environment, role=Role.MONITOR)

    snapshot_task(job.pk)

    job.refresh_from_db()
    assert (job.state, Snapshot.objects.count()) == (Job.State.FAILED, 0)
    assert "needs Manage" in job.problem
