"""The past takes new rows only: the database refuses to change or delete what was written."""

import re
from pathlib import Path

import pytest
from django.db import IntegrityError, connection, transaction

from integrations.models import Content, Resource, Revision, Snapshot, Sync
from integrations.services.locking import lock_integration
from integrations.services.snapshot import take_snapshot
from tests.factories import (
    add,
    all_rows,
    change,
    make_clone,
    make_environment,
    make_integration,
    make_manager,
    make_user,
    pull,
    revert,
)
from tests.worker_process import PROJECT

TABLES = ["content", "resource_history", "revision", "snapshot", "sync"]
PURGES = re.compile(r"clean_(old|duplicate)_history|\bVACUUM\s+FULL\b|\bpurge_\w+\(")


@pytest.fixture
def past(db):
    """A tile with a clone, a pull, a revert and a snapshot."""
    environment = make_environment()
    by = make_manager(environment)
    dev = make_integration(environment, by=by, name="Dev", orders="1")
    qa = make_clone(dev, by=by, name="QA")
    change(dev, "orders", content="2", by=by)
    pull(dev, qa, by=by)
    with transaction.atomic():
        take_snapshot(integration=lock_integration(qa), label="Kept", by=by)
    return qa


def attempt(statement):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def columns_of(table):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM integrations_{table} LIMIT 0")
        return [column.name for column in cursor.description]


@pytest.mark.parametrize("table", TABLES)
def test_nothing_can_be_deleted(past, table):
    before = all_rows()

    with pytest.raises(IntegrityError, match=f"written into integrations_{table} stays"):
        attempt(f"DELETE FROM integrations_{table}")

    assert all_rows() == before


@pytest.mark.parametrize("table", TABLES)
def test_no_column_can_be_changed_but_the_two_that_may(past, table):
    before = all_rows()
    may_change = {"history_user_id", "created_by_id", "voided_at"}

    for column in set(columns_of(table)) - may_change:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT data_type FROM information_schema.columns WHERE table_name = %s AND column_name = %s",
                [f"integrations_{table}", column],
            )
            (kind,) = cursor.fetchone()
        with pytest.raises(IntegrityError, match="stays: it can be neither changed nor deleted"):
            attempt(f'UPDATE integrations_{table} SET "{column}" = {OTHER[kind]}')

    assert all_rows() == before


OTHER = {
    "uuid": "gen_random_uuid()",
    "text": "'other'",
    "character varying": "'o'",
    "ARRAY": "ARRAY[gen_random_uuid()]",
    "integer": "99",
    "bigint": "99",
    "bytea": "'other'::bytea",
    "timestamp with time zone": "now() + interval '1 day'",
}


def test_the_models_cannot_either(past):
    for rows in (Revision.objects, Snapshot.objects, Sync.objects, Content.objects, Resource.history):
        first = rows.all()[:1].get()
        for action in (first.delete, rows.all().delete):
            with (
                pytest.raises(Exception, match=r"neither changed nor deleted|protected"),
                transaction.atomic(),
            ):
                action()
    for rows, change_ in ((Revision.objects, {"description": "x"}), (Snapshot.objects, {"label": "x"})):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**change_)


def test_a_person_who_is_deleted_is_forgotten_and_nothing_else(past):
    leaver = make_manager(past)
    add(past, {"name": "by the leaver"}, by=leaver)
    with transaction.atomic():
        take_snapshot(integration=lock_integration(past), label="By the leaver", by=leaver)
    number = past.revisions.latest("number").number

    leaver.delete()

    revision = past.revisions.get(number=number)
    assert (revision.created_by, revision.snapshots.get().created_by) == (None, None)
    assert {row.history_user_id for row in Resource.history.filter(integration=past, revision=number)} == {
        None
    }
    assert revision.description == "Created by the leaver"


def test_no_one_can_be_put_in_the_place_of_another(past):
    other = make_user()

    for rows, field in (
        (Revision.objects, "created_by"),
        (Snapshot.objects, "created_by"),
        (Resource.history, "history_user"),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**{field: other})


def test_a_revert_can_still_put_syncs_out_of_force_and_back(past):
    sync = Sync.objects.latest("pk")

    revert(past, 1, by=past.created_by)
    voided = Sync.objects.get(pk=sync.pk).voided_at
    revert(past, 2, by=past.created_by)

    assert (voided, Sync.objects.get(pk=sync.pk).voided_at) == (3, None)


def test_no_code_purges_the_past(tracked_files):
    here = Path(__file__).name
    code = [
        name
        for name in tracked_files
        if name.endswith((".py", ".sh", "Makefile")) and not name.endswith(here)
    ]

    purging = [name for name in code if PURGES.search((PROJECT / name).read_text())]

    assert purging == []
