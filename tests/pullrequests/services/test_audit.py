"""Pull requests in the audit log: opened, cancelled, merged, and merges that were refused."""

import pytest

from environments.models import AuditEntry
from environments.roles import Role
from environments.services.audit import FULLER
from environments.services.grants import give_role
from pullrequests.services.cancel import cancel_pull_request
from pullrequests.services.delete_tile import delete_tile
from pullrequests.services.merge import request_merge
from pullrequests.tasks import merge_task
from tests.factories import change, make_pull_request, merge, pull, resolve
from tests.integrations.services.costs import statements

pytestmark = pytest.mark.django_db

Kind = AuditEntry.Kind


def newest(number=1):
    """The newest entries, newest first: tile, kind, action and sentence."""
    entries = AuditEntry.objects.order_by("-pk")[:number]
    return [(entry.tile_name, entry.kind, entry.action, entry.summary) for entry in entries]


def fuller():
    """What the newest entry says to those who may see the source."""
    entry = AuditEntry.objects.latest("pk")
    return entry.details[FULLER]


def test_a_pull_request_from_its_opening_to_its_merge(dev, qa, manager):
    change(dev, "orders", content="dev\n", by=manager)
    change(qa, "orders", content="qa\n", by=manager)

    opened = make_pull_request(dev, qa, by=manager, title="Faster orders")
    assert newest() == [
        ("Orders · QA", Kind.MERGE, "pull_request.opened", "Opened a pull request into this tile")
    ]
    assert fuller() == {
        "tiles": [str(dev.code)],
        "said": "Opened a pull request from Orders · Dev: Faster orders",
    }
    before = AuditEntry.objects.count()
    merge(resolve(opened, "orders", "source", by=manager), by=manager)

    assert newest() == [("Orders · QA", Kind.MERGE, "pull_request.merged", "Merged a pull request")]
    entry = AuditEntry.objects.latest("pk")
    assert AuditEntry.objects.count() == before + 1
    assert (entry.actor, entry.environment) == (manager, qa.environment)
    assert entry.details == {
        "revision": 3,
        "resources changed": 1,
        "pull request": str(opened.code),
        "source revision": opened.source_revision,
        "target revision": 2,
        "choices made": 1,
        FULLER: {"tiles": [str(dev.code)], "said": "Pulled from Orders · Dev: Faster orders"},
    }


def test_a_pull_of_nothing(dev, qa, manager):
    merge(make_pull_request(dev, qa, by=manager, title="Nothing"), by=manager)

    assert newest() == [
        ("Orders · QA", Kind.MERGE, "pull_request.merged",
         "Merged a pull request; there was nothing to write")
    ]  # fmt: skip


def test_cancelling(dev, qa, manager):
    change(dev, "orders", content="dev\n", by=manager)
    opened = make_pull_request(dev, qa, by=manager, title="No more")

    cancel_pull_request(pull_request=opened, by=manager)

    assert newest() == [
        ("Orders · QA", Kind.MERGE, "pull_request.cancelled",
         "Cancelled a pull request into this tile")
    ]  # fmt: skip
    assert fuller()["said"] == "Cancelled the pull request from Orders · Dev: No more"


def test_deleting_a_tile_with_open_pull_requests(dev, qa, manager):
    make_pull_request(dev, qa, by=manager)
    give_role(to=manager, on=qa, role=Role.ADMINISTER)

    delete_tile(integration=qa, by=manager)

    assert newest(2) == [
        ("Orders · QA", Kind.MERGE, "pull_request.cancelled",
         "Cancelled 1 pull request, since Orders · QA was deleted"),
        ("Orders · QA", Kind.TILE, "tile.deleted", "Deleted Orders · QA"),
    ]  # fmt: skip


def test_a_refused_merge_is_told_with_its_reason(dev, qa, manager):
    change(dev, "orders", content="dev\n", by=manager)
    opened = make_pull_request(dev, qa, by=manager)
    job = request_merge(pull_request=opened, version=1, by=manager)
    change(qa, "orders", content="qa\n", by=manager)

    merge_task(job.pk)

    assert newest() == [
        ("Orders · QA", Kind.REFUSAL, "job.failed", "What was asked for was refused, or failed"),
    ]
    assert fuller() == {
        "tiles": [str(dev.code)],
        "said": "Merging Orders · Dev into Orders · QA: Orders · QA has changed since this was compared."
        " Refresh to compare again.",
    }


def test_a_merge_costs_the_same_statements_whatever_it_brings(dev, qa, manager):
    change(dev, "orders", content="dev\n", by=manager)
    few = statements(pull, dev, qa, by=manager)
    for name in ("orders", "stock"):
        change(dev, name, content="again\n", by=manager)

    assert statements(pull, dev, qa, by=manager) == few
