"""Going back with one resource alone."""

from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied

from environments.roles import Role
from environments.services.grants import give_role
from integrations.errors import IntegrationError, ResourceInUse
from integrations.models import Job, LookupReminder, Resource, Snapshot
from integrations.services.revert_resource import request_resource_revert, revert_resource
from integrations.tasks import revert_resource_task
from tests.factories import add, all_rows, change, document_of, remove, resource_of, state_of


def bring_back(tile, lineage, to_revision, *, by):
    tile.refresh_from_db()
    return revert_resource(
        integration=tile, lineage=lineage, to_revision=to_revision, wanted_head=tile.head, by=by
    )


def ask(tile, lineage, to_revision, *, by):
    tile.refresh_from_db()
    return request_resource_revert(
        integration=tile, lineage=lineage, to_revision=to_revision, wanted_head=tile.head, by=by
    )


def export_using(script):
    return {"name": "Fetch", "hooks": {"preSavePage": {"_scriptId": str(script.lineage), "function": "go"}}}


def test_only_that_resource_goes_back(tile, manager):
    orders = resource_of(tile, "orders")
    change(tile, "orders", content="new", by=manager)
    change(tile, "stock", content="new", by=manager)

    revision = bring_back(tile, orders.lineage, 2, by=manager)

    assert document_of(tile, "orders")["content"] == "let a = 1;"
    assert document_of(tile, "stock")["content"] == "new"
    assert (revision.kind, revision.description) == ("revert", "Brought orders back to revision 2")
    assert Resource.history.filter(integration_id=tile.pk, revision=revision.number).count() == 1
    assert not Snapshot.objects.exists()


def test_a_deleted_one_comes_back_with_its_lineage(tile, manager):
    orders = resource_of(tile, "orders")
    remove(tile, "orders", by=manager)

    bring_back(tile, orders.lineage, 2, by=manager)

    assert resource_of(tile, "orders").lineage == orders.lineage


def test_one_that_did_not_exist_then_goes(tile, manager):
    refunds = add(tile, {"name": "refunds"}, by=manager)

    bring_back(tile, refunds.lineage, 2, by=manager)

    assert sorted(name for _, name, _ in state_of(tile).values()) == ["orders", "stock"]


def test_one_that_did_not_exist_then_stays_while_it_is_used(tile, manager):
    refunds = add(tile, {"name": "refunds"}, by=manager)
    add(tile, export_using(refunds), kind="export", by=manager)
    before = all_rows()

    with pytest.raises(ResourceInUse, match="Fetch"):
        bring_back(tile, refunds.lineage, 2, by=manager)

    assert all_rows() == before


def test_one_that_used_what_is_gone_cannot_come_back_alone(tile, manager):
    export = add(tile, export_using(resource_of(tile, "orders")), kind="export", by=manager)
    remove(tile, "Fetch", by=manager)
    remove(tile, "orders", by=manager)
    before = all_rows()

    with pytest.raises(IntegrationError, match="then used 1 resource that this tile no longer has"):
        bring_back(tile, export.lineage, 3, by=manager)

    assert all_rows() == before


def test_one_that_refers_to_itself_can_come_back(tile, manager):
    flow = add(tile, {"name": "Daily"}, kind="flow", by=manager)
    change(tile, "Daily", _runNextFlowIds=[str(flow.lineage)], by=manager)
    tile.refresh_from_db()
    remove(tile, "Daily", by=manager)

    bring_back(tile, flow.lineage, 4, by=manager)

    assert document_of(tile, "Daily")["_runNextFlowIds"] == [str(flow.lineage)]


def test_to_the_content_it_has_nothing_is_written(tile, manager):
    before = all_rows()

    assert bring_back(tile, resource_of(tile, "orders").lineage, 2, by=manager) is None

    assert all_rows() == before


def test_a_lineage_nobody_ever_had_changes_nothing(tile, manager):
    before = all_rows()

    assert bring_back(tile, uuid4(), 2, by=manager) is None

    assert all_rows() == before


def test_a_name_taken_meanwhile_is_refused(tile, manager):
    orders = resource_of(tile, "orders")
    remove(tile, "orders", by=manager)
    add(tile, {"name": "orders", "content": "another"}, by=manager)
    before = all_rows()

    with pytest.raises(IntegrationError, match="orders"):
        bring_back(tile, orders.lineage, 2, by=manager)

    assert all_rows() == before


@pytest.mark.parametrize("number", [0, 99])
def test_a_revision_the_tile_does_not_have_is_refused(tile, manager, number):
    orders = resource_of(tile, "orders")
    before = all_rows()

    with pytest.raises(IntegrationError, match=f"no revision {number}"):
        bring_back(tile, orders.lineage, number, by=manager)
    with pytest.raises(IntegrationError, match=f"no revision {number}"):
        ask(tile, orders.lineage, number, by=manager)

    assert all_rows() == before


def test_a_lookup_cache_wants_its_data_again(tile, manager):
    cache = add(tile, {"name": "SKUs"}, kind="lookup_cache", by=manager)
    change(tile, "SKUs", description="new", by=manager)

    bring_back(tile, cache.lineage, 3, by=manager)

    assert LookupReminder.objects.get().resource == cache


def test_a_worker_does_it_and_leads_to_the_resource(tile, manager):
    orders = resource_of(tile, "orders")
    change(tile, "orders", content="new", by=manager)
    job = ask(tile, orders.lineage, 2, by=manager)

    revert_resource_task(job.pk)
    revert_resource_task(job.pk)

    job.refresh_from_db()
    tile.refresh_from_db()
    assert (job.state, tile.head) == (Job.State.DONE, 4)
    assert job.result_url.endswith(f"/tiles/{tile.code}/resources/{orders.lineage}/")


def test_it_leads_to_the_tile_when_the_resource_is_gone(tile, manager):
    refunds = add(tile, {"name": "refunds"}, by=manager)
    job = ask(tile, refunds.lineage, 2, by=manager)

    revert_resource_task(job.pk)

    job.refresh_from_db()
    assert (job.state, job.result_url) == (Job.State.DONE, tile.get_absolute_url())


def test_a_change_while_it_waits_is_never_lost(tile, manager):
    orders = resource_of(tile, "orders")
    change(tile, "orders", content="new", by=manager)
    job = ask(tile, orders.lineage, 2, by=manager)
    change(tile, "orders", content="newer", by=manager)

    revert_resource_task(job.pk)

    job.refresh_from_db()
    assert job.state == Job.State.FAILED
    assert "has changed since this preview" in job.problem
    assert document_of(tile, "orders")["content"] == "newer"


@pytest.mark.parametrize("who", ["monitor", "stranger"])
def test_only_managers_bring_resources_back(tile, manager, request, who):
    person = request.getfixturevalue(who)
    orders = resource_of(tile, "orders")
    change(tile, "orders", content="new", by=manager)
    before = all_rows()

    with pytest.raises(PermissionDenied):
        ask(tile, orders.lineage, 2, by=person)
    with pytest.raises(PermissionDenied):
        bring_back(tile, orders.lineage, 2, by=person)

    assert all_rows() == before


def test_rights_taken_away_while_it_waits_count(tile, environment, manager):
    refunds = add(tile, {"name": "refunds"}, by=manager)
    job = ask(tile, refunds.lineage, 2, by=manager)
    give_role(to=manager, on=environment, role=Role.MONITOR)

    revert_resource_task(job.pk)

    job.refresh_from_db()
    assert (job.state, resource_of(tile, "refunds")) == (Job.State.FAILED, refunds)
