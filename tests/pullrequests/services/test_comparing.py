"""Tiles that differ in much are compared by a job; the result is what comparing at once gives."""

import pytest
from django.core.exceptions import PermissionDenied

from integrations.models import Job
from pullrequests.errors import NotRelated
from pullrequests.models import PullRequest
from pullrequests.services.comparing import (
    AT_ONCE,
    is_large,
    present_pins,
    request_choices,
    request_opening,
    request_refresh,
)
from pullrequests.services.resolve import resolve_many
from pullrequests.tasks import open_task, refresh_task, resolve_many_task
from tests.factories import all_rows, change, fill, make_integration, make_pull_request, resolve

pytestmark = pytest.mark.django_db


@pytest.fixture
def disputed(dev, qa, manager):
    """Two conflicts between Dev and QA."""
    for tile, side in ((dev, "dev"), (qa, "qa")):
        for name in ("orders", "stock"):
            change(tile, name, content=f"{side}\n", by=manager)
    return dev, qa


def columns_of(pull_request):
    rows = pull_request.changes.order_by("lineage").values()
    return [
        {name: value for name, value in row.items() if name not in ("id", "pull_request_id")} for row in rows
    ]


def done(job, task):
    task(job.pk)
    job.refresh_from_db()
    return job


def opening(dev, qa, by, token=None):
    return request_opening(source=dev, target=qa, title="Over", description="Why", by=by, token=token)


@pytest.mark.parametrize(("number", "expected"), [(AT_ONCE, False), (AT_ONCE + 1, True)])
def test_the_number_of_resources_touched_decides(dev, qa, manager, number, expected):
    fill(dev, {f"flow{n}": {"name": f"flow{n}"} for n in range(number)}, kind="flow", by=manager)

    assert is_large(present_pins(dev, qa, manager)) == expected


def test_tiles_that_are_no_neighbours_have_nothing_to_compare(dev, manager):
    with pytest.raises(NotRelated):
        present_pins(dev, make_integration(dev.environment, by=manager), manager)


def test_a_job_opens_what_opening_at_once_opens(disputed, manager):
    at_once = make_pull_request(*disputed, by=manager)

    job = done(opening(*disputed, manager), open_task)

    by_job = PullRequest.objects.exclude(pk=at_once.pk).get()
    assert (job.state, job.result_url) == (Job.State.DONE, by_job.get_absolute_url())
    assert (by_job.title, by_job.description, by_job.author) == ("Over", "Why", manager)
    assert columns_of(by_job) == columns_of(at_once)
    assert by_job.open_conflicts == at_once.open_conflicts == 2


def test_one_token_opens_one_pull_request(disputed, manager):
    token = "00000000-0000-4000-8000-000000000000"
    jobs = [opening(*disputed, manager, token) for _ in range(2)]

    for job in jobs:
        done(job, open_task)

    assert jobs[0] == jobs[1]
    assert PullRequest.objects.count() == 1


def test_opening_is_asked_for_by_who_may_propose_and_checked_again_by_the_worker(disputed, manager, monitor):
    with pytest.raises(PermissionDenied):
        opening(*disputed, monitor)
    job = opening(*disputed, manager)
    Job.objects.filter(pk=job.pk).update(created_by=monitor)

    assert done(job, open_task).state == Job.State.FAILED
    assert not PullRequest.objects.exists()


def test_a_refresh_by_job_says_how_the_choices_fared(disputed, manager):
    dev, qa = disputed
    opened = make_pull_request(dev, qa, by=manager)
    for name in ("orders", "stock"):
        resolve(opened, name, "source", by=manager)
    change(dev, "stock", content="again\n", by=manager)

    job = done(request_refresh(pull_request=opened, by=manager), refresh_task)

    for each in (opened, dev):
        each.refresh_from_db()
    assert job.result_url == f"{opened.get_absolute_url()}?kept=1&dropped=1"
    assert (opened.source_revision, opened.open_conflicts) == (dev.head, 1)


def test_a_refresh_is_asked_for_once_and_again_after_it_has_failed(disputed, manager):
    opened = make_pull_request(*disputed, by=manager)
    first = request_refresh(pull_request=opened, by=manager)
    same = request_refresh(pull_request=opened, by=manager)
    Job.objects.filter(pk=first.pk).update(state=Job.State.FAILED)

    again = request_refresh(pull_request=opened, by=manager)

    assert first == same
    assert first != again


def test_choices_by_job_are_those_made_at_once(disputed, manager):
    at_once, by_job = (make_pull_request(*disputed, by=manager) for _ in range(2))
    resolve_many(pull_request=at_once, choice="source", by=manager)

    job = request_choices(pull_request=by_job, choice="source", kind=None, version=1, by=manager)

    assert done(job, resolve_many_task).state == Job.State.DONE
    by_job.refresh_from_db()
    assert columns_of(by_job) == columns_of(at_once)
    assert (by_job.version, by_job.open_conflicts) == (2, 0)


def test_choices_against_an_older_state_are_not_made(disputed, manager):
    opened = make_pull_request(*disputed, by=manager)
    job = request_choices(pull_request=opened, choice="source", kind=None, version=1, by=manager)
    resolve(opened, "orders", "target", by=manager)
    before = all_rows()

    done(job, resolve_many_task)

    assert (job.state, "has changed since" in job.problem) == (Job.State.FAILED, True)
    after = all_rows()
    changed = {name for name, rows in after.items() if rows != before[name]}
    assert changed == {"integrations.Job"}
