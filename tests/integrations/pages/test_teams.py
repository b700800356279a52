"""The pages of an account's teams."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from environments.models import Team
from environments.roles import Role
from environments.services.grants import give_role
from integrations.views.people_frames import address_of
from tests.factories import all_rows, make_account, make_integration, make_manager, make_user
from tests.standing import keep

pytestmark = pytest.mark.django_db


def make_world():
    return make_integration(name="Orders")


kept_world = keep(make_world)


@pytest.fixture
def tile(world):
    return world


@pytest.fixture
def account(tile):
    return tile.environment.account


@pytest.fixture
def admin(client, account):
    admin = make_manager(account, role=Role.ADMINISTER)
    client.force_login(admin)
    return admin


@pytest.fixture
def team(account, tile):
    team = Team.objects.create(name="Testers", account=account)
    team.user_set.add(make_manager(tile))
    return team


def address(account, page="team", *parts):
    return reverse(f"integrations:{page}", args=[account.code, *parts])


def test_a_team_is_made_filled_renamed_and_deleted(client, account, admin, tile):
    colleague = make_manager(tile, role=Role.MONITOR)
    made = client.post(address(account, "team_create"), {"name": " Developers "})
    team = Team.objects.get(name="Developers")
    page = address(account, "team", team.pk)
    assert made.url == page

    client.post(page, {"person": colleague.pk})
    assert list(team.user_set.all()) == [colleague]
    client.post(page, {"name": "Builders"})
    give_role(to=team, on=tile, role=Role.MANAGE)
    assert f"Manage on {tile}" in client.get(page).content.decode()
    assert "Builders" in client.get(address_of(account)).content.decode()

    remove = address(account, "team_member", team.pk, colleague.pk)
    assert "They lose what comes from the team at once" in client.get(remove).content.decode()
    client.post(remove)
    assert not team.user_set.exists()
    delete = address(account, "team_delete", team.pk)
    assert f"Manage on {tile}" in client.get(delete).content.decode()
    assert Team.objects.exists()
    assert client.post(delete).url == address_of(account)
    assert not Team.objects.exists()


@pytest.mark.parametrize("name", ["", "   ", "x" * 101, "a\x00b", "testers"])
def test_a_name_that_will_not_do_is_asked_for_again(client, account, admin, team, name):
    other = Team.objects.create(name="Others", account=account)
    before = all_rows()

    assert client.post(address(account, "team_create"), {"name": name}).status_code == 422
    assert client.post(address(account, "team", other.pk), {"name": name}).status_code == 422
    assert all_rows() == before


@pytest.mark.parametrize("person", ["", "0", "-1", "abc", str(2**63), "9" * 5000, "stranger"])
def test_a_person_who_is_not_known_is_not_added(client, account, admin, team, person):
    wanted = make_user().pk if person == "stranger" else person

    assert client.post(address(account, "team", team.pk), {"person": wanted}).status_code == 422
    assert team.user_set.count() == 1


@pytest.mark.parametrize(
    ("role", "where", "status"),
    [
        (Role.NONE, "account", 404),
        (Role.MONITOR, "account", 404),
        (Role.MANAGE, "account", 404),
        (Role.ADMINISTER, "environment", 404),
        (Role.ADMINISTER, "tile", 404),
        (Role.ADMINISTER, "another account", 404),
    ],
)
def test_others_do_not_learn_of_teams(client, account, tile, team, role, where, status):
    places = {
        "account": account,
        "environment": tile.environment,
        "tile": tile,
        "another account": make_account(),
    }
    client.force_login(make_manager(places[where], role=role))
    before = all_rows()

    for page, parts in pages_of(team):
        for ask in (client.get, client.post):
            assert ask(address(account, page, *parts), {"name": "Mine"}).status_code == status, page
    assert all_rows() == before


def pages_of(team):
    member = team.user_set.get().pk
    return [
        ("team_create", []),
        ("team", [team.pk]),
        ("team_member", [team.pk, member]),
        ("team_delete", [team.pk]),
    ]


def test_a_team_of_another_account_is_not_there(client, admin, account):
    foreign = Team.objects.create(name="Foreign", account=make_account())
    foreign.user_set.add(admin)

    for page, parts in pages_of(foreign)[1:]:
        assert client.get(address(account, page, *parts)).status_code == 404
        assert client.post(address(account, page, *parts), {"name": "Mine"}).status_code == 404


def test_the_last_who_administers_reads_why_the_team_stays(client, account):
    team, last = Team.objects.create(name="Admins", account=account), make_user()
    give_role(to=team, on=account, role=Role.ADMINISTER)
    team.user_set.add(last)
    client.force_login(last)

    for page, parts in pages_of(team)[2:]:
        response = client.post(address(account, page, *parts))
        assert response.status_code == 422
        assert "Give someone else Administer on the account first." in response.content.decode()


def test_the_team_s_page_costs_the_same_however_many_members(client, account, admin, team, tile):
    costs = []
    for _ in range(2):
        client.get(address(account, "team", team.pk))
        with CaptureQueriesContext(connection) as queries:
            client.get(address(account, "team", team.pk))
        costs.append(len(queries))
        for _ in range(5):
            make_manager(tile).groups.add(team)

    assert costs[0] == costs[1]
