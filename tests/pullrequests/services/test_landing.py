"""What a merge or a revert wrote is read back before it is kept: what is not as decided is taken back whole."""

import pytest

from integrations.errors import NotAsDecided
from pullrequests.models import PullRequest
from pullrequests.services.merge import request_merge
from pullrequests.tasks import merge_task
from tests.factories import add, all_rows, change, make_pull_request, remove, revert
from tests.tampering import tamper_when

TABLES_OF_THE_REQUEST = {"integrations.Job", "pullrequests.PullRequest"}

OTHER_CONTENT = "(SELECT id FROM integrations_content WHERE document LIKE '%%let c%%' LIMIT 1)"
TAMPERINGS = {
    "a row written differently": (
        "BEFORE INSERT ON integrations_resource",
        f"NEW.content_id := {OTHER_CONTENT}",
    ),
    "a row written under another name": ("BEFORE INSERT ON integrations_resource", "NEW.name := 'evil'"),
    "a row changed after it was written": (
        "BEFORE INSERT ON integrations_sync",
        f"UPDATE integrations_resource SET content_id = {OTHER_CONTENT} WHERE name = 'orders'"
        " AND integration_id = NEW.receiver_id",
    ),
    "history written differently": (
        "BEFORE INSERT ON integrations_resource_history",
        f"NEW.content_id := {OTHER_CONTENT}",
    ),
    "history of something else as well": (
        "BEFORE INSERT ON integrations_sync",
        "INSERT INTO integrations_resource_history (id, lineage, kind, name, content_id, integration_id,"
        " revision, history_date, history_type)"
        " SELECT id, lineage, kind, name, content_id, integration_id, NEW.receiver_revision, now(), '~'"
        " FROM integrations_resource WHERE integration_id = NEW.receiver_id AND name = 'untouched'",
    ),
    "history lost": (
        "BEFORE INSERT ON integrations_sync",
        "DELETE FROM integrations_resource_history WHERE integration_id = NEW.receiver_id"
        " AND revision = NEW.receiver_revision AND name = 'stock'",
    ),
    "a deleted row brought back": (
        "BEFORE INSERT ON integrations_sync",
        "INSERT INTO integrations_resource (integration_id, lineage, kind, name, content_id)"
        " SELECT NEW.receiver_id, lineage, kind, name, content_id FROM integrations_resource_history"
        " WHERE integration_id = NEW.receiver_id AND revision = NEW.receiver_revision AND name = 'stock'",
    ),
    "another state hash": (
        "BEFORE INSERT ON integrations_revision",
        r"NEW.state_sum := decode(repeat('01', 512), 'hex')",
    ),
}


@pytest.fixture
def opened(dev, qa, manager):
    """orders merges, stock is deleted, refunds is new, and untouched stays."""
    add(qa, {"name": "untouched"}, by=manager)
    change(dev, "orders", content="let a = 2;\nlet b = 1;\n", by=manager)
    change(qa, "orders", content="let a = 1;\nlet b = 2;\n", by=manager)
    remove(dev, "stock", by=manager)
    add(dev, {"name": "refunds", "content": "1;"}, by=manager)
    return make_pull_request(dev, qa, by=manager)


@pytest.mark.parametrize("tampering", TAMPERINGS)
def test_a_merge_that_would_land_differently_is_refused_and_changes_nothing(opened, manager, tampering):
    job = request_merge(pull_request=opened, version=1, by=manager)
    before = all_rows()
    tamper_when(*TAMPERINGS[tampering])

    merge_task(job.pk)

    opened.refresh_from_db()
    job.refresh_from_db()
    assert (opened.status, job.state) == (PullRequest.Status.FAILED, "failed")
    assert "would not become what was decided, so nothing was changed." in opened.problem
    changed = {table for table, rows in all_rows().items() if rows != before[table]}
    assert changed == TABLES_OF_THE_REQUEST


def test_a_revert_that_would_land_differently_is_refused_and_changes_nothing(qa, manager):
    change(qa, "orders", content="new", by=manager)
    before = all_rows()
    tamper_when("BEFORE INSERT ON integrations_resource", "NEW.name := 'evil'")

    with pytest.raises(NotAsDecided, match="evil would not become what was decided"):
        revert(qa, 1, by=manager)

    assert all_rows() == before


def test_a_revert_onto_another_hash_than_that_state_had_is_refused(qa, manager):
    change(qa, "orders", content="new", by=manager)
    before = all_rows()
    tamper_when("BEFORE INSERT ON integrations_revision", "NEW.state_sum := decode(repeat('01', 512), 'hex')")

    with pytest.raises(NotAsDecided):
        revert(qa, 1, by=manager)

    assert all_rows() == before
