"""Giving, changing and taking away roles: who may, on what, and what always stays."""

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from environments.models import AuditEntry, Team
from environments.roles import Role
from environments.services.grants import give_role
from integrations.access import role_given
from integrations.errors import Deleted, IntegrationError, LastAdministrator
from integrations.models import Integration
from integrations.services.access import set_role
from tests.factories import (
    all_rows,
    make_account,
    make_environment,
    make_integration,
    make_manager,
    make_user,
)
from tests.standing import keep

pytestmark = pytest.mark.django_db
NONE, MONITOR, MANAGE, ADMINISTER = Role


def make_world():
    tile = make_integration(name="Orders")
    make_manager(tile.environment.account, role=ADMINISTER)
    return tile


kept_world = keep(make_world)


@pytest.fixture
def tile(world):
    return world


def places_of(tile):
    return {"tile": tile, "environment": tile.environment, "account": tile.environment.account}


# The giver's role, where they have it, the place they give on, and whether that is refused.
WHO_MAY = [
    (NONE, "account", "account", PermissionDenied),
    (MONITOR, "account", "account", PermissionDenied),
    (MANAGE, "account", "account", PermissionDenied),
    (ADMINISTER, "account", "account", None),
    (ADMINISTER, "environment", "account", PermissionDenied),
    (ADMINISTER, "tile", "account", PermissionDenied),
    (MANAGE, "account", "environment", PermissionDenied),
    (ADMINISTER, "account", "environment", None),
    (MONITOR, "environment", "environment", PermissionDenied),
    (MANAGE, "environment", "environment", PermissionDenied),
    (ADMINISTER, "environment", "environment", None),
    (ADMINISTER, "tile", "environment", PermissionDenied),
    (MANAGE, "account", "tile", PermissionDenied),
    (ADMINISTER, "account", "tile", None),
    (MANAGE, "environment", "tile", PermissionDenied),
    (ADMINISTER, "environment", "tile", None),
    (NONE, "tile", "tile", PermissionDenied),
    (MONITOR, "tile", "tile", PermissionDenied),
    (MANAGE, "tile", "tile", PermissionDenied),
    (ADMINISTER, "tile", "tile", None),
]


@pytest.mark.parametrize(("held", "where", "on", "refusal"), WHO_MAY)
def test_only_who_administers_a_place_decides_there(tile, held, where, on, refusal):
    place, giver = places_of(tile)[on], make_manager(places_of(tile)[where], role=held)
    colleagues = {wanted: make_manager(place, role=MONITOR if wanted else MANAGE) for wanted in Role}
    colleagues[MONITOR] = make_manager(place)
    before = all_rows()

    for wanted, colleague in colleagues.items():
        if refusal is not None:
            with pytest.raises(refusal):
                set_role(to=colleague, on=place, role=wanted, by=giver)
            continue
        set_role(to=colleague, on=place, role=wanted, by=giver)
        assert role_given(colleague, place) is wanted
        entry = AuditEntry.objects.latest("pk")
        assert (entry.kind, entry.actor, colleague.email in entry.summary) == ("rights", giver, True)

    assert (all_rows() == before) is (refusal is not None)


@pytest.mark.parametrize("elsewhere", ["another environment", "another account", "another tile"])
def test_administering_something_else_is_of_no_use(tile, elsewhere):
    place = {
        "another environment": make_environment(tile.environment.account),
        "another account": make_account(),
        "another tile": make_integration(tile.environment),
    }[elsewhere]
    giver, colleague = make_manager(place, role=ADMINISTER), make_manager(tile.environment)

    with pytest.raises(PermissionDenied):
        set_role(to=colleague, on=tile, role=MONITOR, by=giver)


def test_someone_the_account_does_not_know_is_invited_instead(tile):
    giver, stranger = make_manager(tile, role=ADMINISTER), make_manager(make_environment())

    with pytest.raises(IntegrationError, match="Invite them by mail"):
        set_role(to=stranger, on=tile, role=MONITOR, by=giver)


def test_a_team_of_another_account_and_a_bare_group_are_not_known(tile):
    giver = make_manager(tile, role=ADMINISTER)
    foreign = Team.objects.create(name="Foreign", account=make_account())

    for group in (foreign, Group.objects.create(name="Bare")):
        with pytest.raises(IntegrationError, match="not known"):
            set_role(to=group, on=tile, role=MONITOR, by=giver)


def test_a_team_has_roles_like_a_person(tile):
    giver, member = make_manager(tile, role=ADMINISTER), make_user()
    team = Team.objects.create(name="Testers", account=tile.environment.account)
    member.groups.add(team)

    set_role(to=team, on=tile, role=MANAGE, by=giver)

    assert Integration.objects.manageable_by(member).contains(tile)
    assert AuditEntry.objects.latest("pk").summary == f"The team Testers has Manage on {tile}."


def test_giving_what_someone_has_writes_nothing(tile):
    giver, colleague = make_manager(tile, role=ADMINISTER), make_manager(tile)
    before = all_rows()

    set_role(to=colleague, on=tile, role=MANAGE, by=giver)

    assert all_rows() == before


def test_a_deleted_tile_takes_no_roles(tile):
    giver, colleague = make_manager(tile, role=ADMINISTER), make_manager(tile)
    Integration.objects.update(archived_at=timezone.now())

    with pytest.raises(Deleted):
        set_role(to=colleague, on=tile, role=MONITOR, by=giver)


# Who else administers the account, and whether the one who does may go.
OTHERS = [
    ("nobody", LastAdministrator),
    ("someone who left", LastAdministrator),
    ("a superuser", LastAdministrator),
    ("a superuser with the role", LastAdministrator),
    ("an empty team", LastAdministrator),
    ("a team of someone who left", LastAdministrator),
    ("an administrator of an environment", LastAdministrator),
    ("a manager", LastAdministrator),
    ("another", None),
    ("a team", None),
]


def add_other(account, other):
    if other == "nobody":
        return
    left = {"is_active": "left" not in other, "is_superuser": "superuser" in other}
    person = make_user(**left)
    if "team" in other:
        team = Team.objects.create(name=f"Team of {account}", account=account)
        give_role(to=team, on=account, role=ADMINISTER)
        if "empty" not in other:
            person.groups.add(team)
    elif "environment" in other:
        give_role(to=person, on=make_environment(account), role=ADMINISTER)
    elif other != "a superuser":
        give_role(to=person, on=account, role=MANAGE if "manager" in other else ADMINISTER)


@pytest.mark.parametrize(("other", "refusal"), OTHERS)
@pytest.mark.parametrize("wanted", [NONE, MONITOR, MANAGE])
def test_the_last_who_administers_an_account_cannot_go(other, refusal, wanted):
    account = make_account()
    last = make_manager(account, role=ADMINISTER)
    add_other(account, other)
    before = all_rows()

    if refusal is None:
        set_role(to=last, on=account, role=wanted, by=last)
        assert role_given(last, account) is wanted
    else:
        with pytest.raises(refusal, match="Give someone else Administer"):
            set_role(to=last, on=account, role=wanted, by=last)
        assert all_rows() == before


def test_a_team_through_which_alone_the_account_is_administered_cannot_go():
    account, member = make_account(), make_user()
    team = Team.objects.create(name="Admins", account=account)
    give_role(to=team, on=account, role=ADMINISTER)
    member.groups.add(team)

    with pytest.raises(LastAdministrator):
        set_role(to=team, on=account, role=MANAGE, by=member)


def test_the_last_of_a_tile_may_go_since_the_account_is_still_administered(tile):
    last = make_manager(tile, role=ADMINISTER)

    set_role(to=last, on=tile, role=NONE, by=last)

    assert role_given(last, tile) is NONE
