"""Who may do what with a tile."""

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from environments.roles import Role
from environments.services.grants import give_role
from tests.factories import make_integration, make_manager, make_user

pytestmark = pytest.mark.django_db


def page_of(client, user, tile):
    client.force_login(user)
    return client.get(reverse("integrations:access", args=[tile.code]))


def test_roles_are_listed_with_where_they_come_from(client):
    tile = make_integration()
    admin = make_manager(tile, role=Role.ADMINISTER)
    watcher = make_manager(tile.environment, role=Role.MONITOR)
    owner = make_manager(tile.environment.account, role=Role.ADMINISTER)
    testers = Group.objects.create(name="Testers")
    give_role(to=testers, on=tile, role=Role.MANAGE)

    response = page_of(client, admin, tile)

    listed = {(row.name, row.role, row.source) for row in response.context["page"]}
    assert listed >= {
        (str(admin), Role.ADMINISTER, "This tile"),
        (str(watcher), Role.MONITOR, f"Environment {tile.environment.name}"),
        (str(owner), Role.ADMINISTER, f"Account {tile.environment.account.name}"),
        ("Testers", Role.MANAGE, "This tile"),
    }


def test_someone_who_left_is_not_listed(client):
    tile = make_integration()
    gone = make_manager(tile)
    gone.is_active = False
    gone.save(update_fields=["is_active"])

    response = page_of(client, make_manager(tile, role=Role.ADMINISTER), tile)

    assert str(gone) not in [row.name for row in response.context["page"]]


@pytest.mark.parametrize(
    ("role", "status"), [(Role.MONITOR, 403), (Role.MANAGE, 403), (Role.ADMINISTER, 200)]
)
def test_only_those_who_administer_see_it(client, role, status):
    tile = make_integration()

    assert page_of(client, make_manager(tile, role=role), tile).status_code == status


def test_strangers_do_not_learn_that_the_tile_exists(client):
    assert page_of(client, make_user(), make_integration()).status_code == 404


def test_the_page_costs_the_same_statements_however_many_people(client):
    tile = make_integration()
    admin = make_manager(tile, role=Role.ADMINISTER)
    costs = []
    for _ in range(2):
        page_of(client, admin, tile)
        with CaptureQueriesContext(connection) as queries:
            page_of(client, admin, tile)
        costs.append(len(queries))
        for _ in range(5):
            make_manager(tile)

    assert costs[0] == costs[1]
