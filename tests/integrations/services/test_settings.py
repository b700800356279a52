"""Renaming a tile."""

import pytest
from django.core.exceptions import PermissionDenied

from integrations.services.settings import rename_integration
from tests.factories import all_rows, state_of


def test_renaming_is_no_revision_since_names_of_tiles_never_travel(tile, manager):
    state, head = state_of(tile), tile.head

    rename_integration(integration=tile, name="Sales", description="Of the shop", by=manager)

    tile.refresh_from_db()
    assert (tile.name, tile.description) == ("Sales", "Of the shop")
    assert (tile.head, state_of(tile)) == (head, state)


@pytest.mark.parametrize("who", ["monitor", "stranger"])
def test_only_managers_rename(tile, request, who):
    person = request.getfixturevalue(who)
    before = all_rows()

    with pytest.raises(PermissionDenied):
        rename_integration(integration=tile, name="Sales", description="", by=person)

    assert all_rows() == before


def test_renaming_from_an_old_page_does_not_bring_back_an_old_head(tile, manager):
    read_earlier = type(tile).objects.get(pk=tile.pk)
    type(tile).objects.filter(pk=tile.pk).update(head=tile.head + 1)

    rename_integration(integration=read_earlier, name="Sales", description="", by=manager)

    tile.refresh_from_db()
    assert tile.head == read_earlier.head + 1
