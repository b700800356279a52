"""Many at one tile at once: it comes out as one after the other, nothing is lost, and nobody sees half a merge."""

from __future__ import annotations

from contextlib import ExitStack
from functools import partial

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from integrations.archive.lineages import lineage_of
from integrations.bulk import store_vendor_ids
from integrations.documents import load_document
from integrations.errors import Busy, StaleResource
from integrations.failpoints import Point
from integrations.history import contents_at
from integrations.models import Job, Resource, Revision
from integrations.services import locking
from integrations.services.archive import build_archive
from integrations.services.snapshot import request_snapshot
from integrations.tasks import snapshot_task
from pullrequests.services.merge import request_merge
from pullrequests.services.refresh import refresh_pull_request
from pullrequests.tasks import merge_task
from tests.factories import (
    all_rows,
    change,
    change_as_read,
    document_of,
    make_clone,
    make_environment,
    make_integration,
    make_manager,
    make_pull_request,
    merge,
    resource_of,
    state_of,
)
from tests.pullrequests.laws.threads import Holding, at_once, started, wait_until_blocked

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 4


@pytest.fixture
def holding(settings, tmp_path, monkeypatch):
    settings.FAILPOINTS = str(tmp_path)
    monkeypatch.setattr(locking, "WAIT", "60s")
    return Holding(tmp_path)


@pytest.fixture
def chain(transactional_db):
    """Dev, its clone QA, and QA's clone Prod; both neighbours of QA have changed something."""
    by = make_manager(environment := make_environment())
    dev = make_integration(environment, by=by, name="Dev", orders="before", stock="before", returns="before")
    qa = make_clone(dev, by=by, name="QA")
    prod = make_clone(qa, by=by, name="Prod")
    store_vendor_ids([(lineage_of(name), name) for name in ("orders", "stock", "returns")])
    change(dev, "orders", content="from Dev", by=by)
    change(prod, "stock", content="from Prod", by=by)
    return by, dev, qa, prod


def clicked(source, target, *, by):
    """A pull request that a worker shall merge, and the work that does it."""
    pull_request = make_pull_request(source, target, by=by)
    job = request_merge(pull_request=pull_request, version=pull_request.version, by=by)
    return pull_request, lambda: merge_task(job.pk)


def status_of(pull_request):
    pull_request.refresh_from_db()
    return pull_request.status


def contents_of(tile):
    return {name: document_of(tile, name)["content"] for name in ("orders", "stock", "returns")}


@pytest.mark.parametrize("is_turned", [False, True], ids=["Dev first", "Prod first"])
def test_of_two_merges_into_one_tile_the_later_one_is_looked_at_again(chain, holding, is_turned):
    by, dev, qa, prod = chain
    (first, merge_first), (second, merge_second) = (
        clicked(source, qa, by=by) for source in ((prod, dev) if is_turned else (dev, prod))
    )

    with ExitStack() as waiting, holding.held(Point.BEFORE_COMMIT, merge_first):
        waiting.enter_context(started(merge_second))
        wait_until_blocked()

    assert (status_of(first), status_of(second)) == ("merged", "failed")
    assert "QA" in second.problem and "has changed since this was compared" in second.problem
    refresh_pull_request(pull_request=second, by=by)
    second.refresh_from_db()
    assert merge(second, by=by).status == "merged"
    assert contents_of(qa) == {"orders": "from Dev", "stock": "from Prod", "returns": "before"}


def test_an_edit_during_a_merge_lands_after_it(chain, holding):
    by, dev, qa, _ = chain
    pull_request, merge_it = clicked(dev, qa, by=by)

    with ExitStack() as waiting, holding.held(Point.BEFORE_COMMIT, merge_it):
        waiting.enter_context(started(lambda: change(qa, "returns", content="edited", by=by)))
        wait_until_blocked()

    assert status_of(pull_request) == "merged"
    assert contents_of(qa) == {"orders": "from Dev", "stock": "before", "returns": "edited"}
    qa.refresh_from_db()
    assert qa.head == pull_request.merge_revision.number + 1


def test_an_edit_of_what_is_being_merged_is_told_so(chain, holding):
    by, dev, qa, _ = chain
    _, merge_it = clicked(dev, qa, by=by)

    def edit():
        with pytest.raises(StaleResource):
            change(qa, "orders", content="edited", by=by)

    with ExitStack() as waiting, holding.held(Point.BEFORE_COMMIT, merge_it):
        waiting.enter_context(started(edit))
        wait_until_blocked()

    assert contents_of(qa)["orders"] == "from Dev"


def test_a_merge_during_an_edit_is_refused(chain, holding):
    by, dev, qa, _ = chain
    pull_request, merge_it = clicked(dev, qa, by=by)

    with ExitStack() as waiting, transaction.atomic():
        change(qa, "returns", content="edited", by=by)
        waiting.enter_context(started(merge_it))
        wait_until_blocked()

    assert status_of(pull_request) == "failed"
    assert contents_of(qa) == {"orders": "before", "stock": "before", "returns": "edited"}


def test_opposite_pulls_along_one_edge_come_out_one_after_the_other(chain, holding):
    by, dev, qa, _ = chain

    for number in range(ROUNDS):
        change(dev, "orders", content=f"Dev {number}", by=by)
        change(qa, "returns", content=f"QA {number}", by=by)
        pulls = [clicked(dev, qa, by=by), clicked(qa, dev, by=by)]

        at_once(*(work for _, work in pulls))

        states = [status_of(pull_request) for pull_request, _ in pulls]
        assert sorted(states) == ["failed", "merged"]
        later = pulls[states.index("failed")][0]
        assert "changed since this was compared" in later.problem
        refresh_pull_request(pull_request=later, by=by)
        later.refresh_from_db()
        assert merge(later, by=by).status == "merged"
        assert state_of(dev) == state_of(qa)


def test_a_message_that_several_workers_get_at_once_is_one_merge(chain, holding):
    by, dev, qa, _ = chain
    pull_request, merge_it = clicked(dev, qa, by=by)
    qa.refresh_from_db()

    at_once(*[merge_it] * 4)

    assert status_of(pull_request) == "merged"
    assert type(qa).objects.get(pk=qa.pk).head == qa.head + 1


def test_twenty_clicks_at_once_are_one_merge(chain, holding):
    by, dev, qa, _ = chain
    pull_request = make_pull_request(dev, qa, by=by)
    address, version = reverse("pullrequests:merge", args=[pull_request.code]), pull_request.version
    clients, answers = [Client() for _ in range(20)], []
    for client in clients:
        client.force_login(by)

    def click(client):
        answers.append(client.post(address, {"version": version}).status_code)

    at_once(*(partial(click, client) for client in clients))
    job = Job.objects.get(task="pullrequests.merge")
    merge_task(job.pk)

    assert answers == [302] * 20
    assert status_of(pull_request) == "merged"
    assert Revision.objects.filter(integration=qa, kind=Revision.Kind.PULL).count() == 1


def test_of_edits_at_once_none_is_lost(chain, holding):
    by, dev, *_ = chain
    change(dev, "returns", content="0", by=by)
    head = type(dev).objects.get(pk=dev.pk).head

    def count_up():
        for _ in range(ROUNDS):
            while True:
                try:
                    read = resource_of(dev, "returns")
                    counted = int(load_document(read.content_id)["content"])
                    change_as_read(dev, read, by=by, content=str(counted + 1))
                    break
                except StaleResource:
                    continue

    at_once(*[count_up] * 4)

    assert contents_of(dev)["returns"] == str(4 * ROUNDS)
    assert type(dev).objects.get(pk=dev.pk).head == head + 4 * ROUNDS


# Nobody sees half a merge


def pages_of(tile):
    """Each page on which the state of a tile shows."""
    orders = [tile.code, lineage_of("orders")]
    return {
        "detail": reverse("integrations:detail", args=[tile.code]),
        "resource": reverse("integrations:resource", args=orders),
        "edit": reverse("integrations:resource_edit", args=orders),
        "past": reverse("integrations:resource_history", args=orders),
        "revisions": reverse("integrations:revisions", args=[tile.code]),
        "compare": reverse("integrations:compare", args=[tile.code]),
        "family": reverse("integrations:clones", args=[tile.code]),
        "download": reverse("integrations:download", args=[tile.code]),
    }


def test_nobody_sees_half_a_merge(chain, holding, client):
    by, dev, qa, _ = chain
    change(dev, "orders", name="orders as Dev has them", by=by)
    _, merge_it = clicked(dev, qa, by=by)
    client.force_login(by)
    state, archive, rows = state_of(qa), build_archive(integration=qa), all_rows()
    qa.refresh_from_db()

    with holding.held(Point.BEFORE_COMMIT, merge_it):
        pages = {name: client.get(address) for name, address in pages_of(qa).items()}
        assert {page.status_code for page in pages.values()} == {200}
        assert [name for name, page in pages.items() if b"as Dev has them" in page.content] == []
        assert pages["download"].content == archive == build_archive(integration=qa)
        assert (
            state_of(qa)
            == state
            == {k: (e.kind, e.name, e.content) for k, e in contents_at(qa.pk, qa.head + 1).items()}
        )
        changed = {table for table, found in all_rows().items() if found != rows[table]}
        assert changed <= {"integrations.Job", "environments.AuditEntry"}  # who downloaded is written down

    pages = {name: client.get(address) for name, address in pages_of(qa).items()}
    assert {name for name, page in pages.items() if b"as Dev has them" not in page.content} <= {
        "family",
        "revisions",
        "download",
    }
    assert pages["download"].content != archive


def test_what_writes_waits_for_the_merge_or_is_told_to_come_again(chain, holding, monkeypatch):
    by, dev, qa, _ = chain
    _, merge_it = clicked(dev, qa, by=by)
    job = request_snapshot(integration=qa, label="Kept", by=by)

    with holding.held(Point.BEFORE_COMMIT, merge_it):
        monkeypatch.setattr(locking, "WAIT", "100ms")
        with pytest.raises(Busy):
            make_clone(qa, by=by)
        snapshot_task(job.pk)
        job.refresh_from_db()
        assert "being changed by someone else" in job.problem

    assert make_clone(qa, by=by).resources.count() == Resource.objects.filter(integration=qa).count()
