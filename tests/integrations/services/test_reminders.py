"""Reminders to fill lookup caches again."""

import pytest
from django.core.exceptions import PermissionDenied

from integrations.models import LookupReminder
from integrations.services.reminders import dismiss_reminder, remind_of_lookup_data
from tests.factories import add, all_rows, make_clone


@pytest.fixture
def caches(tile, manager):
    return [add(tile, {"name": name}, kind="lookup_cache", by=manager) for name in ("SKUs", "Shops")]


def test_every_cache_of_the_tile_is_remembered_and_nothing_else(tile, caches):
    remind_of_lookup_data(integration=tile, reason="A clone starts empty.")

    reminders = LookupReminder.objects.filter(integration=tile)
    assert {reminder.resource for reminder in reminders} == set(caches)
    assert {reminder.reason for reminder in reminders} == {"A clone starts empty."}


def test_only_the_named_ones_when_they_are_named(tile, caches):
    remind_of_lookup_data(integration=tile, reason="New.", lineages=[caches[0].lineage])

    assert LookupReminder.objects.get().resource == caches[0]


def test_no_names_are_no_reminders(tile, caches):
    remind_of_lookup_data(integration=tile, reason="New.", lineages=[])

    assert not LookupReminder.objects.exists()


def test_a_second_reminder_replaces_the_first(tile, caches):
    remind_of_lookup_data(integration=tile, reason="First.")

    remind_of_lookup_data(integration=tile, reason="Second.")

    assert set(LookupReminder.objects.values_list("reason", flat=True)) == {"Second."}
    assert LookupReminder.objects.count() == 2


def test_a_dismissed_reminder_is_gone_alone(tile, caches, manager):
    remind_of_lookup_data(integration=tile, reason="New.")

    dismiss_reminder(integration=tile, resource_id=caches[0].pk, by=manager)
    dismiss_reminder(integration=tile, resource_id=caches[0].pk, by=manager)

    assert LookupReminder.objects.get().resource == caches[1]


def test_another_tile_s_reminder_is_out_of_reach(tile, caches, manager):
    clone = make_clone(tile, by=manager)
    remind_of_lookup_data(integration=tile, reason="New.")
    before = all_rows()

    dismiss_reminder(integration=clone, resource_id=caches[0].pk, by=manager)

    assert all_rows() == before


@pytest.mark.parametrize("who", ["monitor", "stranger"])
def test_only_managers_dismiss(tile, caches, request, who):
    person = request.getfixturevalue(who)
    remind_of_lookup_data(integration=tile, reason="New.")
    before = all_rows()

    with pytest.raises(PermissionDenied):
        dismiss_reminder(integration=tile, resource_id=caches[0].pk, by=person)

    assert all_rows() == before
