"""Merges that are refused, and change nothing in any tile."""

from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import OperationalError
from django.db.models import F
from django.utils import timezone

from environments.roles import Role
from environments.services.grants import give_role
from integrations.models import Integration, Job, Snapshot, Sync
from integrations.services import locking
from integrations.services.jobs import ATTEMPTS, run_job
from pullrequests.errors import NotMergeable, Outdated
from pullrequests.models import PullRequest
from pullrequests.services.cancel import cancel_pull_request
from pullrequests.services.merge import carry_out_merge, release_failed_merge, request_merge
from pullrequests.services.refresh import refresh_pull_request
from pullrequests.tasks import merge_task
from tests.factories import (
    all_rows,
    change,
    make_manager,
    make_pull_request,
    make_user,
    merge,
    pull,
    resolve,
    revert,
)
from tests.integrations.services.elsewhere import held_elsewhere
from tests.standing import keep_more
from tests.tampering import tamper

TILES = (
    "integrations.Resource",
    "integrations.HistoricalResource",
    "integrations.Revision",
    "integrations.Snapshot",
    "integrations.Sync",
    "integrations.Content",
    "integrations.Integration",
    "integrations.ResourceLocal",
)


def open_one(world):
    dev, qa, manager = world.dev, world.qa, world.manager
    change(dev, "orders", content="let a = 2;\nlet b = 1;\n", by=manager)
    change(qa, "orders", content="let a = 1;\nlet b = 2;\n", by=manager)
    return make_pull_request(dev, qa, by=manager)


kept_more = keep_more(open_one)


@pytest.fixture
def opened(kept_more, world):
    return world.more


def ask(pull_request, *, by, version=None):
    pull_request.refresh_from_db()
    return request_merge(pull_request=pull_request, version=version or pull_request.version, by=by)


def tiles_now():
    rows = all_rows()
    return {table: rows[table] for table in TILES}


def assert_refused_at_once(pull_request, *, by, error=NotMergeable, match, **fields):
    before = all_rows()
    with pytest.raises(error, match=match):
        ask(pull_request, by=by, **fields)
    assert all_rows() == before


def assert_fails_while_it_waits(job, *, match):
    before = tiles_now()
    merge_task(job.pk)
    merge_task(job.pk)
    assert tiles_now() == before
    pull_request = PullRequest.objects.get(job=job)
    job.refresh_from_db()
    assert (job.state, pull_request.status, pull_request.problem) == ("failed", "failed", job.problem)
    assert match in job.problem
    return pull_request


def test_with_an_open_conflict(dev, qa, manager):
    for name in ("orders", "stock"):
        change(dev, name, content="dev", by=manager)
        change(qa, name, content="qa", by=manager)
    opened = make_pull_request(dev, qa, by=manager)

    assert_refused_at_once(opened, by=manager, match="still open")
    resolve(opened, "orders", "source", by=manager)
    assert_refused_at_once(opened, by=manager, match="still open")
    resolve(opened, "stock", "source", by=manager)
    assert ask(opened, by=manager).state == Job.State.QUEUED


@pytest.mark.parametrize("version", [2, 99, -1])
def test_from_a_page_that_showed_something_else(opened, manager, version):
    assert_refused_at_once(
        opened, by=manager, version=version, error=Outdated, match="has changed since the page"
    )


def test_from_a_page_older_than_the_last_refresh(opened, manager):
    refresh_pull_request(pull_request=opened, by=manager)

    assert_refused_at_once(opened, by=manager, version=1, error=Outdated, match="has changed since the page")


def test_after_the_target_moved(opened, qa, manager):
    change(qa, "stock", content="moved", by=manager)

    assert_refused_at_once(opened, by=manager, match="Orders · QA has changed since this was compared")


def test_when_the_target_moves_while_it_waits(opened, qa, manager):
    job = ask(opened, by=manager)
    change(qa, "stock", content="moved", by=manager)

    failed = assert_fails_while_it_waits(job, match="has changed since this was compared")

    assert failed.version == 2
    refresh_pull_request(pull_request=failed, by=manager)
    failed.refresh_from_db()
    assert merge(failed, by=manager).status == "merged"


def test_after_another_pull_the_other_way_gave_a_newer_base(opened, dev, qa, manager):
    pull(qa, dev, by=manager)

    assert_refused_at_once(opened, by=manager, match="has changed since this was compared")


def test_after_a_revert_took_its_base_back(opened, dev, qa, manager):
    pull(qa, dev, by=manager)
    again = make_pull_request(dev, qa, by=manager)
    head = Integration.objects.get(pk=qa.pk).head

    revert(dev, 3, by=manager)

    assert Sync.objects.exclude(voided_at=None).count() == 1
    assert Integration.objects.get(pk=qa.pk).head == head
    assert_refused_at_once(again, by=manager, match="has changed since this was compared")


def test_when_its_base_is_taken_back_while_it_waits(opened, dev, qa, manager):
    pull(qa, dev, by=manager)
    job = ask(make_pull_request(dev, qa, by=manager), by=manager)

    revert(dev, 3, by=manager)

    assert_fails_while_it_waits(job, match="has changed since this was compared")


def test_into_a_deleted_tile(opened, qa, manager):
    job = ask(opened, by=manager)
    Integration.objects.filter(pk=qa.pk).update(archived_at=timezone.now())

    assert_fails_while_it_waits(job, match="was deleted")


def test_a_cancelled_one(opened, manager):
    cancel_pull_request(pull_request=opened, by=manager)

    assert_refused_at_once(opened, by=manager, match="is cancelled")


def test_a_merged_one(opened, manager):
    merge(opened, by=manager)

    assert_refused_at_once(opened, by=manager, match="is merged")


def test_one_that_was_cancelled_behind_the_worker_s_back(opened, manager):
    job = ask(opened, by=manager)
    PullRequest.objects.update(status="cancelled")
    before = tiles_now()

    merge_task(job.pk)

    job.refresh_from_db()
    opened.refresh_from_db()
    assert (job.state, opened.status, tiles_now()) == ("failed", "cancelled", before)


@pytest.mark.parametrize("stored", [b"\1" * 512, b""], ids=["another", "empty"])
def test_when_the_stored_hash_of_the_preview_was_tampered_with(opened, manager, stored):
    job = ask(opened, by=manager)
    PullRequest.objects.update(preview_sum=stored)

    assert_fails_while_it_waits(job, match="would not become what was decided")


@pytest.mark.parametrize("hash_of", ["preview_sum", "choices_sum"])
def test_when_it_was_never_wholly_evaluated(opened, manager, hash_of):
    job = ask(opened, by=manager)
    PullRequest.objects.update(**{hash_of: None})

    assert_fails_while_it_waits(job, match="differs from what was reviewed")


@pytest.mark.parametrize("side", ["base", "source", "target"])
def test_when_it_was_made_from_other_states_than_those_it_is_pinned_to(opened, manager, side):
    job = ask(opened, by=manager)
    opened.changes.filter(name="orders").update(**{side: uuid4()})

    assert_fails_while_it_waits(job, match="differs from what was reviewed")


def test_when_a_reviewed_change_is_gone(opened, manager):
    job = ask(opened, by=manager)
    opened.changes.get(name="orders").delete()

    assert_fails_while_it_waits(job, match="differs from what was reviewed")


def test_when_a_reviewed_result_was_exchanged(opened, manager):
    job = ask(opened, by=manager)
    opened.changes.filter(name="orders").update(result=F("source"))

    assert_fails_while_it_waits(job, match="would not become what was decided")


@pytest.mark.parametrize("result", ["target", None], ids=["kept", "deleted"])
def test_when_the_only_reviewed_result_was_exchanged_for_nothing(opened, manager, result):
    job = ask(opened, by=manager)
    opened.changes.update(result=result and F(result))

    assert_fails_while_it_waits(job, match="would not become what was decided")


def test_when_the_stored_hash_of_the_target_was_tampered_with(opened, qa, manager):
    job = ask(opened, by=manager)
    tamper(
        "UPDATE integrations_revision SET state_sum = %s WHERE integration_id = %s AND number = %s",
        b"\1" * 512,
        qa.pk,
        opened.target_revision,
    )

    assert_fails_while_it_waits(job, match="would not become what was decided")


def test_when_a_choice_was_slipped_in_after_the_review(dev, qa, manager):
    change(dev, "orders", content="dev", by=manager)
    change(qa, "orders", content="qa", by=manager)
    opened = resolve(make_pull_request(dev, qa, by=manager), "orders", "source", by=manager)
    job = ask(opened, by=manager)
    opened.resolutions.update(choice="target")

    assert_fails_while_it_waits(job, match="differs from what was reviewed")


NONE, MONITOR, MANAGE, ADMINISTER = Role
MERGING = [
    (NONE, NONE, False),
    (NONE, MANAGE, False),
    (NONE, ADMINISTER, False),
    (MONITOR, NONE, False),
    (MONITOR, MONITOR, False),
    (MONITOR, MANAGE, True),
    (MONITOR, ADMINISTER, True),
    (MANAGE, NONE, False),
    (MANAGE, MONITOR, False),
    (MANAGE, MANAGE, True),
    (ADMINISTER, MONITOR, False),
    (ADMINISTER, ADMINISTER, True),
]


@pytest.mark.parametrize(("on_source", "on_target", "allowed"), MERGING)
def test_without_manage_on_the_target_and_sight_of_the_source(opened, dev, qa, on_source, on_target, allowed):
    person = make_user()
    give_role(to=person, on=dev, role=on_source)
    give_role(to=person, on=qa, role=on_target)

    if allowed:
        assert merge(opened, by=person).merged_by == person
    else:
        assert_refused_at_once(opened, by=person, error=PermissionDenied, match="needs")


@pytest.mark.parametrize(("on_source", "on_target", "allowed"), MERGING)
def test_rights_count_as_they_are_when_it_is_carried_out(opened, dev, qa, on_source, on_target, allowed):
    person = make_manager(dev, qa)
    job = ask(opened, by=person)
    give_role(to=person, on=dev, role=on_source)
    give_role(to=person, on=qa, role=on_target)

    if allowed:
        merge_task(job.pk)
        assert PullRequest.objects.get().status == "merged"
    else:
        assert_fails_while_it_waits(job, match="This needs")


def test_someone_who_left_meanwhile_merges_nothing(opened, dev, qa):
    person = make_manager(dev, qa)
    job = ask(opened, by=person)
    type(person).objects.filter(pk=person.pk).update(is_active=False)

    assert_fails_while_it_waits(job, match="This needs")


def test_a_merge_that_killed_its_worker_three_times_is_given_back(opened, manager):
    job = ask(opened, by=manager)
    Job.objects.update(state="running", attempts=ATTEMPTS)

    failed = assert_fails_while_it_waits(job, match="stopped 3 times")

    refresh_pull_request(pull_request=failed, by=manager)
    failed.refresh_from_db()
    assert merge(failed, by=manager).status == "merged"


def test_passing_trouble_leaves_it_merging_for_another_try(opened, manager):
    job = ask(opened, by=manager)
    before = tiles_now()

    def trouble_at_the_last_moment(running):
        carry_out_merge(running)
        raise OperationalError("connection lost")

    with pytest.raises(OperationalError):
        run_job(job_id=job.pk, work=trouble_at_the_last_moment, failed=release_failed_merge)

    opened.refresh_from_db()
    assert (opened.status, tiles_now()) == ("merging", before)
    merge_task(job.pk)
    opened.refresh_from_db()
    assert opened.status == "merged"


def test_unexpected_trouble_gives_it_back(opened, manager):
    job = ask(opened, by=manager)
    before = tiles_now()

    def bug_at_the_last_moment(running):
        carry_out_merge(running)
        raise ZeroDivisionError

    run_job(job_id=job.pk, work=bug_at_the_last_moment, failed=release_failed_merge)

    opened.refresh_from_db()
    assert (opened.status, opened.version, tiles_now()) == ("failed", 2, before)
    assert Snapshot.objects.count() == 0


def test_a_failed_one_can_be_asked_for_again_when_nothing_moved(opened, manager):
    job = ask(opened, by=manager)
    Job.objects.update(state="running", attempts=ATTEMPTS)
    merge_task(job.pk)

    again = ask(opened, by=manager)

    assert again != job
    merge_task(again.pk)
    opened.refresh_from_db()
    assert (opened.status, opened.problem) == ("merged", "")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("held", ["source", "target"])
def test_when_a_tile_is_held_by_someone_else_it_says_busy(opened, manager, monkeypatch, held):
    monkeypatch.setattr(locking, "WAIT", "100ms")
    job = ask(opened, by=manager)
    tile = getattr(opened, held)

    with held_elsewhere(tile):
        assert_fails_while_it_waits(job, match="is being changed by someone else")

    assert merge(PullRequest.objects.get(), by=manager).status == "merged"
