"""Many rows at once: kept for a preview, then written whole or not at all."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from environments.models import AuditEntry
from environments.roles import Role
from environments.services.grants import give_role
from integrations.errors import IntegrationError
from integrations.lookup_bulk import Comparison, compare, first_differences
from integrations.models import Job, LookupEntry, LookupReminder, LookupUpload, Resource
from integrations.services import lookup_rows
from integrations.services.lookup_upload import request_write, stage_neighbour, stage_rows, write_upload
from integrations.tasks import lookup_upload_task
from tests.factories import add, all_rows, make_clone, make_environment, make_manager, resource_of

THERE = {"AT": "Austria", "DE": "Germany", "IT": "Italy"}
COMING = {"DE": "Deutschland", "FR": {"name": "France"}, "IT": "Italy"}


@pytest.fixture
def cache(tile, manager):
    return filled(add(tile, {"name": "Countries"}, kind="lookup_cache", by=manager), THERE)


def filled(cache, rows):
    LookupEntry.objects.bulk_create(LookupEntry(resource=cache, key=k, value=v) for k, v in rows.items())
    return cache


def rows_of(cache):
    return dict(LookupEntry.objects.filter(resource=cache).values_list("key", "value"))


def staged(cache, by, rows=COMING):
    return stage_rows(
        integration=cache.integration, lineage=cache.lineage, rows=rows, origin="countries.csv", by=by
    )


def written(upload, cache, by, mode="merge", seen=None):
    mark = compare(upload.pk, cache.pk).mark if seen is None else seen
    return write_upload(upload=upload, mode=mode, seen=mark, by=by)


def test_keeping_rows_writes_none(cache, manager):
    staged(cache, manager)

    assert rows_of(cache) == THERE


def test_the_preview_counts_and_names_what_differs(cache, manager):
    upload = staged(cache, manager)

    assert compare(upload.pk, cache.pk) == Comparison(new=1, changed=1, same=1, gone=1)
    assert first_differences(upload.pk, cache.pk, 10) == [
        ("AT", "Austria", None),
        ("DE", "Germany", "Deutschland"),
        ("FR", None, '{"name": "France"}'),
    ]
    assert len(first_differences(upload.pk, cache.pk, 2)) == 2


def test_an_empty_text_differs_from_no_row(cache, manager):
    upload = staged(cache, manager, {"AT": "", "XX": ""})

    assert first_differences(upload.pk, cache.pk, 10)[0] == ("AT", "Austria", "")
    assert ("XX", None, "") in first_differences(upload.pk, cache.pk, 10)


def test_text_and_number_are_two_values(cache, manager):
    filled(cache, {"n": 1})

    assert compare(staged(cache, manager, {"n": "1"}).pk, cache.pk).changed == 1


def test_merged_in_the_rest_stays(cache, manager):
    upload = staged(cache, manager)

    result = written(upload, cache, manager)

    assert rows_of(cache) == {**THERE, **COMING}
    assert str(result) == "1 added, 1 changed, 0 deleted"
    assert not LookupUpload.objects.exists()


def test_replacing_all_leaves_these_rows_alone(cache, manager):
    kept = LookupEntry.objects.get(key="IT").pk

    result = written(staged(cache, manager), cache, manager, "replace")

    assert rows_of(cache) == COMING
    assert str(result) == "1 added, 1 changed, 1 deleted"
    assert LookupEntry.objects.get(key="IT").pk == kept


def test_other_caches_and_tiles_are_not_touched(cache, tile, manager):
    other = filled(add(tile, {"name": "Shops"}, kind="lookup_cache", by=manager), {"DE": "Berlin"})
    clone = make_clone(tile, by=manager, with_lookup_data=True)

    written(staged(cache, manager), cache, manager, "replace")

    assert rows_of(other) == {"DE": "Berlin"}
    assert rows_of(resource_of(clone, "Countries")) == THERE


def test_filling_takes_the_cache_off_the_list_alone(cache, tile, manager):
    other = add(tile, {"name": "Shops"}, kind="lookup_cache", by=manager)
    for each in (cache, other):
        LookupReminder.objects.create(integration=tile, resource=each, reason="Reverted.")

    written(staged(cache, manager), cache, manager)

    assert LookupReminder.objects.get().resource == other


def test_what_was_previewed_is_what_is_written_or_nothing_is(cache, manager):
    upload = staged(cache, manager)
    seen = compare(upload.pk, cache.pk).mark
    LookupEntry.objects.filter(key="AT").delete()
    before = all_rows()

    with pytest.raises(IntegrationError, match="has changed since"):
        written(upload, cache, manager, "replace", seen=seen)

    assert all_rows() == before


def test_nothing_is_half_written_when_it_does_not_fit(cache, manager, monkeypatch):
    monkeypatch.setattr(lookup_rows, "MAX_ROWS", 3)
    upload = staged(cache, manager)
    before = all_rows()

    with pytest.raises(IntegrationError, match="with this it would have 4"):
        written(upload, cache, manager)

    assert all_rows() == before
    assert str(written(upload, cache, manager, "replace")) == "1 added, 1 changed, 1 deleted"


def test_a_worker_writes_the_same(cache, manager):
    upload = staged(cache, manager)
    job = request_write(upload=upload, mode="replace", seen=compare(upload.pk, cache.pk).mark, by=manager)

    lookup_upload_task(job.pk)

    job.refresh_from_db()
    assert (job.state, job.problem) == (Job.State.DONE, "")
    assert job.result_url.endswith(f"{cache.lineage}/data/")
    assert rows_of(cache) == COMING


def test_asking_twice_is_one_job(cache, manager):
    upload = staged(cache, manager)
    first, second = (request_write(upload=upload, mode="merge", seen="1-1-1-1", by=manager) for _ in "ab")

    assert first == second


def test_a_worker_is_refused_what_its_person_may_no_longer(cache, manager, environment):
    upload = staged(cache, manager)
    job = request_write(upload=upload, mode="merge", seen=compare(upload.pk, cache.pk).mark, by=manager)
    give_role(to=manager, on=environment, role=Role.MONITOR)

    lookup_upload_task(job.pk)

    job.refresh_from_db()
    assert (job.state, job.problem) == (Job.State.FAILED, "This needs Manage on Orders · Dev.")
    assert rows_of(cache) == THERE


def test_rows_that_are_no_longer_kept_are_missed_in_words(cache, manager):
    upload = staged(cache, manager)
    job = request_write(upload=upload, mode="merge", seen="1-1-1-1", by=manager)
    upload.delete()

    lookup_upload_task(job.pk)

    job.refresh_from_db()
    assert job.problem == "These rows are no longer kept. Please upload the file again."


def test_a_second_file_replaces_the_first_and_old_ones_go(cache, manager, environment):
    first, other = staged(cache, manager), make_manager(environment)
    theirs, forgotten = staged(cache, other), staged(cache, make_manager(environment))
    LookupUpload.objects.filter(pk=forgotten.pk).update(created_at=timezone.now() - timedelta(hours=25))

    second = staged(cache, manager)

    assert set(LookupUpload.objects.all()) == {second, theirs}
    assert first not in LookupUpload.objects.all()


def test_the_audit_log_counts_and_tells_no_value(cache, manager):
    written(staged(cache, manager), cache, manager, "replace")

    entry = AuditEntry.objects.get(kind="lookup")
    assert entry.summary == "Filled Countries from countries.csv: 1 added, 1 changed, 1 deleted"
    assert entry.details == {"lineage": str(cache.lineage), "added": 1, "changed": 1, "deleted": 1}


@pytest.mark.parametrize(("who", "may"), {"manager": True, "monitor": False, "stranger": False}.items())
def test_only_managers_keep_and_write(cache, manager, request, who, may):
    person, upload = request.getfixturevalue(who), staged(cache, manager)
    mark, before = compare(upload.pk, cache.pk).mark, all_rows()
    writes = [
        lambda: staged(cache, person),
        lambda: request_write(upload=upload, mode="merge", seen=mark, by=person),
        lambda: written(upload, cache, person),
    ]

    for write in [] if may else writes:
        with pytest.raises(PermissionDenied):
            write()
    assert all_rows() == before
    assert not may or write_upload(upload=upload, mode="merge", seen=mark, by=person).added == 1


def test_a_neighbour_s_rows_are_copied_both_ways(cache, tile, manager):
    clone = make_clone(tile, by=manager)
    theirs = resource_of(clone, "Countries")

    down = stage_neighbour(integration=clone, lineage=cache.lineage, neighbour=tile, by=manager)
    written(down, theirs, manager)
    assert rows_of(theirs) == THERE
    LookupEntry.objects.filter(resource=cache).delete()
    up = stage_neighbour(integration=tile, lineage=cache.lineage, neighbour=clone, by=manager)
    written(up, cache, manager)

    assert rows_of(cache) == THERE


def test_copying_asks_for_manage_on_both_and_an_edge_and_rows(cache, tile, manager):
    qa = make_environment(name="QA")
    give_role(to=manager, on=qa, role=Role.MANAGE)
    clone = make_clone(tile, qa, by=manager)
    grandchild = make_clone(clone, qa, by=manager)
    give_role(to=(only_here := make_manager(tile.environment)), on=qa, role=Role.MONITOR)
    before = all_rows()

    def copying(into, neighbour, by=manager, lineage=cache.lineage):
        stage_neighbour(integration=into, lineage=lineage, neighbour=neighbour, by=by)

    for into, neighbour in [(tile, clone), (clone, tile)]:
        with pytest.raises(PermissionDenied):
            copying(into, neighbour, by=only_here)
    with pytest.raises(IntegrationError, match="is not a direct source or clone"):
        copying(grandchild, tile)
    with pytest.raises(IntegrationError, match="has no rows in"):
        copying(tile, clone)
    with pytest.raises(IntegrationError, match="does not have this lookup cache"):
        copying(tile, clone, lineage=uuid4())
    assert all_rows() == before


def test_the_statements_do_not_grow_with_the_rows(cache, manager):
    costs = []
    for number in (3, 3000):
        upload = staged(cache, manager, {f"key{n}": n for n in range(number)})
        with CaptureQueriesContext(connection) as queries:
            written(upload, cache, manager)
        costs.append(len(queries))

    assert costs[0] == costs[1]
    assert Resource.objects.get(pk=cache.pk).lookup_entries.count() == 3003
