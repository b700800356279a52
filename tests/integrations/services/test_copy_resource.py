"""Copying one resource on its own within its tile."""

import pytest
from django.core.exceptions import PermissionDenied

from environments.models import AuditEntry
from integrations.errors import IntegrationError, InvalidDocument
from integrations.models import IndependentCopy, LookupEntry, LookupReminder, ResourceLocal
from integrations.services.copy_resource import copy_resource
from tests.factories import add, all_rows, document_of

KINDS = {
    "lookup_cache": True,
    "export": True,
    "import": True,
    "script": False,
    "flow": False,
    "connection": False,
}


def copied(tile, original, by, name="Copy"):
    return copy_resource(integration=tile, lineage=original.lineage, name=name, by=by)


@pytest.mark.parametrize(("kind", "may"), KINDS.items())
def test_some_kinds_are_copied_and_others_are_not(tile, manager, kind, may):
    original = add(tile, {"name": "Original", "description": "what it is"}, kind=kind, by=manager)
    before = all_rows()

    if not may:
        with pytest.raises(IntegrationError, match="cannot be copied on their own"):
            copied(tile, original, manager)
        assert all_rows() == before
        return
    copy = copied(tile, original, manager)
    assert (copy.kind, copy.name, copy.lineage == original.lineage) == (kind, "Copy", False)
    assert document_of(tile, "Copy") == {**document_of(tile, "Original"), "name": "Copy"}
    record = IndependentCopy.objects.get()
    assert (record.integration, record.lineage, record.original) == (tile, copy.lineage, original.lineage)
    assert record.created_by == manager


def test_it_is_one_revision_and_written_into_the_audit_log(tile, manager):
    original = add(tile, {"name": "Original"}, kind="export", by=manager)
    tile.refresh_from_db()
    head = tile.head

    copy = copied(tile, original, manager)

    tile.refresh_from_db()
    entry = AuditEntry.objects.get(action="resource.copied")
    assert tile.head == head + 1
    assert entry.summary == "Copied Original on its own as Copy"
    assert entry.details == {"lineage": str(copy.lineage), "original": str(original.lineage)}


def test_what_belongs_to_the_environment_comes_along_and_rows_do_not(tile, manager):
    cache = add(tile, {"name": "Countries"}, kind="lookup_cache", by=manager)
    LookupEntry.objects.create(resource=cache, key="DE", value="Germany")
    ResourceLocal.objects.update_or_create(resource=cache, defaults={"values": {"note": "kept here"}})

    copy = copied(tile, cache, manager)

    assert ResourceLocal.objects.get(resource=copy).values == {"note": "kept here"}
    assert not LookupEntry.objects.filter(resource=copy).exists()
    assert LookupReminder.objects.get().resource == copy


@pytest.mark.parametrize("name", ["Original", "", " ", "n" * 256])
def test_the_name_must_be_a_new_one(tile, manager, name):
    original = add(tile, {"name": "Original"}, kind="export", by=manager)
    before = all_rows()

    with pytest.raises(InvalidDocument, match="Name: "):
        copied(tile, original, manager, name)

    assert all_rows() == before


@pytest.mark.parametrize(("who", "may"), {"manager": True, "monitor": False, "stranger": False}.items())
def test_only_managers_copy(tile, manager, request, who, may):
    original = add(tile, {"name": "Original"}, kind="export", by=manager)
    person, before = request.getfixturevalue(who), all_rows()

    if may:
        assert copied(tile, original, person).name == "Copy"
    else:
        with pytest.raises(PermissionDenied):
            copied(tile, original, person)
        assert all_rows() == before
