"""Going back with a whole tile."""

import pytest
from django.core.exceptions import PermissionDenied

from environments.models import Connection
from environments.roles import Role
from environments.services.grants import give_role
from integrations.errors import IntegrationError
from integrations.models import (
    Job,
    LookupEntry,
    LookupReminder,
    Resource,
    ResourceLocal,
    Snapshot,
)
from integrations.services.local import set_local_values
from integrations.services.revert import request_revert, revert_integration
from integrations.services.revisions import state_sum, state_sum_at
from integrations.services.snapshot import take_snapshot
from integrations.tasks import revert_task
from tests.factories import (
    add,
    all_rows,
    change,
    make_clone,
    make_environment,
    make_integration,
    make_manager,
    remove,
    resource_of,
    revert,
    state_of,
)


def ask_for_revert(tile, to_revision, *, by, wanted_head=None):
    tile.refresh_from_db()
    head = tile.head if wanted_head is None else wanted_head
    return request_revert(integration=tile, to_revision=to_revision, wanted_head=head, by=by)


def test_a_revert_is_a_new_revision_with_the_old_state(tile, manager):
    old = state_of(tile)
    change(tile, "orders", content="new", by=manager)
    remove(tile, "stock", by=manager)
    add(tile, {"name": "refunds"}, by=manager)

    revision = revert(tile, 2, by=manager)

    assert state_of(tile) == old
    assert (revision.number, tile.head, revision.kind) == (6, 6, "revert")
    assert state_sum(tile) == state_sum_at(tile.pk, 2)
    rows = Resource.history.filter(integration_id=tile.pk, revision=6)
    assert {row.name: row.history_type for row in rows} == {"orders": "~", "stock": "+", "refunds": "-"}
    assert {row.history_change_reason for row in rows} == {"Revert: Went back to revision 2"}


def test_what_was_in_between_stays_in_the_past(tile, manager):
    change(tile, "orders", content="new", by=manager)
    middle = state_of(tile)
    revert(tile, 2, by=manager)

    revert(tile, 3, by=manager)

    assert state_of(tile) == middle


def test_there_is_a_snapshot_before_and_after(tile, manager):
    change(tile, "orders", content="new", by=manager)

    revert(tile, 2, by=manager)

    taken = Snapshot.objects.order_by("pk").values_list("revision__number", "reason", "label")
    assert list(taken) == [
        (3, "before_revert", "Before going back to revision 2"),
        (4, "after_revert", "After going back to revision 2"),
    ]


def test_a_revert_to_a_snapshot_s_revision_gives_its_state(tile, manager):
    kept, snapshot = state_of(tile), take_snapshot(integration=tile, label="A", by=manager)
    for content in ("2", "3", "4"):
        change(tile, "orders", content=content, by=manager)

    revert(tile, snapshot.revision.number, by=manager)

    assert state_of(tile) == kept


def test_to_the_very_first_revision_is_to_nothing(tile, manager):
    revert(tile, 1, by=manager)

    assert state_of(tile) == {}
    assert state_sum(tile) == 0


def test_to_an_equal_state_nothing_is_written(tile, manager):
    change(tile, "orders", content="new", by=manager)
    change(tile, "orders", content="let a = 1;", by=manager)
    before = all_rows()

    assert revert(tile, 2, by=manager) is None

    assert all_rows() == before


def test_a_name_that_was_given_to_another_resource_meanwhile_goes_back(tile, manager):
    old = state_of(tile)
    remove(tile, "orders", by=manager)
    add(tile, {"name": "orders", "content": "another"}, by=manager)
    change(tile, "stock", by=manager, content="9")

    revert(tile, 2, by=manager)

    assert state_of(tile) == old


def test_what_is_local_to_the_tile_stays(tile, environment, manager):
    set_local_values(resource=resource_of(tile, "orders"), values={"x": 1})
    endpoint = Connection.objects.create(environment=environment, name="Shop")
    ResourceLocal.objects.update(connection=endpoint)
    change(tile, "orders", content="new", by=manager)

    revert(tile, 2, by=manager)

    row = ResourceLocal.objects.get()
    assert (row.values, row.connection) == ({"x": 1}, endpoint)


def test_a_cache_that_comes_back_changed_wants_its_data(tile, manager):
    cache = add(tile, {"name": "SKUs"}, kind="lookup_cache", by=manager)
    add(tile, {"name": "Shops"}, kind="lookup_cache", by=manager)
    LookupEntry.objects.create(resource=cache, key="1", value="A")
    change(tile, "SKUs", description="new", by=manager)

    revert(tile, 4, by=manager)

    assert LookupEntry.objects.get().resource == cache
    reminder = LookupReminder.objects.get()
    assert (reminder.resource, reminder.reason) == (cache, "Went back to revision 4.")


def test_a_cache_that_comes_back_from_the_dead_wants_its_data(tile, manager):
    add(tile, {"name": "SKUs"}, kind="lookup_cache", by=manager)
    remove(tile, "SKUs", by=manager)

    revert(tile, 3, by=manager)

    assert LookupReminder.objects.get().resource == resource_of(tile, "SKUs")


def test_other_tiles_are_left_alone(tile, environment, manager):
    clone, other = make_clone(tile, by=manager), make_integration(environment, by=manager, x="1")
    change(tile, "orders", content="new", by=manager)
    states = [state_of(clone), state_of(other)]

    revert(tile, 2, by=manager)

    assert [state_of(clone), state_of(other)] == states


def test_a_clone_s_own_first_state_is_as_far_as_it_goes_back(tile, manager):
    change(tile, "orders", content="new", by=manager)
    clone = make_clone(tile, by=manager)
    first = state_of(clone)
    change(clone, "orders", content="newer", by=manager)

    revert(clone, 1, by=manager)

    assert state_of(clone) == first


def test_a_worker_does_the_revert_that_was_asked_for(tile, manager):
    old = state_of(tile)
    change(tile, "orders", content="new", by=manager)
    job = ask_for_revert(tile, 2, by=manager)

    revert_task(job.pk)
    revert_task(job.pk)

    job.refresh_from_db()
    tile.refresh_from_db()
    assert (job.state, tile.head, state_of(tile)) == (Job.State.DONE, 4, old)
    assert job.result_url.endswith(f"/tiles/{tile.code}/revisions/")


def test_a_second_click_is_the_same_job(tile, manager):
    change(tile, "orders", content="new", by=manager)

    assert ask_for_revert(tile, 2, by=manager) == ask_for_revert(tile, 2, by=manager)


@pytest.mark.parametrize("number", [0, 3, 99])
def test_a_revision_the_tile_does_not_have_is_refused(tile, manager, number):
    before = all_rows()

    with pytest.raises(IntegrationError, match=f"no revision {number}"):
        ask_for_revert(tile, number, by=manager)
    with pytest.raises(IntegrationError, match=f"no revision {number}"):
        revert(tile, number, by=manager)

    assert all_rows() == before


def test_a_preview_of_an_older_head_is_refused(tile, manager):
    change(tile, "orders", content="new", by=manager)
    before = all_rows()

    with pytest.raises(IntegrationError, match="has changed since this preview"):
        ask_for_revert(tile, 1, by=manager, wanted_head=2)

    assert all_rows() == before


def test_a_change_while_it_waits_is_never_lost(tile, manager):
    job = ask_for_revert(tile, 1, by=manager)
    change(tile, "orders", content="new", by=manager)
    state = state_of(tile)

    revert_task(job.pk)

    job.refresh_from_db()
    assert (job.state, state_of(tile)) == (Job.State.FAILED, state)
    assert "has changed since this preview" in job.problem
    assert not Snapshot.objects.exists()


@pytest.mark.parametrize("who", ["monitor", "stranger"])
def test_only_managers_revert(tile, request, who):
    person = request.getfixturevalue(who)
    before = all_rows()

    with pytest.raises(PermissionDenied):
        ask_for_revert(tile, 1, by=person)
    with pytest.raises(PermissionDenied):
        revert_integration(integration=tile, to_revision=1, wanted_head=tile.head, by=person)

    assert all_rows() == before


def test_rights_taken_away_while_it_waits_count(tile, environment, manager):
    job = ask_for_revert(tile, 1, by=manager)
    give_role(to=manager, on=environment, role=Role.MONITOR)
    state = state_of(tile)

    revert_task(job.pk)

    job.refresh_from_db()
    assert (job.state, state_of(tile)) == (Job.State.FAILED, state)
    assert "needs Manage" in job.problem


def test_rights_are_never_brought_back(tile, manager):
    helper = make_manager(tile)
    change(tile, "orders", content="new", by=manager)
    give_role(to=helper, on=tile, role=Role.NONE)
    newcomer = make_manager(tile, make_environment())

    revert(tile, 2, by=manager)

    visible_to = type(tile).objects.visible_to
    assert not visible_to(helper).filter(pk=tile.pk).exists()
    assert visible_to(newcomer).filter(pk=tile.pk).exists()
