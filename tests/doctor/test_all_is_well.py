"""The doctor has nothing to say about what services wrote, whatever people did."""

from collections import Counter

import pytest

from ilm_site.demo.loading import load_demo
from ilm_site.doctor import examine
from integrations.services.locking import lock_integration
from integrations.services.revert_resource import revert_resource
from integrations.services.snapshot import take_snapshot
from pullrequests.errors import NotMergeable
from pullrequests.models import PullRequest
from tests.factories import (
    all_rows,
    change,
    make_clone,
    make_pull_request,
    merge,
    pull,
    remove,
    resolve,
    resource_of,
    revert,
)
from tests.pullrequests.services import disputes

pytestmark = pytest.mark.django_db

DISPUTES = [
    disputes.field_dispute,
    disputes.list_dispute,
    disputes.lines_dispute,
    disputes.order_dispute,
    disputes.deleted_by_source,
    disputes.deleted_by_target,
    disputes.same_name_dispute,
    disputes.dangling_dispute,
]
WRITTEN = {"schedule": "written", "name": "written", "content": "written\n", "settings.steps": []}


def test_an_empty_database():
    assert list(examine()) == []


def test_the_demo():
    tally = Counter()
    load_demo()

    assert list(examine(tally=tally)) == []
    assert (tally["tiles"], tally["merges"], tally["clones"]) == (3, 3, 2)


def test_edits_renames_deletions_snapshots_and_a_chain_of_clones(dev, qa, by):
    production = make_clone(qa, by=by, name="Production")
    change(dev, "orders", name="all orders", by=by)
    remove(dev, "main", by=by)
    remove(dev, "next", by=by)
    take_snapshot(integration=lock_integration(qa), label="Tested", by=by)

    pull(dev, qa, by=by)
    pull(qa, production, by=by)

    assert list(examine()) == []


def test_pulls_taken_back_brought_back_and_pulled_again(dev, qa, by):
    revert(qa, 2, by=by)
    revert(qa, 3, by=by)
    revert(qa, 1, by=by)
    change(dev, "orders", content="3\n", by=by)
    pull(dev, qa, by=by)
    pull(qa, dev, by=by)

    assert list(examine()) == []


def test_one_resource_reverted_alone_and_a_pull_of_nothing(dev, qa, by):
    qa.refresh_from_db()
    stock = resource_of(qa, "stock").lineage
    revert_resource(integration=qa, lineage=stock, to_revision=1, wanted_head=qa.head, by=by)

    pull(dev, qa, by=by)

    assert list(examine()) == []


@pytest.mark.parametrize("choice", ["target", "source", "base", "both", "value"])
def test_merges_with_conflicts_of_every_kind_settled(environment, by, choice):
    for make_dispute in DISPUTES:
        opened = make_dispute(environment=environment, by=by)
        (changed,) = opened.changes.exclude(conflicts=[])
        conflict = changed.conflicts[0]
        if choice not in conflict["allowed"]:
            continue
        value = {"value": WRITTEN[conflict["text"]]} if choice == "value" else {}
        opened = resolve(opened, changed.name, choice, value=value, by=by)
        while opened.open_conflicts:
            opened = resolve(opened, changed.name, "source", by=by)
        merge(opened, by=by)

    assert not PullRequest.objects.exclude(status__in=["merged", "open"]).exists()
    assert PullRequest.objects.filter(status="merged").exists()
    assert list(examine()) == []


def test_open_pull_requests_and_refused_merges(dev, qa, by):
    change(dev, "orders", content="3\n", by=by)
    refused = make_pull_request(dev, qa, by=by)
    change(qa, "orders", content="4\n", by=by)
    make_pull_request(dev, qa, by=by)
    with pytest.raises(NotMergeable, match="has changed since"):
        merge(refused, by=by)

    assert list(examine()) == []


def test_a_merge_under_earlier_rules_is_compared_with_its_review_alone(qa):
    tally = Counter()
    PullRequest.objects.update(rules=None)
    PullRequest.objects.get().resolutions.create(
        lineage=resource_of(qa, "orders").lineage, path=["content"], choice="target", chosen_by=qa.created_by
    )

    assert list(examine(tally=tally)) == []
    assert tally["of them under earlier rules"] == 1


def test_looking_changes_nothing(qa):
    before = all_rows()

    list(examine())

    assert all_rows() == before
