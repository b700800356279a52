"""Deleting a tile of a family: what it ends, and what stays for the others."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction

from environments.roles import Role
from integrations.errors import Busy, Deleted
from integrations.family import family_of
from integrations.models import CloneEdge, Job
from integrations.services import locking
from integrations.services.archiving import restore_integration
from integrations.services.jobs import run_job
from pullrequests.errors import NotRelated
from pullrequests.models import PullRequest
from pullrequests.services.delete_tile import delete_tile
from pullrequests.services.merge import carry_out_merge, release_failed_merge, request_merge
from pullrequests.ways import explain_way
from tests.factories import (
    add,
    all_rows,
    change,
    make_clone,
    make_environment,
    make_manager,
    make_pull_request,
    merge,
    pull,
    state_of,
)
from tests.integrations.services.elsewhere import held_elsewhere


@pytest.fixture
def admin(account):
    return make_manager(account, role=Role.ADMINISTER)


@pytest.fixture
def prod(account, qa, manager):
    return make_clone(qa, make_environment(account, name="Production", position=3), by=manager, name="Orders")


def test_unfinished_pull_requests_are_cancelled_with_a_sentence(dev, qa, prod, manager, admin):
    change(dev, "orders", content="new", by=manager)
    merged = merge(make_pull_request(dev, qa, by=manager), by=manager)
    ending = [make_pull_request(dev, qa, by=manager), make_pull_request(qa, prod, by=manager)]
    change(prod, "stock", content="own", by=manager)

    delete_tile(integration=qa, by=admin)

    for each in ending:
        each.refresh_from_db()
        assert (each.status, each.problem) == ("cancelled", f"Orders · QA was deleted by {admin}.")
    merged.refresh_from_db()
    assert (merged.status, merged.problem) == ("merged", "")


def test_those_of_other_tiles_go_on(dev, qa, manager, admin, account):
    lab = make_clone(dev, make_environment(account, name="Lab"), by=manager)
    change(dev, "orders", content="new", by=manager)
    other = make_pull_request(dev, lab, by=manager)

    delete_tile(integration=qa, by=admin)

    assert merge(other, by=manager).status == "merged"


def test_a_merge_that_waits_ends_with_the_reason(dev, qa, manager, admin):
    change(dev, "orders", content="new", by=manager)
    opened = make_pull_request(dev, qa, by=manager)
    job = request_merge(pull_request=opened, version=1, by=manager)
    state = state_of(qa)

    delete_tile(integration=dev, by=admin)
    run_job(job_id=job.pk, work=carry_out_merge, failed=release_failed_merge)

    job.refresh_from_db()
    assert job.state == Job.State.FAILED
    assert job.problem == f"This pull request is cancelled. Orders · Dev was deleted by {admin}."
    assert PullRequest.objects.get(pk=opened.pk).status == "cancelled"
    assert state_of(qa) == state


@pytest.mark.django_db(transaction=True)
def test_a_merge_in_the_midst_of_its_work_is_not_torn(dev, qa, manager, admin, monkeypatch):
    monkeypatch.setattr(locking, "WAIT", "100ms")
    change(dev, "orders", content="new", by=manager)
    opened = make_pull_request(dev, qa, by=manager)
    before = all_rows()

    with held_elsewhere(opened), pytest.raises(Busy, match="is being changed by someone else"):
        delete_tile(integration=qa, by=admin)
    with held_elsewhere(qa), pytest.raises(Busy, match="is being changed by someone else"):
        delete_tile(integration=qa, by=admin)

    assert all_rows() == before


@pytest.mark.parametrize("role", [Role.MONITOR, Role.MANAGE])
def test_it_needs_administer(dev, qa, role):
    person = make_manager(qa, dev, role=role)
    before = all_rows()

    with pytest.raises(PermissionDenied), transaction.atomic():
        delete_tile(integration=qa, by=person)

    assert all_rows() == before


def test_the_family_stays_whole(dev, qa, prod, manager, admin):
    edges = list(CloneEdge.objects.values_list("parent", "child"))

    delete_tile(integration=qa, by=admin)

    assert list(CloneEdge.objects.values_list("parent", "child")) == edges
    assert {tile.pk for tile in family_of(dev, manager).tiles} == {dev.pk, qa.pk, prod.pk}


def test_a_deleted_tile_in_between_is_no_shortcut(dev, qa, prod, manager, admin):
    delete_tile(integration=qa, by=admin)

    with pytest.raises(NotRelated, match="leads through Orders · QA, which was deleted and can be restored"):
        make_pull_request(dev, prod, by=manager)
    with pytest.raises(Deleted):
        make_pull_request(dev, qa, by=manager)
    with pytest.raises(Deleted):
        make_pull_request(qa, prod, by=manager)


def test_a_way_around_no_deleted_tile_is_named_as_ever(dev, qa, prod, manager, admin, account):
    lab = make_clone(dev, make_environment(account, name="Lab"), by=manager)

    delete_tile(integration=lab, by=admin)

    assert "This works: pull Orders · Dev into Orders · QA, then" in explain_way(dev, prod, manager)


def test_restored_it_goes_on_where_it_was(dev, qa, prod, manager, admin):
    change(dev, "orders", content="before", by=manager)
    pull(dev, qa, by=manager)
    change(qa, "stock", content="of QA", by=manager)
    delete_tile(integration=qa, by=admin)
    add(dev, {"name": "refunds"}, by=manager)

    restore_integration(integration=qa, by=admin)

    pull(dev, qa, by=manager)
    pull(qa, prod, by=manager)
    assert state_of(prod) == state_of(qa)
    assert state_of(qa).keys() == state_of(dev).keys()


def test_a_clone_keeps_its_past_when_its_source_is_deleted(dev, qa, prod, manager, admin):
    change(qa, "orders", content="of QA", by=manager)
    delete_tile(integration=dev, by=admin)

    pull(qa, prod, by=manager)

    assert state_of(prod) == state_of(qa)
