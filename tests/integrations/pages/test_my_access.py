"""What one may do with a tile and why, for everyone who sees it."""

import pytest
from django.urls import reverse

from environments.models import Team
from environments.roles import Role
from environments.services.grants import give_role
from tests.factories import make_integration, make_manager, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def tile():
    return make_integration(name="Orders")


def page_of(client, user, tile):
    client.force_login(user)
    return client.get(reverse("integrations:my_access", args=[tile.code]))


@pytest.mark.parametrize(
    ("role", "allowed"),
    [
        (Role.MONITOR, [True, False, False]),
        (Role.MANAGE, [True, True, False]),
        (Role.ADMINISTER, [True, True, True]),
    ],
)
@pytest.mark.parametrize("where", ["tile", "environment", "account"])
def test_everyone_reads_their_role_where_it_comes_from_and_what_it_allows(client, tile, role, allowed, where):
    places = {"tile": tile, "environment": tile.environment, "account": tile.environment.account}

    response = page_of(client, make_manager(places[where], role=role), tile)

    (source,) = response.context["sources"]
    assert (source.place, source.role) == (places[where], role)
    assert [is_allowed for _, _, is_allowed in response.context["allows"]] == allowed
    assert f"You have {role.label} on {tile}" in response.content.decode()


def test_a_team_is_named_as_the_reason_but_not_its_members(client, tile):
    team = Team.objects.create(name="Testers", account=tile.environment.account)
    team.user_set.add(make_user("secretive"))
    give_role(to=team, on=tile, role=Role.MONITOR)
    member = make_user()
    member.groups.add(team)

    text = page_of(client, member, tile).content.decode()

    assert "as a member of the team Testers" in text
    assert "secretive" not in text


def test_the_page_says_who_can_give_more_and_lists_nobody_else(client, tile):
    admin, other = make_manager(tile, role=Role.ADMINISTER), make_manager(tile, role=Role.MONITOR)

    text = page_of(client, make_manager(tile, role=Role.MONITOR), tile).content.decode()

    assert f"Ask {admin}." in text
    assert str(other) not in text
    assert admin.email not in text


def test_a_superuser_reads_so(client, tile):
    assert (
        "look after this whole site" in page_of(client, make_user(is_superuser=True), tile).content.decode()
    )


def test_strangers_do_not_learn_that_the_tile_exists(client, tile):
    assert page_of(client, make_user(), tile).status_code == 404
