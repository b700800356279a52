"""Sharing a resource between two tiles, and taking rows from a neighbour: by pairs of roles, written by hand as grids.

A row of a grid is the role on the tile that is asked (none, Monitor, Manage,
Administer), a column the role on the other tile.
"""

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from environments.roles import Role
from environments.services.grants import give_role
from integrations.models import LookupEntry
from integrations.services.lookup_upload import stage_rows
from tests.authorisation.asking import ask
from tests.authorisation.two_ends import GRID, ROLES
from tests.factories import add, make_clone, make_integration, make_manager, make_sides, make_user, share

pytestmark = pytest.mark.django_db

SHARE_PAGE = [
    (404, 404, 404, 404),
    (403, 403, 403, 403),
    (200, 200, 200, 200),
    (200, 200, 200, 200),
]
SHARE = [
    (404, 404, 404, 404),
    (403, 403, 403, 403),
    (422, 422, 302, 302),
    (422, 422, 302, 302),
]
OWN_AGAIN = [
    (404, 404, 404, 404),
    (403, 403, 403, 403),
    (302, 302, 302, 302),
    (302, 302, 302, 302),
]
TAKE_ROWS = [
    (404, 404, 404, 404),
    (403, 403, 403, 403),
    (404, 403, 302, 302),
    (404, 403, 302, 302),
]


@pytest.fixture
def tiles():
    """A tile on each side of a Production and Sandbox account."""
    sides = make_sides()
    by = make_manager(sides[0].account, role=Role.ADMINISTER)
    mine = make_integration(sides[1], by=by, name="Mine", script="1")
    other = make_integration(sides[0], by=by, name="Other", another="1")
    return mine, other, by


def mistakes(tiles, grid, method, address, data=None):
    for row, column in GRID:
        person, client = make_user(), Client()
        for tile, role in zip(tiles, (ROLES[row], ROLES[column]), strict=True):
            give_role(to=person, on=tile, role=role)
        client.force_login(person)
        answer = ask(client, method, address, data)
        if answer.status != grid[row][column]:
            yield f"{method} with {ROLES[row].label} and {ROLES[column].label}: {answer.status}"
        if answer.status != 302 and (answer.wrote or answer.to_follow):
            yield f"{method} with {ROLES[row].label} and {ROLES[column].label} wrote {sorted(answer.wrote)}"


def test_sharing(tiles):
    mine, other, _ = tiles
    address = reverse(
        "integrations:resource_share", args=[mine.code, mine.resources.get(name="script").lineage]
    )
    data = {"tile": other.code}

    found = [
        *mistakes((mine, other), SHARE_PAGE, "GET", address),
        *mistakes((mine, other), SHARE, "POST", address, data),
    ]

    assert found == []


def test_ending_it(tiles):
    mine, other, by = tiles
    lineage = mine.resources.get(name="script").lineage
    share(mine, "script", other, by=by)
    address = reverse("integrations:resource_unshare", args=[mine.code, lineage])

    found = [
        *mistakes((mine, other), SHARE_PAGE, "GET", address),
        *mistakes((mine, other), OWN_AGAIN, "POST", address, {}),
    ]

    assert found == []


def test_nothing_is_shared_where_each_environment_has_its_own():
    tile, client = make_integration(script="1"), Client()
    client.force_login(make_manager(tile, role=Role.ADMINISTER))

    for page in ("resource_share", "resource_unshare"):
        address = reverse(f"integrations:{page}", args=[tile.code, tile.resources.get(name="script").lineage])
        assert [ask(client, method, address).status for method in ("GET", "POST")] == [404, 404]


def test_taking_rows_from_a_neighbour(tiles):
    mine, other, by = tiles
    cache = add(mine, {"name": "cache"}, kind="lookup_cache", by=by)
    LookupEntry.objects.create(resource=cache, key="key", value="1")
    mine.refresh_from_db()
    clone = make_clone(mine, other.environment, by=by)
    address = reverse("integrations:lookup_copy", args=[clone.code, cache.lineage])

    assert list(mistakes((clone, mine), TAKE_ROWS, "POST", address, {"neighbour": mine.code})) == []


def test_rows_to_be_looked_at_are_there_for_who_uploaded_them_alone(tiles):
    mine, _, by = tiles
    cache = add(mine, {"name": "cache"}, kind="lookup_cache", by=by)
    manager, admin, former = (
        make_manager(mine, role=role) for role in (Role.MANAGE, Role.ADMINISTER, Role.MANAGE)
    )
    uploads = {}
    for person in (manager, former):
        with transaction.atomic():
            uploads[person] = stage_rows(
                integration=mine, lineage=cache.lineage, rows={"a": "1"}, origin="rows.csv", by=person
            )
    give_role(to=former, on=mine, role=Role.MONITOR)

    asked = [
        (manager, manager, 200),
        (admin, manager, 404),
        (make_user(), manager, 404),
        (former, former, 403),
    ]

    for person, owner, wanted in asked:
        client = Client()
        client.force_login(person)
        address = reverse("integrations:lookup_preview", args=[mine.code, cache.lineage, uploads[owner].code])
        assert ask(client, "GET", address).status == wanted
        posted = ask(client, "POST", address, {"mode": "merge"})
        assert posted.status == (wanted if wanted != 200 else 409)
        assert not posted.wrote
