"""Teams: made, renamed, filled and deleted by who administers the account, and by nobody else."""

import pytest
from django.core.exceptions import PermissionDenied

from environments.models import AuditEntry, Team
from environments.roles import Role
from environments.services.grants import give_role
from integrations.access import roles_of_team
from integrations.errors import IntegrationError, LastAdministrator
from integrations.permissions import role_on
from integrations.services.teams import add_member, create_team, delete_team, remove_member, rename_team
from tests.factories import all_rows, make_account, make_integration, make_manager, make_user
from tests.standing import keep

pytestmark = pytest.mark.django_db
NONE, MONITOR, MANAGE, ADMINISTER = Role


def make_world():
    tile = make_integration(name="Orders")
    account, member = tile.environment.account, make_manager(tile, role=MONITOR)
    team = Team.objects.create(name="Testers", account=account)
    team.user_set.add(member)
    return {"tile": tile, "account": account, "member": member, "team": team}


kept_world = keep(make_world)


@pytest.fixture
def tile(world):
    return world["tile"]


@pytest.fixture
def account(world):
    return world["account"]


@pytest.fixture
def member(world):
    return world["member"]


@pytest.fixture
def team(world):
    return world["team"]


@pytest.fixture
def admin(account):
    return make_manager(account, role=ADMINISTER)


def acts(team, member, by):
    return {
        "create": lambda: create_team(account=team.account, name="Others", by=by),
        "rename": lambda: rename_team(team=team, name="Others", by=by),
        "add": lambda: add_member(team=team, person=make_manager(team.account), by=by),
        "remove": lambda: remove_member(team=team, person=member, by=by),
        "delete": lambda: delete_team(team=team, by=by),
    }


@pytest.mark.parametrize("act", ["create", "rename", "add", "remove", "delete"])
@pytest.mark.parametrize(
    ("held", "where", "refusal"),
    [
        (NONE, "account", PermissionDenied),
        (MONITOR, "account", PermissionDenied),
        (MANAGE, "account", PermissionDenied),
        (ADMINISTER, "account", None),
        (ADMINISTER, "environment", PermissionDenied),
        (ADMINISTER, "tile", PermissionDenied),
        (ADMINISTER, "another account", PermissionDenied),
    ],
)
def test_only_who_administers_the_account_looks_after_its_teams(
    tile, team, member, act, held, where, refusal
):
    places = {
        "account": team.account,
        "environment": tile.environment,
        "tile": tile,
        "another account": make_account(),
    }
    do = acts(team, member, make_manager(places[where], role=held))[act]
    before = AuditEntry.objects.filter(kind="rights").count()

    if refusal is None:
        do()
        assert AuditEntry.objects.filter(kind="rights").count() == before + 1
    else:
        with pytest.raises(refusal):
            do()
        assert AuditEntry.objects.filter(kind="rights").count() == before
        assert list(Team.objects.values_list("name", "user")) == [("Testers", member.pk)]


def test_members_have_the_team_s_roles_as_long_as_they_belong_to_it(tile, team, member, admin):
    give_role(to=team, on=tile, role=MANAGE)
    colleague = make_manager(tile, role=MONITOR)

    add_member(team=team, person=colleague, by=admin)
    assert role_on(colleague, tile) is MANAGE
    remove_member(team=team, person=colleague, by=admin)

    assert role_on(colleague, tile) is MONITOR
    assert role_on(member, tile) is MANAGE


def test_deleting_a_team_takes_all_its_roles_and_nobody_s_own(tile, team, member, admin, account):
    places = [account, tile.environment, tile]
    for place in places:
        give_role(to=team, on=place, role=MANAGE)
    assert roles_of_team(team) == [(MANAGE, place) for place in places]

    delete_team(team=team, by=admin)

    assert role_on(member, tile) is MONITOR
    assert not Team.objects.exists()
    assert f"Manage on {tile}" in AuditEntry.objects.latest("pk").summary


@pytest.mark.parametrize("act", ["remove", "delete"])
def test_the_last_who_administers_through_a_team_stays(account, team, member, act):
    give_role(to=team, on=account, role=ADMINISTER)
    do = acts(team, member, member)[act]
    before = all_rows()

    with pytest.raises(LastAdministrator):
        do()

    assert all_rows() == before


def test_a_stranger_is_not_added(team, admin):
    with pytest.raises(IntegrationError, match="Invite them by mail"):
        add_member(team=team, person=make_user(), by=admin)


def test_adding_and_removing_twice_changes_nothing(team, admin, member):
    before = all_rows()

    add_member(team=team, person=member, by=admin)
    remove_member(team=team, person=admin, by=admin)
    rename_team(team=team, name="Testers", by=admin)

    assert all_rows() == before


def test_what_teams_another_account_has_is_not_told_by_their_names(team, admin, account):
    elsewhere = make_account()
    for name in ("Testers", "Others"):
        Team.objects.create(name=name, account=elsewhere)

    mine = create_team(account=account, name="Others", by=admin)
    rename_team(team=team, name="Testers", by=admin)

    assert {found.name for found in account.teams.all()} == {"Others", "Testers"}
    give_role(to=mine, on=account, role=MANAGE)
    assert [(role, place) for role, place in roles_of_team(mine)] == [(MANAGE, account)]


def test_two_teams_of_one_account_have_two_names(team, admin, account):
    with pytest.raises(IntegrationError, match="Choose another name"):
        create_team(account=account, name="TESTERS", by=admin)
    other = create_team(account=account, name="Others", by=admin)
    with pytest.raises(IntegrationError, match="Choose another name"):
        rename_team(team=other, name="testers", by=admin)

    rename_team(team=team, name="testers", by=admin)
    assert sorted(Team.objects.values_list("name", flat=True)) == ["Others", "testers"]
