"""Deleting marks a tile and restoring takes the mark away; between them nothing can be done with it."""

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from environments.roles import Role
from environments.services.grants import give_role
from integrations.errors import Deleted
from integrations.models import Integration
from integrations.permissions import get_deleted_tile, get_tile, role_on
from integrations.services.archiving import archive_integration, restore_integration
from integrations.services.clone import request_clone
from integrations.services.revert import request_revert
from integrations.services.snapshot import request_snapshot
from integrations.tasks import clone_task, revert_task, snapshot_task
from tests.factories import all_rows, make_manager, make_user
from tests.integrations.services.test_locking import VERBS

ROLES = [(Role.NONE, False), (Role.MONITOR, False), (Role.MANAGE, False), (Role.ADMINISTER, True)]


@pytest.fixture
def admin(environment):
    return make_manager(environment, role=Role.ADMINISTER)


@pytest.fixture
def deleted(tile, admin):
    return archive_integration(integration=tile, by=admin)


def test_deleting_marks_the_tile_and_touches_nothing_else(tile, admin):
    before = all_rows()

    archive_integration(integration=tile, by=admin)

    tile.refresh_from_db()
    after = all_rows()
    assert (tile.archived_at is not None, tile.archived_by) == (True, admin)
    assert {name for name in before if before[name] != after[name]} == {
        "environments.AuditEntry", "integrations.Integration"
    }  # fmt: skip


def test_restoring_brings_every_row_back(tile, admin):
    before = all_rows()
    archive_integration(integration=tile, by=admin)

    restore_integration(integration=tile, by=admin)

    after = all_rows()
    assert {name for name in before if before[name] != after[name]} == {"environments.AuditEntry"}


def test_restoring_twice_restores_once(deleted, admin):
    restore_integration(integration=deleted, by=admin)
    before = all_rows()

    restore_integration(integration=deleted, by=admin)

    assert all_rows() == before


def test_deleting_twice_is_told(deleted, admin):
    with pytest.raises(
        Deleted, match=r"Orders · Dev was deleted\. Someone who administers it can restore it\."
    ):
        archive_integration(integration=deleted, by=admin)


@pytest.mark.parametrize(("role", "allowed"), ROLES)
def test_both_need_administer(tile, admin, role, allowed):
    person = make_manager(tile, role=role)

    for service, prepare in ((archive_integration, None), (restore_integration, archive_integration)):
        if prepare:
            Integration.objects.update(archived_at=None)
            prepare(integration=tile, by=admin)
        if allowed:
            service(integration=tile, by=person)
        else:
            before = all_rows()
            with pytest.raises(PermissionDenied):
                service(integration=tile, by=person)
            assert all_rows() == before


@pytest.mark.parametrize("verb", VERBS)
def test_nothing_can_be_done_with_a_deleted_tile(deleted, admin, verb):
    before = all_rows()

    with pytest.raises(Deleted):
        VERBS[verb](deleted, admin)

    assert all_rows() == before


def test_work_that_waited_ends_with_a_sentence(tile, environment, admin):
    clone = {"name": "x", "connections": {}, "with_lookup_data": False, "environment": environment}
    waiting = {
        snapshot_task: request_snapshot(integration=tile, label="x", by=admin),
        revert_task: request_revert(integration=tile, to_revision=1, wanted_head=2, by=admin),
        clone_task: request_clone(source=tile, by=admin, **clone),
    }
    archive_integration(integration=tile, by=admin)

    for task, job in waiting.items():
        task(job.pk)
        job.refresh_from_db()
        assert (job.state, "was deleted" in job.problem) == (job.State.FAILED, True), job.title


def test_a_deleted_tile_is_there_for_those_alone_who_could_restore_it(deleted, admin, manager):
    root = make_user(is_superuser=True)

    assert {get_deleted_tile(person, deleted.code) for person in (admin, root)} == {deleted}
    for person in (admin, root, manager):
        with pytest.raises(Http404):
            get_tile(person, deleted.code)
    for person in (manager, make_user()):
        with pytest.raises(Http404):
            get_deleted_tile(person, deleted.code)


def test_a_tile_that_was_not_deleted_is_no_deleted_one(tile, admin):
    with pytest.raises(Http404):
        get_deleted_tile(admin, tile.code)


def test_whoever_lost_a_role_meanwhile_does_not_get_it_back(tile, environment, admin):
    stays, goes = make_manager(tile), make_manager(environment)
    stranger = make_user()
    archive_integration(integration=tile, by=admin)
    give_role(to=goes, on=environment, role=Role.NONE)

    restore_integration(integration=tile, by=admin)

    assert [role_on(person, tile) for person in (stays, goes, stranger)] == [
        Role.MANAGE,
        Role.NONE,
        Role.NONE,
    ]
