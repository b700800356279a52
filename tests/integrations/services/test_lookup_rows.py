"""Rows of a lookup cache, typed in one by one."""

import pytest
from django.core.exceptions import PermissionDenied

from environments.models import AuditEntry
from integrations.errors import Deleted, IntegrationError, StaleRow, UnfitRow
from integrations.models import LookupEntry, LookupReminder
from integrations.services import lookup_rows
from integrations.services.lookup_rows import add_row, delete_all_rows, delete_row, edit_row, row_mark
from tests.factories import add, all_rows, make_clone
from tests.standing import keep_more


def add_cache(world):
    tile, manager = world.tile, world.manager
    return add(tile, {"name": "Countries"}, kind="lookup_cache", by=manager)


kept_more = keep_more(add_cache)


@pytest.fixture
def cache(kept_more, world):
    return world.more


@pytest.fixture
def germany(cache):
    return LookupEntry.objects.create(resource=cache, key="DE", value="Germany")


def rows_of(cache):
    return dict(LookupEntry.objects.filter(resource=cache).values_list("key", "value"))


def mark_of(entry):
    return row_mark(entry.key, entry.value)


def adding(cache, by, key="FR", value="France"):
    return add_row(integration=cache.integration, lineage=cache.lineage, key=key, value=value, by=by)


def editing(entry, by, key="DE", value="Deutschland", **other):
    known = {"integration": entry.resource.integration, "lineage": entry.resource.lineage, "row": entry.pk}
    known |= {"expected": mark_of(entry), **other}
    return edit_row(key=key, value=value, by=by, **known)


def deleting(entry, by):
    place = {"integration": entry.resource.integration, "lineage": entry.resource.lineage}
    delete_row(row=entry.pk, expected=mark_of(entry), by=by, **place)


def emptying(cache, by, expected=1):
    return delete_all_rows(integration=cache.integration, lineage=cache.lineage, expected=expected, by=by)


@pytest.mark.parametrize("value", ["France", "", 33, 0.5, False, [], {"name": "France", "parts": [1, 2]}])
def test_a_row_is_added_with_any_value(cache, manager, value):
    adding(cache, manager, value=value)

    assert rows_of(cache) == {"FR": value}


def test_no_revision_is_made(cache, germany, manager):
    head = cache.integration.head

    adding(cache, manager)
    editing(germany, manager)

    cache.integration.refresh_from_db()
    assert cache.integration.head == head


def test_a_row_is_changed_key_and_value(cache, germany, manager):
    editing(germany, manager, key="AT", value="Austria")

    assert rows_of(cache) == {"AT": "Austria"}


def test_a_row_is_deleted_alone(cache, germany, manager):
    adding(cache, manager)

    deleting(germany, manager)

    assert rows_of(cache) == {"FR": "France"}


def test_all_rows_are_deleted_and_no_others(cache, germany, manager):
    other = add(cache.integration, {"name": "Shops"}, kind="lookup_cache", by=manager)
    adding(other, manager)

    assert emptying(cache, manager) == 1

    assert (rows_of(cache), rows_of(other)) == ({}, {"FR": "France"})


def test_all_are_not_deleted_when_there_are_more_than_was_said(cache, germany, manager):
    adding(cache, manager)

    with pytest.raises(IntegrationError, match="has changed since"):
        emptying(cache, manager, expected=1)

    assert len(rows_of(cache)) == 2


@pytest.mark.parametrize(
    ("key", "value", "problems"),
    [
        ("", "x", {"key": "The key is empty."}),
        (" ", "x", {"key": "The key is empty."}),
        ("k" * 501, "x", {"key": "The key is longer than 500 characters."}),
        (
            "a\0",
            "x\0",
            {"key": "The key contains a NUL character.", "value": "The value contains a NUL character."},
        ),
        ("\ud800", "x", {"key": "The key contains half a character (a surrogate)."}),
        ("a", "x" * 65_537, {"value": "The value is longer than 65,536 characters as JSON."}),
        ("a", ["x" * 65_536], {"value": "The value is longer than 65,536 characters as JSON."}),
        ("a", float("nan"), {"value": "The value is a number too large, or not a number."}),
        ("a", 2**60, {"value": "The value is a whole number beyond ±9007199254740991."}),
        ("DE", "x", {"key": "Another row already has this key."}),
    ],
)
def test_what_cannot_be_a_row_is_refused_in_words(cache, germany, manager, key, value, problems):
    before = all_rows()

    with pytest.raises(UnfitRow) as refused:
        adding(cache, manager, key=key, value=value)

    assert refused.value.problems == problems
    assert all_rows() == before


def test_a_row_may_keep_its_key_but_not_take_another_s(cache, germany, manager):
    other = adding(cache, manager)

    editing(germany, manager, value="Deutschland")
    with pytest.raises(UnfitRow, match="Another row"):
        editing(other, manager, key="DE")

    assert rows_of(cache) == {"DE": "Deutschland", "FR": "France"}


def test_the_newer_change_of_someone_else_is_not_overwritten(cache, germany, manager):
    opened = mark_of(germany)
    editing(germany, manager, value="Deutschland")

    with pytest.raises(StaleRow) as refused:
        editing(germany, manager, value="Allemagne", expected=opened)

    assert refused.value.current.value == "Deutschland"
    assert rows_of(cache) == {"DE": "Deutschland"}


def test_a_row_deleted_meanwhile_does_not_come_back(cache, germany, manager):
    LookupEntry.objects.filter(pk=germany.pk).delete()

    with pytest.raises(StaleRow) as refused:
        editing(germany, manager)

    assert refused.value.current is None
    assert rows_of(cache) == {}


def test_a_row_of_another_cache_is_out_of_reach(cache, germany, manager):
    other = add(cache.integration, {"name": "Shops"}, kind="lookup_cache", by=manager)
    before = all_rows()

    with pytest.raises(StaleRow):
        editing(germany, manager, lineage=other.lineage)

    assert all_rows() == before


def test_the_same_row_of_a_clone_is_another_row(cache, germany, manager):
    clone = make_clone(cache.integration, by=manager, with_lookup_data=True)
    editing(germany, manager)

    copied = LookupEntry.objects.get(resource__integration=clone)
    assert (copied.key, copied.value) == ("DE", "Germany")


def test_typing_rows_in_leaves_the_reminder_to_those_who_type(cache, manager):
    LookupReminder.objects.create(integration=cache.integration, resource=cache, reason="Cloned.")

    adding(cache, manager)

    assert LookupReminder.objects.exists()


def test_only_so_many_rows_fit(cache, germany, manager, monkeypatch):
    monkeypatch.setattr(lookup_rows, "MAX_ROWS", 1)
    before = all_rows()

    with pytest.raises(IntegrationError, match="with this it would have 2"):
        adding(cache, manager)

    assert all_rows() == before


def test_only_so_much_fits(cache, germany, manager, monkeypatch):
    monkeypatch.setattr(lookup_rows, "MAX_DATA", 12)
    before = all_rows()

    with pytest.raises(IntegrationError, match="of keys and values"):
        editing(germany, manager)

    assert all_rows() == before


def test_the_audit_log_counts_and_tells_no_value(cache, germany, manager):
    adding(cache, manager)
    editing(germany, manager)
    deleting(LookupEntry.objects.get(pk=germany.pk), manager)
    emptying(cache, manager)

    entries = AuditEntry.objects.filter(kind="lookup").order_by("pk")
    told = [(entry.action, entry.summary, entry.details) for entry in entries]
    lineage = str(cache.lineage)
    assert told == [
        ("lookup.added", "Added a row to Countries", {"lineage": lineage, "added": 1}),
        ("lookup.changed", "Changed a row of Countries", {"lineage": lineage, "changed": 1}),
        ("lookup.deleted", "Deleted a row of Countries", {"lineage": lineage, "deleted": 1}),
        ("lookup.emptied", "Deleted all rows of Countries", {"lineage": lineage, "deleted": 1}),
    ]


ACTIONS = {
    "add": lambda cache, germany, by: adding(cache, by),
    "edit": lambda cache, germany, by: editing(germany, by),
    "delete": lambda cache, germany, by: deleting(germany, by),
    "delete all": lambda cache, germany, by: emptying(cache, by),
}
WHO_MAY = {"manager": True, "monitor": False, "stranger": False}


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("who", WHO_MAY)
def test_only_managers_write(cache, germany, request, action, who):
    person, before = request.getfixturevalue(who), all_rows()

    if WHO_MAY[who]:
        ACTIONS[action](cache, germany, person)
        assert all_rows() != before
    else:
        with pytest.raises(PermissionDenied):
            ACTIONS[action](cache, germany, person)
        assert all_rows() == before


@pytest.mark.parametrize("action", ACTIONS)
def test_nothing_is_written_into_a_deleted_tile(cache, germany, manager, action):
    cache.integration.archived_at = "2026-01-01T00:00Z"
    cache.integration.save(update_fields=["archived_at"])
    before = all_rows()

    with pytest.raises(Deleted):
        ACTIONS[action](cache, germany, manager)

    assert all_rows() == before


def test_another_kind_of_resource_has_no_rows(tile, manager):
    script = tile.resources.get(name="orders")

    with pytest.raises(IntegrationError, match="no longer has"):
        add_row(integration=tile, lineage=script.lineage, key="a", value="b", by=manager)
