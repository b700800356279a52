"""Sharing, lookup uploads and migrating where no grid speaks of them."""

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from environments.roles import Role
from environments.services.grants import give_role
from integrations.services.lookup_upload import stage_rows
from tests.authorisation.asking import ask
from tests.factories import add, make_environment, make_integration, make_manager, make_sides, make_user

pytestmark = pytest.mark.django_db


def test_nothing_is_shared_where_each_environment_has_its_own():
    tile, client = make_integration(script="1"), Client()
    client.force_login(make_manager(tile, role=Role.ADMINISTER))

    for page in ("resource_share", "resource_unshare"):
        address = reverse(f"integrations:{page}", args=[tile.code, tile.resources.get(name="script").lineage])
        assert [ask(client, method, address).status for method in ("GET", "POST")] == [404, 404]


def test_rows_to_be_looked_at_are_there_for_who_uploaded_them_alone():
    sides = make_sides()
    by = make_manager(sides[0].account, role=Role.ADMINISTER)
    mine = make_integration(sides[1], by=by, name="Mine")
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


def test_only_an_account_of_two_sides_is_migrated(client):
    environment = make_environment(is_production=True)
    client.force_login(make_manager(environment.account, role=Role.ADMINISTER))
    address = reverse("integrations:migration", args=[environment.account.code])

    assert [ask(client, method, address).status for method in ("GET", "POST")] == [404, 404]
