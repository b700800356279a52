"""Writing many rows at once, each with its history."""

from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from integrations.bulk import (
    Placement,
    StoredContent,
    copy_resources,
    place_resources,
    remove_resources,
    store_contents,
    store_vendor_ids,
    switch_flows_off,
)
from integrations.models import Content, Resource, ResourceLocal, Revision, VendorId
from tests.factories import all_rows, make_environment, make_integration, make_manager, state_of
from tests.integrations.services.costs import statements

pytestmark = pytest.mark.django_db


@pytest.fixture
def tile():
    environment = make_environment()
    return make_integration(environment, by=make_manager(environment))


def next_revision(tile):
    tile.head += 1
    tile.save()
    return Revision.objects.create(
        integration=tile,
        number=tile.head,
        kind="edit",
        description="Test",
        created_by=tile.created_by,
        state_sum=b"",
    )


def contents(count, **fields):
    made = [StoredContent(uuid4(), f'{{"n":{n}}}', ()) for n in range(count)]
    store_contents(made)
    return made


def placements(stored, *, kind="script"):
    return [Placement(uuid4(), kind, f"resource {n}", content.id) for n, content in enumerate(stored)]


@pytest.mark.parametrize("count", [1, 500])
def test_each_placed_resource_has_its_history_row(tile, count):
    placed = placements(contents(count))
    revision = next_revision(tile)

    sent = statements(place_resources, revision, placed)

    assert sent == 1
    assert state_of(tile) == {p.lineage: (p.kind, p.name, p.content) for p in placed}
    rows = Resource.history.filter(integration_id=tile.pk, revision=revision.number)
    written = rows.values_list("lineage", "kind", "name", "content_id", "history_type", "history_user_id")
    assert set(written) == {(p.lineage, p.kind, p.name, p.content, "+", tile.created_by.pk) for p in placed}
    keys = dict(Resource.objects.filter(integration=tile).values_list("lineage", "id"))
    assert dict(rows.values_list("lineage", "id")) == keys


def test_placing_again_changes_rows_and_says_so(tile):
    one, two = contents(2)
    lineage = uuid4()
    place_resources(next_revision(tile), [Placement(lineage, "script", "a", one.id)])
    key = Resource.objects.get(lineage=lineage).pk

    place_resources(next_revision(tile), [Placement(lineage, "script", "b", two.id)])

    resource = Resource.objects.get(lineage=lineage)
    assert (resource.pk, resource.name, resource.content_id) == (key, "b", two.id)
    rows = Resource.history.filter(lineage=lineage).order_by("revision")
    assert [(row.history_type, row.name) for row in rows] == [("+", "a"), ("~", "b")]


@pytest.mark.parametrize("count", [1, 500])
def test_each_removed_resource_has_its_history_row(tile, count):
    placed = placements(contents(count))
    place_resources(next_revision(tile), placed)
    revision = next_revision(tile)

    remove_resources(revision, [p.lineage for p in placed])

    assert state_of(tile) == {}
    rows = Resource.history.filter(integration_id=tile.pk, revision=revision.number, history_type="-")
    assert set(rows.values_list("lineage", "name", "content_id")) == {
        (p.lineage, p.name, p.content) for p in placed
    }


def test_removing_reaches_no_other_tile(tile):
    other = make_integration(tile.environment, by=tile.created_by)
    placed = placements(contents(3))
    place_resources(next_revision(tile), placed)
    place_resources(next_revision(other), placed)

    remove_resources(next_revision(tile), [p.lineage for p in placed])

    assert state_of(tile) == {}
    assert len(state_of(other)) == 3


@pytest.mark.parametrize("count", [1, 500])
def test_copies_have_a_history_of_their_own(tile, count):
    placed = placements(contents(count))
    place_resources(next_revision(tile), placed)
    other = make_integration(tile.environment, by=tile.created_by)
    revision = next_revision(other)

    sent = statements(copy_resources, tile.pk, revision)

    assert sent == 4
    assert state_of(other) == state_of(tile)
    rows = Resource.history.filter(integration_id=other.pk)
    assert set(rows.values_list("revision", "history_type")) == {(revision.number, "+")}
    assert rows.count() == count


def test_equal_contents_are_one_row(tile):
    stored = contents(1)

    store_contents([*stored, *stored])
    store_contents(stored)

    assert Content.objects.get(pk=stored[0].id).document == '{"n":0}'


def test_contents_keep_what_they_refer_to(tile):
    wanted = (uuid4(), uuid4())
    stored = [StoredContent(uuid4(), "{}", wanted), StoredContent(uuid4(), "{}", ())]

    store_contents(stored)

    found = dict(Content.objects.values_list("pk", "references"))
    assert found[stored[0].id] == list(wanted)
    assert found[stored[1].id] == []


def test_texts_of_any_content_are_kept_as_they_are(tile):
    text = '{"a":"\'; DROP TABLE x; -- \\u0000 %s {} , \u202e 🙂"}'

    store_contents([stored := StoredContent(uuid4(), text, ())])

    assert Content.objects.get(pk=stored.id).document == text


def test_a_vendor_id_stays_with_its_lineage(tile):
    lineage = uuid4()
    store_vendor_ids([(lineage, "first")])

    store_vendor_ids([(lineage, "second")])

    assert VendorId.objects.get(lineage=lineage).value == "first"


def test_nothing_to_write_writes_nothing(tile):
    revision = next_revision(tile)
    before = all_rows()

    store_contents([])
    place_resources(revision, [])
    remove_resources(revision, [])
    store_vendor_ids([])

    assert all_rows() == before


def test_contents_that_are_there_already_or_twice_in_a_list_are_no_hindrance(tile):
    first, second = StoredContent(uuid4(), '{"n":1}', ()), StoredContent(uuid4(), '{"n":2}', ())
    store_contents([first])

    store_contents([second, first, second])

    assert set(Content.objects.values_list("pk", flat=True)) >= {first.id, second.id}


def test_what_follows_a_copy_is_checked_as_ever(tile):
    other = make_integration(tile.environment, by=tile.created_by)
    place_resources(next_revision(tile), placements(contents(1)))
    copy_resources(tile.pk, next_revision(other))
    switch_flows_off(other.pk)
    before = all_rows()

    with pytest.raises(IntegrityError, match="no content or no tile"), transaction.atomic():
        place_resources(next_revision(other), [Placement(uuid4(), "script", "leads nowhere", uuid4())])
    with pytest.raises(IntegrityError, match="belong to no resource"), transaction.atomic():
        ResourceLocal.objects.create(resource_id=0, values={})

    assert all_rows() == before


@pytest.mark.parametrize("missing", ["content_id", "integration_id"])
def test_a_resource_that_leads_nowhere_is_refused_with_all_of_its_statement(tile, missing):
    place_resources(next_revision(tile), placements(contents(1)))
    before = all_rows()
    nowhere = uuid4() if missing == "content_id" else 0

    with pytest.raises(IntegrityError, match="no content or no tile"), transaction.atomic():
        Resource.objects.filter(integration=tile).update(**{missing: nowhere})

    assert all_rows() == before


def test_a_content_cannot_be_deleted():
    stored = StoredContent(uuid4(), "{}", ())
    store_contents([stored])

    with pytest.raises(IntegrityError, match="neither changed nor deleted"), transaction.atomic():
        Content.objects.filter(pk=stored.id).delete()

    assert Content.objects.filter(pk=stored.id).exists()


def test_nothing_local_is_written_for_a_resource_that_is_not_there(tile):
    with pytest.raises(IntegrityError, match="belong to no resource"), transaction.atomic():
        ResourceLocal.objects.create(resource_id=0, values={})


def test_nothing_local_stays_of_a_resource_that_is_deleted(tile):
    place_resources(next_revision(tile), placements(contents(1)))
    resource = tile.resources.first()
    ResourceLocal.objects.create(resource=resource, values={"disabled": True})

    with pytest.raises(IntegrityError, match="would stay"), transaction.atomic():
        tile.resources.filter(pk=resource.pk)._raw_delete("default")
