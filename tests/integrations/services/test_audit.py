"""What people do with tiles is in the audit log: one entry for each thing done, and no document in any."""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from environments.models import AuditEntry
from environments.roles import Role
from environments.services.audit import FULLER
from environments.services.grants import give_role
from integrations.documents import load_document
from integrations.errors import IntegrationError
from integrations.models import LookupReminder
from integrations.services.archive import note_download, store_archive
from integrations.services.archiving import archive_integration, restore_integration
from integrations.services.create import create_integration
from integrations.services.edit import edit_resource
from integrations.services.jobs import run_job
from integrations.services.locking import lock_integration
from integrations.services.reminders import dismiss_reminder, remind_of_lookup_data
from integrations.services.revert_resource import revert_resource
from integrations.services.settings import rename_integration
from integrations.services.snapshot import request_snapshot, take_snapshot
from tests.factories import add, change, make_clone, make_user, remove, resource_of, revert
from tests.integrations.services.test_costs import archive_of

pytestmark = pytest.mark.django_db

Kind = AuditEntry.Kind


@pytest.fixture
def told(tile, manager):
    """What the log says of an action: tile, kind, action and sentence of each entry it adds."""

    def tell(action, *args, **kwargs):
        before = set(AuditEntry.objects.values_list("pk", flat=True))
        action(*args, **kwargs)
        entries = AuditEntry.objects.exclude(pk__in=before).order_by("pk")
        assert {entry.actor for entry in entries} <= {manager}
        assert {entry.account for entry in entries} <= {tile.environment.account}
        return [(entry.tile_name, entry.kind, entry.action, entry.summary) for entry in entries]

    return tell


def snapshot(tile, label, by):
    with transaction.atomic():
        take_snapshot(integration=lock_integration(tile), label=label, by=by)


def test_every_change_of_content(told, tile, manager):
    on = "Orders · Dev"

    assert told(add, tile, {"name": "returns"}, by=manager) == [
        (on, Kind.CONTENT, "resource.changed", "Created returns")
    ]
    assert told(change, tile, "returns", name="refunds", by=manager) == [
        (on, Kind.CONTENT, "resource.changed", "Renamed returns to refunds")
    ]
    assert told(remove, tile, "refunds", by=manager) == [
        (on, Kind.CONTENT, "resource.changed", "Deleted refunds")
    ]
    assert told(revert, tile, 2, by=manager) == []
    assert told(change, tile, "orders", content="let a = 1;", by=manager) == []


def test_making_tiles(told, environment, tile, manager):
    made = {"environment": environment, "by": manager}

    assert told(create_integration, name="Empty", **made) == [
        ("Empty · Dev", Kind.CONTENT, "tile.created", "Created Empty")
    ]
    assert told(store_archive, parsed=archive_of(1), name="Sent", **made) == [
        ("Sent · Dev", Kind.CONTENT, "tile.uploaded", "Uploaded an archive of 2 resources")
    ]
    assert told(make_clone, tile, by=manager, name="Copy") == [
        ("Copy · Dev", Kind.CONTENT, "tile.cloned", "Made as a clone of another tile"),
        ("Orders · Dev", Kind.TILE, "tile.cloned_into", "Cloned"),
    ]


def test_going_back(told, tile, manager):
    change(tile, "orders", content="let a = 2;", by=manager)

    assert told(revert, tile, 2, by=manager) == [
        ("Orders · Dev", Kind.REVERT, "tile.reverted", "Went back to revision 2")
    ]
    tile.refresh_from_db()
    one = {"integration": tile, "lineage": resource_of(tile, "orders").lineage, "wanted_head": tile.head}
    assert told(revert_resource, **one, to_revision=3, by=manager) == [
        ("Orders · Dev", Kind.REVERT, "tile.reverted", "Brought orders back to revision 3")
    ]


def test_what_is_done_with_a_tile_as_a_whole(told, tile, manager):
    give_role(to=manager, on=tile, role=Role.ADMINISTER)
    renamed = {"integration": tile, "name": "Sales", "description": "", "by": manager}
    described = {**renamed, "description": "All orders"}

    assert told(snapshot, tile, "Tested", manager) == [
        ("Orders · Dev", Kind.TILE, "tile.snapshot_taken", "Took the snapshot Tested of revision 2")
    ]
    assert told(rename_integration, **renamed) == [
        ("Sales · Dev", Kind.TILE, "tile.renamed", "Renamed Orders to Sales")
    ]
    assert told(rename_integration, **renamed) == []
    assert told(rename_integration, **described) == [
        ("Sales · Dev", Kind.TILE, "tile.renamed", "Changed the description")
    ]
    assert told(archive_integration, integration=tile, by=manager) == [
        ("Sales · Dev", Kind.TILE, "tile.deleted", "Deleted Sales · Dev")
    ]
    assert told(restore_integration, integration=tile, by=manager) == [
        ("Sales · Dev", Kind.TILE, "tile.restored", "Restored Sales · Dev")
    ]
    assert told(restore_integration, integration=tile, by=manager) == []


def test_taking_data_out(told, tile, manager, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        note_download(integration=tile, by=manager)

    entry = AuditEntry.objects.latest("pk")
    assert (entry.kind, entry.action, entry.details) == (Kind.TILE, "tile.downloaded", {"revision": 2})
    assert entry.summary == "Downloaded Orders · Dev as an archive"


def test_what_the_environment_owns_is_told_by_name_and_not_by_value(told, tile, manager):
    flow = add(tile, {"name": "main"}, kind="flow", by=manager)
    document = {"document": load_document(flow.content_id), "expected": flow.content_id}
    edited = {"integration": tile, "lineage": flow.lineage, **document, "by": manager}

    assert told(edit_resource, **edited, local={"disabled": True}) == [
        (
            "Orders · Dev",
            Kind.CONTENT,
            "resource.local_changed",
            "Changed what the environment owns of main: disabled",
        )
    ]
    assert told(edit_resource, **edited, local={"disabled": True}) == []


def test_a_reminder_taken_off_the_list(told, tile, manager):
    cache = add(tile, {"name": "SKUs"}, kind="lookup_cache", by=manager)
    remind_of_lookup_data(integration=tile, reason="New.")
    assert LookupReminder.objects.exists()

    assert told(dismiss_reminder, integration=tile, resource_id=cache.pk, by=manager) == [
        ("Orders · Dev", Kind.LOOKUP, "lookup.reminder_dismissed",
         "Took SKUs off the list of lookup caches to fill again"),
    ]  # fmt: skip
    assert told(dismiss_reminder, integration=tile, resource_id=cache.pk, by=manager) == []


def test_work_that_fails_is_told_with_its_reason(told, tile, manager):
    job = request_snapshot(integration=tile, label="Too late", by=manager)

    def refuse(_job):
        raise IntegrationError("The tile has changed.")

    assert told(run_job, job_id=job.pk, work=refuse) == [
        ("Orders · Dev", Kind.REFUSAL, "job.failed", "What was asked for was refused, or failed")
    ]
    fuller = AuditEntry.objects.latest("pk").details[FULLER]
    assert fuller == {"tiles": [], "said": "Snapshot of Orders · Dev: Too late: The tile has changed."}
    assert told(run_job, job_id=job.pk, work=refuse) == []


def test_what_is_taken_back_leaves_no_entry(tile, manager):
    count = AuditEntry.objects.count()

    with pytest.raises(ZeroDivisionError), transaction.atomic():
        change(tile, "orders", content="other", by=manager)
        raise ZeroDivisionError

    assert AuditEntry.objects.count() == count


def test_no_document_gets_into_the_log(tile, manager):
    change(tile, "orders", content="let canary = 4711;", by=manager)
    remove(tile, "orders", by=manager)

    entries = AuditEntry.objects.values_list("summary", "details", "tile_name")
    assert "canary" not in str(list(entries))


def test_an_entry_costs_one_statement(tile, manager):
    with CaptureQueriesContext(connection) as sent:
        change(tile, "orders", content="other", by=manager)

    about_the_log = [query["sql"] for query in sent if "environments_audit" in query["sql"]]
    assert [sql.split()[0] for sql in about_the_log] == ["INSERT"]


def test_an_entry_keeps_the_name_of_who_leaves(tile, environment):
    leaver = make_user("leaver", first_name="Lea", last_name="Ver")
    give_role(to=leaver, on=environment, role=Role.MANAGE)
    change(tile, "orders", content="other", by=leaver)

    leaver.delete()

    entry = AuditEntry.objects.latest("pk")
    assert (entry.actor, entry.actor_name) == (None, "Lea Ver <leaver@example.com>")
