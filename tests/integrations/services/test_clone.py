"""Cloning a whole tile."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import Http404

from environments.models import Connection
from environments.roles import Role
from environments.services.grants import give_role
from integrations.errors import IntegrationError
from integrations.models import (
    CloneEdge,
    Integration,
    IntegrationUserObjectPermission,
    Job,
    LookupEntry,
    LookupReminder,
    Resource,
    ResourceLocal,
    Revision,
    Snapshot,
    Sync,
)
from integrations.services.clone import clone_integration, request_clone
from integrations.services.revisions import state_sum
from integrations.services.snapshot import take_snapshot
from integrations.tasks import clone_task
from tests.factories import (
    add,
    all_rows,
    change,
    document_of,
    make_account,
    make_clone,
    make_environment,
    make_manager,
    remove,
    resource_of,
    state_of,
)


@pytest.fixture
def qa(manager):
    """An environment of the same people."""
    environment = make_environment(name="QA")
    give_role(to=manager, on=environment, role=Role.MANAGE)
    return environment


def shop(tile, *, by):
    return add(tile, {"name": "Shop", "type": "http"}, kind="connection", by=by)


def test_a_clone_holds_what_its_source_holds(tile, qa, manager):
    clone = make_clone(tile, qa, by=manager, name="Orders")

    assert state_of(clone) == state_of(tile)
    assert state_sum(clone) == state_sum(tile)
    assert (clone.environment, clone.name, clone.created_by, clone.head) == (qa, "Orders", manager, 1)
    revision = clone.revisions.get()
    told = Revision.objects.told_to(manager).get(pk=revision.pk).told
    assert (revision.kind, revision.description, told) == (
        "clone",
        "",
        "Cloned from Orders · Dev, revision 2",
    )
    rows = Resource.history.filter(integration_id=clone.pk)
    assert {(row.revision, row.history_type, row.history_user) for row in rows} == {(1, "+", manager)}
    assert rows.count() == 2


def test_a_clone_is_its_source_s_child_from_where_it_started(tile, qa, manager):
    clone = make_clone(tile, qa, by=manager)

    edge, sync = CloneEdge.objects.get(), Sync.objects.get()
    assert (edge.parent, edge.child, sync.edge) == (tile, clone, edge)
    assert (sync.giver, sync.giver_revision) == (tile, 2)
    assert (sync.receiver, sync.receiver_revision, sync.divergent, sync.voided_at) == (clone, 1, [], None)


def test_the_source_is_not_touched(tile, qa, manager):
    before = all_rows()

    make_clone(tile, qa, by=manager)

    after = all_rows()
    for table in before:
        assert set(before[table]) <= set(after[table]), table
    new = set(after["integrations.Resource"]) - set(before["integrations.Resource"])
    assert len(new) == 2
    assert before["integrations.Content"] == after["integrations.Content"]


def test_a_later_change_on_either_side_stays_there(tile, qa, manager):
    clone = make_clone(tile, qa, by=manager)

    change(tile, "orders", content="source", by=manager)
    change(clone, "stock", content="clone", by=manager)

    assert document_of(clone, "orders")["content"] == "let a = 1;"
    assert document_of(tile, "stock")["content"] == "let b = 1;"


def test_nothing_local_comes_along_and_flows_start_switched_off(tile, qa, manager):
    flow = add(tile, {"name": "Daily"}, kind="flow", by=manager)
    ResourceLocal.objects.filter(resource=flow).update(values={"disabled": False})
    ResourceLocal.objects.filter(resource=shop(tile, by=manager)).update(
        values={"http.baseURI": "https://dev.example"},
        connection=Connection.objects.create(environment=tile.environment, name="Shop Dev"),
    )

    clone = make_clone(tile, qa, by=manager)

    rows = ResourceLocal.objects.filter(resource__integration=clone)
    assert [(row.resource.name, row.values, row.connection) for row in rows] == [
        ("Daily", {"disabled": True}, None)
    ]
    assert ResourceLocal.objects.get(resource=flow).values == {"disabled": False}


def test_chosen_connections_are_bound_and_the_others_need_credentials(tile, qa, manager):
    bound = shop(tile, by=manager)
    add(tile, {"name": "Bank", "type": "http"}, kind="connection", by=manager)
    endpoint = Connection.objects.create(environment=qa, name="Shop QA")

    clone = make_clone(tile, qa, by=manager, connections={str(bound.lineage): endpoint.pk})

    bindings = ResourceLocal.objects.filter(resource__integration=clone, connection__isnull=False)
    assert [(row.resource.name, row.connection) for row in bindings] == [("Shop", endpoint)]


def test_a_connection_of_another_environment_cannot_be_chosen(tile, qa, manager):
    bound = shop(tile, by=manager)
    elsewhere = Connection.objects.create(environment=tile.environment, name="Shop Dev")
    before = all_rows()

    with pytest.raises(IntegrationError, match="does not exist in QA"):
        make_clone(tile, qa, by=manager, connections={str(bound.lineage): elsewhere.pk})
    with pytest.raises(IntegrationError, match="does not exist in QA"):
        ask_for_clone(tile, qa, by=manager, connections={str(bound.lineage): elsewhere.pk})

    assert all_rows() == before


def test_lookup_data_stays_behind_with_a_reminder(tile, qa, manager):
    cache = add(tile, {"name": "SKUs"}, kind="lookup_cache", by=manager)
    LookupEntry.objects.create(resource=cache, key="1", value={"sku": "A"})

    clone = make_clone(tile, qa, by=manager)

    assert LookupEntry.objects.get().resource == cache
    reminder = LookupReminder.objects.get()
    assert (reminder.integration, reminder.resource) == (clone, resource_of(clone, "SKUs"))


def test_lookup_data_comes_along_when_asked_and_is_a_copy(tile, qa, manager):
    cache = add(tile, {"name": "SKUs"}, kind="lookup_cache", by=manager)
    LookupEntry.objects.create(resource=cache, key="1", value={"sku": "A"})
    LookupEntry.objects.create(resource=cache, key="2", value="B")

    clone = make_clone(tile, qa, by=manager, with_lookup_data=True)

    copied = LookupEntry.objects.filter(resource=resource_of(clone, "SKUs"))
    assert dict(copied.values_list("key", "value")) == {"1": {"sku": "A"}, "2": "B"}
    assert LookupEntry.objects.filter(resource=cache).count() == 2
    assert not LookupReminder.objects.exists()


def test_rights_and_snapshots_are_not_copied(tile, qa, manager):
    helper = make_manager(tile)
    take_snapshot(integration=tile, label="A", by=manager)

    clone = make_clone(tile, qa, by=manager)

    assert not IntegrationUserObjectPermission.objects.filter(content_object=clone).exists()
    assert not Snapshot.objects.filter(revision__integration=clone).exists()
    assert not Integration.objects.visible_to(helper).filter(pk=clone.pk).exists()


def test_a_clone_of_a_clone_knows_its_own_parent_only(tile, qa, manager):
    child = make_clone(tile, qa, by=manager)

    grandchild = make_clone(child, by=manager)

    assert list(CloneEdge.objects.order_by("pk").values_list("parent", "child")) == [
        (tile.pk, child.pk),
        (child.pk, grandchild.pk),
    ]


def test_a_tile_has_one_parent_and_is_never_its_own(tile, qa, manager):
    child = make_clone(tile, qa, by=manager)
    other = make_clone(tile, qa, by=manager)

    for parent, clone in [(other, child), (tile, tile)]:
        with pytest.raises(IntegrityError), transaction.atomic():
            CloneEdge.objects.create(parent=parent, child=clone)


def test_an_empty_tile_can_be_cloned(tile, qa, manager):
    remove(tile, "orders", by=manager)
    remove(tile, "stock", by=manager)

    clone = make_clone(tile, qa, by=manager)

    assert (state_of(clone), clone.head) == ({}, 1)


def ask_for_clone(tile, environment, *, by, **fields):
    wanted = {"name": "Orders", "connections": {}, "with_lookup_data": False, **fields}
    return request_clone(source=tile, environment=environment, by=by, **wanted)


def test_a_worker_makes_the_clone_that_was_asked_for(tile, qa, manager):
    bound = shop(tile, by=manager)
    endpoint = Connection.objects.create(environment=qa, name="Shop QA")
    job = ask_for_clone(tile, qa, by=manager, connections={str(bound.lineage): endpoint.pk})

    clone_task(job.pk)

    job.refresh_from_db()
    clone = Integration.objects.get(environment=qa)
    assert (job.state, job.result_url) == (Job.State.DONE, clone.get_absolute_url())
    assert ResourceLocal.objects.get(connection=endpoint).resource.integration == clone


def test_a_second_click_makes_no_second_clone(tile, qa, manager):
    first = ask_for_clone(tile, qa, by=manager, token="form")
    second = ask_for_clone(tile, qa, by=manager, token="form")

    for job in (first, second, first):
        clone_task(job.pk)

    assert first == second
    assert Integration.objects.filter(environment=qa).count() == 1


def test_the_clone_holds_what_the_source_holds_when_it_is_made(tile, qa, manager):
    job = ask_for_clone(tile, qa, by=manager)
    change(tile, "orders", content="later", by=manager)

    clone_task(job.pk)

    clone = Integration.objects.get(environment=qa)
    assert state_of(clone) == state_of(tile)
    assert Sync.objects.get().giver_revision == 3


ROLES = [
    (Role.NONE, Role.MANAGE, PermissionDenied),
    (Role.MONITOR, Role.MANAGE, PermissionDenied),
    (Role.MANAGE, Role.NONE, Http404),
    (Role.MANAGE, Role.MONITOR, PermissionDenied),
    (Role.MANAGE, Role.MANAGE, None),
]


@pytest.mark.parametrize(("on_source", "on_environment", "refusal"), ROLES)
def test_cloning_needs_manage_on_the_tile_and_on_the_environment(tile, on_source, on_environment, refusal):
    target = make_environment(make_account(), name="QA")
    person = make_manager(tile, role=on_source)
    give_role(to=person, on=target, role=on_environment)
    before = all_rows()

    if refusal is None:
        assert ask_for_clone(tile, target, by=person).state == Job.State.QUEUED
        return
    with pytest.raises(refusal):
        ask_for_clone(tile, target, by=person)
    assert all_rows() == before


@pytest.mark.parametrize("lost", ["source", "environment", "account"])
def test_rights_taken_away_while_it_waits_count(tile, qa, manager, environment, lost):
    job = ask_for_clone(tile, qa, by=manager)
    if lost == "account":
        type(manager).objects.filter(pk=manager.pk).update(is_active=False)
    else:
        give_role(to=manager, on=environment if lost == "source" else qa, role=Role.NONE)

    clone_task(job.pk)

    job.refresh_from_db()
    assert (job.state, Integration.objects.count()) == (Job.State.FAILED, 1)
    assert job.problem
    assert not CloneEdge.objects.exists()


def test_the_clone_itself_asks_for_rights_on_the_source_again(tile, qa, stranger):
    give_role(to=stranger, on=qa, role=Role.MANAGE)
    before = all_rows()

    with pytest.raises(PermissionDenied):
        clone_integration(
            source=tile, environment=qa, name="x", connections={}, with_lookup_data=False, by=stranger
        )

    assert all_rows() == before
    assert Revision.objects.count() == 2
