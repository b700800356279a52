"""Merging: what was reviewed is what lands, once."""

import pytest

from environments.models import Connection
from ilm_site.demo.documents import demo_archive
from integrations.documents import load_document
from integrations.history import contents_at
from integrations.models import (
    Job,
    LookupReminder,
    Resource,
    ResourceLocal,
    Revision,
    Snapshot,
    Sync,
)
from integrations.services.archive import store_archive
from integrations.services.edit import edit_resource
from integrations.services.local import set_local_values
from pullrequests.errors import NotMergeable
from pullrequests.services.merge import request_merge
from pullrequests.services.refresh import refresh_pull_request
from pullrequests.tasks import merge_task
from tests.factories import (
    add,
    all_rows,
    change,
    document_of,
    make_clone,
    make_integration,
    make_pull_request,
    merge,
    pull,
    remove,
    resolve,
    resource_of,
    state_of,
)
from tests.standing import keep_more
from tests.tampering import tamper


def open_one(world):
    """Both sides changed the same script in different lines, and the source more."""
    dev, qa, manager = world.dev, world.qa, world.manager
    change(dev, "orders", content="let a = 2;\nlet b = 1;\n", by=manager)
    change(qa, "orders", content="let a = 1;\nlet b = 2;\n", by=manager)
    remove(dev, "stock", by=manager)
    add(dev, {"name": "refunds", "content": "1;"}, by=manager)
    add(qa, {"name": "only in QA"}, by=manager)
    return make_pull_request(dev, qa, by=manager)


kept_more = keep_more(open_one)


@pytest.fixture
def opened(kept_more, world):
    return world.more


def test_both_sides_changes_are_there_afterwards(opened, qa, manager):
    merged = merge(opened, by=manager)

    assert merged.status == "merged", merged.problem
    assert sorted(name for _, name, _ in state_of(qa).values()) == ["only in QA", "orders", "refunds"]
    assert document_of(qa, "orders")["content"] == "let a = 2;\nlet b = 2;\n"


def test_what_lands_is_what_was_reviewed(opened, qa, manager):
    merged = merge(opened, by=manager)

    qa.refresh_from_db()
    assert bytes(merged.preview_sum) == bytes(merged.merge_revision.state_sum)
    assert (merged.merge_revision.number, merged.merged_by, merged.job.state) == (qa.head, manager, "done")
    assert merged.merged_at is not None
    assert merged.job.result_url == merged.get_absolute_url()
    reviewed = dict(opened.changes.exclude(result=None).values_list("lineage", "result"))
    landed = {lineage: content for lineage, (_, _, content) in state_of(qa).items()}
    assert landed == reviewed


def test_it_lands_as_reviewed_even_when_one_of_its_documents_was_tampered_with_since(opened, qa, manager):
    evil = '{"content":"evil\\nlet b = 1;\\n","name":"orders"}'
    source = opened.changes.get(name="orders").source
    tamper("UPDATE integrations_content SET document = %s WHERE id = %s", evil, source)

    merged = merge(opened, by=manager)

    assert merged.status == "merged", merged.problem
    assert document_of(qa, "orders")["content"] == "let a = 2;\nlet b = 2;\n"


def test_it_is_one_revision_with_the_history_of_what_changed(opened, qa, manager):
    head = opened.target_revision

    merged = merge(opened, by=manager)

    revision = merged.merge_revision
    assert (revision.number, revision.kind) == (head + 1, "pull")
    told = Revision.objects.told_to(manager).get(pk=revision.pk).told
    assert (revision.description, told) == ("", "Pulled from Orders · Dev: Bring it over")
    rows = Resource.history.filter(integration_id=qa.pk, revision=revision.number)
    assert {row.name: row.history_type for row in rows} == {"orders": "~", "refunds": "+", "stock": "-"}
    assert {(row.history_user, row.history_change_reason) for row in rows} == {
        (manager, revision.history_reason)
    }


def test_there_is_a_snapshot_before_and_after(opened, qa, manager):
    before = state_of(qa)

    merged = merge(opened, by=manager)

    taken = Snapshot.objects.order_by("pk").select_related("revision").told_to(manager)
    number = merged.merge_revision.number
    assert [(each.revision.number, each.reason, each.label, each.told) for each in taken] == [
        (number - 1, "before_pull", "Before pulling", "Before pulling from Orders · Dev"),
        (number, "after_pull", "After pulling", "After pulling from Orders · Dev"),
    ]
    past = contents_at(qa.pk, number - 1)
    assert {lineage: (e.kind, e.name, e.content) for lineage, e in past.items()} == before


def test_the_source_and_every_other_tile_stay_as_they_are(opened, dev, qa, manager):
    for kind in ("flow", "lookup_cache"):
        add(dev, {"name": f"New {kind}"}, kind=kind, by=manager)
    refresh_pull_request(pull_request=opened, by=manager)
    opened.refresh_from_db()
    other = make_clone(dev, by=manager)
    unrelated = make_integration(dev.environment, by=manager, orders="x")
    tiles = (dev, other, unrelated)
    before = [past_of(tile) for tile in tiles]
    syncs = set(Sync.objects.exclude(edge=opened.edge).values_list("pk", "voided_at"))

    merged = merge(opened, by=manager)

    assert merged.status == "merged"
    assert [past_of(tile) for tile in tiles] == before
    assert set(Sync.objects.exclude(edge=opened.edge).values_list("pk", "voided_at")) == syncs


def past_of(tile):
    rows = Resource.history.filter(integration_id=tile.pk)
    local = ResourceLocal.objects.filter(resource__integration=tile).values_list("resource", "values")
    return state_of(tile), tile.revisions.count(), rows.count(), list(local), tile.lookup_reminders.count()


def test_a_message_that_comes_many_times_merges_once(opened, manager):
    job = request_merge(pull_request=opened, version=opened.version, by=manager)
    syncs = Sync.objects.count()

    for _ in range(5):
        merge_task(job.pk)

    assert Revision.objects.filter(kind="pull").count() == 1
    assert Snapshot.objects.count() == 2
    assert Sync.objects.count() == syncs + 1


def test_a_second_click_is_the_same_job(opened, manager):
    first = request_merge(pull_request=opened, version=opened.version, by=manager)

    second = request_merge(pull_request=opened, version=opened.version, by=manager)

    assert first == second
    assert Job.objects.count() == 1


def test_while_it_waits_it_is_merging_and_nothing_has_changed(opened, qa, manager):
    before = state_of(qa)

    job = request_merge(pull_request=opened, version=opened.version, by=manager)

    opened.refresh_from_db()
    assert (opened.status, opened.job, job.integration) == ("merging", job, qa)
    assert state_of(qa) == before


def test_both_tiles_remember_what_they_now_share(opened, dev, qa, manager):
    merge(opened, by=manager)

    dev.refresh_from_db()
    qa.refresh_from_db()
    sync = Sync.objects.order_by("-pk").first()
    assert (sync.giver, sync.giver_revision) == (dev, dev.head)
    assert (sync.receiver, sync.receiver_revision, sync.voided_at) == (qa, qa.head, None)
    expected = {resource_of(qa, name).lineage for name in ("orders", "only in QA")}
    assert set(sync.divergent) == expected


def test_the_same_again_has_nothing_to_bring(opened, dev, qa, manager):
    merge(opened, by=manager)

    again = make_pull_request(dev, qa, by=manager)

    assert set(again.changes.values_list("name", "outcome")) == {("orders", "kept"), ("only in QA", "kept")}


def test_the_way_back_brings_both_tiles_in_step_without_a_question(opened, dev, qa, manager):
    merge(opened, by=manager)

    pull(qa, dev, by=manager)

    assert state_of(dev) == state_of(qa)


def test_a_pull_of_nothing_is_remembered_and_makes_no_revision(dev, qa, manager):
    before = all_rows()

    merged = merge(make_pull_request(dev, qa, by=manager), by=manager)

    assert (merged.status, merged.merge_revision, merged.job.state) == ("merged", None, "done")
    after = all_rows()
    changed = {table for table in after if after[table] != before[table]}
    assert changed == {
        "integrations.Sync", "integrations.Job", "pullrequests.PullRequest", "environments.AuditEntry"
    }  # fmt: skip


def test_choosing_the_target_everywhere_makes_no_revision_and_is_not_asked_again(dev, qa, manager):
    change(dev, "orders", content="dev", by=manager)
    change(qa, "orders", content="qa", by=manager)
    opened = resolve(make_pull_request(dev, qa, by=manager), "orders", "target", by=manager)

    merged = merge(opened, by=manager)

    assert (merged.status, merged.merge_revision) == ("merged", None)
    assert make_pull_request(dev, qa, by=manager).open_conflicts == 0
    assert make_pull_request(qa, dev, by=manager).open_conflicts == 0


def test_local_values_and_connections_of_the_target_stay(dev, qa, manager):
    for tile in (dev, qa):
        set_local_values(resource=resource_of(tile, "orders"), values={"from": tile.environment.name})
    endpoint = Connection.objects.create(environment=qa.environment, name="Shop QA")
    ResourceLocal.objects.filter(resource__integration=qa).update(connection=endpoint)
    change(dev, "orders", content="new", by=manager)

    pull(dev, qa, by=manager)

    row = ResourceLocal.objects.get(resource__integration=qa)
    assert (row.values, row.connection) == ({"from": "QA"}, endpoint)
    assert document_of(qa, "orders")["content"] == "new"


def test_new_flows_arrive_switched_off_and_old_ones_stay_as_they_are(dev, qa, manager):
    add(dev, {"name": "Old"}, kind="flow", by=manager)
    pull(dev, qa, by=manager)
    set_local_values(resource=resource_of(qa, "Old"), values={"disabled": False})
    set_local_values(resource=resource_of(dev, "Old"), values={"disabled": True})
    change(dev, "Old", schedule="? 0 6 ? * *", by=manager)
    new = add(dev, {"name": "New"}, kind="flow", by=manager)
    set_local_values(resource=new, values={"disabled": False})

    pull(dev, qa, by=manager)

    rows = ResourceLocal.objects.filter(resource__integration=qa)
    assert {row.resource.name: row.values for row in rows} == {
        "Old": {"disabled": False},
        "New": {"disabled": True},
    }


def test_new_lookup_caches_want_their_data(dev, qa, manager):
    add(dev, {"name": "SKUs"}, kind="lookup_cache", by=manager)

    pull(dev, qa, by=manager)

    reminder = LookupReminder.objects.get()
    assert (reminder.integration, reminder.resource) == (qa, resource_of(qa, "SKUs"))


def test_a_change_of_the_source_meanwhile_waits_for_the_next_pull(opened, dev, qa, manager):
    change(dev, "refunds", content="later", by=manager)

    merged = merge(opened, by=manager)

    assert merged.status == "merged"
    assert document_of(qa, "refunds")["content"] == "1;"
    pull(dev, qa, by=manager)
    assert document_of(qa, "refunds")["content"] == "later"


def test_of_two_open_into_one_tile_the_second_must_be_compared_again(dev, qa, manager):
    change(dev, "orders", content="new", by=manager)
    prod = make_clone(qa, by=manager, name="Prod")
    change(prod, "stock", content="fix", by=manager)
    from_dev, from_prod = make_pull_request(dev, qa, by=manager), make_pull_request(prod, qa, by=manager)
    merge(from_dev, by=manager)

    with pytest.raises(NotMergeable, match="Orders · QA has changed since this was compared"):
        request_merge(pull_request=from_prod, version=from_prod.version, by=manager)
    refresh_pull_request(pull_request=from_prod, by=manager)
    from_prod.refresh_from_db()
    assert merge(from_prod, by=manager).status == "merged"
    assert document_of(qa, "orders")["content"] == "new"
    assert document_of(qa, "stock")["content"] == "fix"


def test_merges_into_different_tiles_commute(dev, qa, manager):
    other = make_clone(dev, by=manager)
    change(dev, "orders", content="new", by=manager)
    requests = [make_pull_request(dev, tile, by=manager) for tile in (qa, other)]

    for opened in reversed(requests):
        assert merge(opened, by=manager).status == "merged"

    assert state_of(qa) == state_of(other) == state_of(dev)


def test_an_integration_of_every_kind_travels_whole(dev, manager):
    tile = store_archive(parsed=demo_archive(), environment=dev.environment, name="", by=manager)
    clone = make_clone(tile, by=manager)
    for resource in Resource.objects.filter(integration=tile).exclude(kind="integration"):
        edit_resource(
            integration=tile,
            lineage=resource.lineage,
            document={**load_document(resource.content_id), "description": "changed"},
            expected=resource.content_id,
            by=manager,
        )

    pull(tile, clone, by=manager)

    assert state_of(clone) == state_of(tile)
