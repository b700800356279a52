"""Who may read the data of a lookup cache, and what is not found."""

import pytest

from environments.roles import Role
from environments.services.grants import give_role
from integrations.models import LookupEntry
from tests.factories import add, make_clone, make_integration, make_manager, make_user
from tests.integrations.pages.test_lookup_data import address, cache, fill, get, kept_world, manager, tile

__all__ = ["cache", "kept_world", "manager", "tile"]  # fixtures
pytestmark = pytest.mark.django_db

PAGES = ["lookup_data", "lookup_download", "lookup_add", "lookup_clear", "lookup_upload"]
ROW_PAGES = ["lookup_row", "lookup_delete"]


@pytest.mark.parametrize("name", [*PAGES, *ROW_PAGES])
def test_only_those_who_manage_the_tile_read_data(client, cache, tile, manager, name):
    pk = fill(cache, {"secret": "canary"}).get().pk if name in ROW_PAGES else None
    answers = {}
    people = {"manager": manager, "monitor": make_manager(tile, role=Role.MONITOR), "stranger": make_user()}

    for who, person in people.items():
        response = get(client, person, cache, name, pk=pk)
        answers[who] = response.status_code
        assert who == "manager" or "canary" not in response.content.decode()

    assert answers == {"manager": 200, "monitor": 403, "stranger": 404}


@pytest.mark.parametrize("name", PAGES)
def test_other_kinds_and_other_tiles_have_no_data(client, cache, tile, manager, name):
    script = add(tile, {"name": "s", "content": ""}, by=manager)
    other = make_integration()
    give_role(to=manager, on=other, role=Role.MANAGE)
    elsewhere = add(other, {"name": "Other"}, kind="lookup_cache", by=manager)
    client.force_login(manager)

    for lineage in (script.lineage, elsewhere.lineage):
        assert client.get(address(cache, name, lineage=lineage)).status_code == 404


@pytest.mark.parametrize("pk", [0, 2**63, int("9" * 40)])
def test_a_row_that_is_not_there_is_not_found(client, cache, manager, pk):
    assert get(client, manager, cache, "lookup_row", pk=pk).status_code == 404
    assert get(client, manager, cache, "lookup_delete", pk=pk).status_code == 404


def test_a_row_of_the_clone_is_not_found_in_the_source(client, cache, tile, manager):
    fill(cache, {"a": "x"})
    clone = make_clone(tile, by=make_user(is_superuser=True), with_lookup_data=True)
    copied = LookupEntry.objects.get(resource__integration=clone)

    assert get(client, manager, cache, "lookup_row", pk=copied.pk).status_code == 404
