"""Locks of tiles: waiting has an end, and opposite pairs cannot block each other for ever."""

import time

import pytest
from django.db import InternalError, OperationalError, connection, transaction

from environments.roles import Role
from environments.services.grants import give_role
from integrations.errors import Busy
from integrations.services import locking
from integrations.services.locking import lock_integrations
from integrations.services.revert import revert_integration
from integrations.services.revert_resource import revert_resource
from integrations.services.settings import rename_integration
from integrations.services.snapshot import request_snapshot
from integrations.tasks import snapshot_task
from tests.factories import (
    add,
    all_rows,
    change,
    make_clone,
    make_integration,
    remove,
    resource_of,
    state_of,
)
from tests.integrations.services.elsewhere import held_elsewhere, second_connection

VERBS = {
    "create": lambda tile, by: add(tile, {"name": "new"}, by=by),
    "change": lambda tile, by: change(tile, "orders", content="new", by=by),
    "delete": lambda tile, by: remove(tile, "orders", by=by),
    "rename": lambda tile, by: rename_integration(integration=tile, name="x", description="", by=by),
    "clone": lambda tile, by: make_clone(tile, by=by),
    "revert": lambda tile, by: revert_integration(integration=tile, to_revision=1, wanted_head=2, by=by),
    "revert one": lambda tile, by: revert_resource(
        integration=tile,
        lineage=resource_of(tile, "orders").lineage,
        to_revision=1,
        wanted_head=2,
        by=by,
    ),
}


@pytest.mark.django_db(transaction=True)
def test_whoever_finds_the_tile_held_is_told_so_and_changes_nothing(tile, manager, monkeypatch):
    monkeypatch.setattr(locking, "WAIT", "100ms")
    before = all_rows()

    for name, verb in VERBS.items():
        start = time.monotonic()
        with held_elsewhere(tile), pytest.raises(Busy, match="Orders is being changed by someone else"):
            verb(tile, manager)
        assert time.monotonic() - start < 5, name
        assert all_rows() == before, name

    for name, verb in VERBS.items():
        with transaction.atomic():
            verb(tile, manager)
            transaction.set_rollback(True)
        assert all_rows() == before, name


@pytest.mark.django_db(transaction=True)
def test_a_job_that_finds_the_tile_held_fails_with_that_sentence(tile, manager, monkeypatch):
    monkeypatch.setattr(locking, "WAIT", "100ms")
    job = request_snapshot(integration=tile, label="A", by=manager)

    with held_elsewhere(tile):
        snapshot_task(job.pk)

    job.refresh_from_db()
    assert (job.state, job.problem) == (
        "failed",
        "Orders is being changed by someone else just now. Try again in a moment.",
    )


@pytest.mark.django_db(transaction=True)
def test_reading_and_changing_other_tiles_goes_on(tile, environment, manager):
    other = make_integration(environment, by=manager, x="1")

    with held_elsewhere(tile):
        assert len(state_of(tile)) == 2
        change(other, "x", content="2", by=manager)

    other.refresh_from_db()
    assert other.head == 3


@pytest.mark.django_db(transaction=True)
def test_giving_a_right_does_not_wait_for_a_held_tile(tile, stranger):
    with held_elsewhere(tile):
        give_role(to=stranger, on=tile, role=Role.MONITOR)

    assert type(tile).objects.visible_to(stranger).get() == tile


def test_locked_tiles_come_fresh_and_in_the_order_asked(tile, environment, manager):
    other = make_integration(environment, by=manager)
    stale = type(tile).objects.get(pk=tile.pk)
    change(tile, "orders", content="new", by=manager)

    locked = lock_integrations(other, stale)

    assert [found.pk for found in locked] == [other.pk, tile.pk]
    assert (stale.head, locked[1].head) == (2, 3)


def test_a_tile_asked_for_twice_is_locked_once(tile):
    assert lock_integrations(tile, tile) == [tile, tile]


@pytest.mark.django_db(transaction=True)
def test_locks_are_taken_in_one_order_whatever_is_asked(tile, environment, manager, monkeypatch):
    """The first key is held elsewhere, so nobody may hold the second one while waiting for it."""
    monkeypatch.setattr(locking, "WAIT", "100ms")
    second = make_integration(environment, by=manager)

    with held_elsewhere(tile), transaction.atomic():
        with pytest.raises(Busy), transaction.atomic():
            lock_integrations(second, tile)
        with second_connection() as other, other.cursor() as cursor:
            cursor.execute(
                "SELECT 1 FROM integrations_integration WHERE id = %s FOR UPDATE NOWAIT", [second.pk]
            )


@pytest.mark.django_db(transaction=True)
def test_other_trouble_with_the_database_is_not_called_busy(tile):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('statement_timeout', '100ms', true)")
        with held_elsewhere(tile), pytest.raises(OperationalError) as trouble:
            lock_integrations(tile)

    assert not isinstance(trouble.value, Busy)


@pytest.mark.django_db(transaction=True)
def test_whoever_freezes_with_a_lock_in_hand_is_ended_by_the_server(tile, monkeypatch):
    monkeypatch.setattr(locking, "IDLE", "100ms")

    with pytest.raises(InternalError, match="idle-in-transaction timeout"), transaction.atomic():
        lock_integrations(tile)
        time.sleep(0.5)
        rename_integration(integration=tile, name="x", description="", by=tile.created_by)

    with second_connection() as other, other.cursor() as cursor:
        cursor.execute("SELECT 1 FROM integrations_integration WHERE id = %s FOR UPDATE NOWAIT", [tile.pk])
        assert cursor.fetchone() == (1,)
