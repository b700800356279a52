"""Who works where in a family, by one click: what is proposed, what is said, what is given."""

import pytest
from django.urls import reverse

from environments.models import AuditEntry, Licence, Team
from environments.roles import Role
from integrations.access import role_given
from integrations.family import family_of
from integrations.family_stages import DEV, QA, RELEASE, propose_stages
from integrations.permissions import role_on
from tests.factories import (
    all_rows,
    make_account,
    make_clone,
    make_environment,
    make_integration,
    make_manager,
    make_user,
)
from tests.standing import keep

pytestmark = pytest.mark.django_db


def make_world():
    """Production alone, with teams named as teams are and a family of three tiles."""
    account = make_account(licence=Licence.SINGLE)
    production = make_environment(account, name="Production", is_production=True)
    for name in ("Developers", "QA team", "Release crew"):
        Team.objects.create(account=account, name=name)
    admin = make_manager(account, role=Role.ADMINISTER)
    original = make_integration(production, by=admin, name="Orders")
    testing = make_clone(original, by=admin, name="Orders for QA")
    dev = make_clone(testing, by=admin, name="Orders for Dev")
    return {"account": account, "admin": admin, "family": (original, testing, dev)}


kept_world = keep(make_world)


@pytest.fixture
def account(world):
    return world["account"]


@pytest.fixture
def admin(client, world):
    client.force_login(world["admin"])
    return world["admin"]


@pytest.fixture
def family(world):
    """Orders, its clone for testing, and a clone of that for developers, all in Production."""
    return world["family"]


def address(tile):
    return reverse("integrations:family_roles", args=[tile.code])


def team(name):
    return Team.objects.get(name=name)


def member_of(name):
    person = make_user()
    person.groups.add(team(name))
    return person


def choices(family, **people):
    original, testing, dev = family
    tiles = {"dev_tile": dev.code, "qa_tile": testing.code, "release_tile": original.code}
    return {**tiles, **{f"{stage}_people": keys for stage, keys in people.items()}}


def everyone():
    return {
        "dev": [f"team-{team('Developers').pk}"],
        "qa": [f"team-{team('QA team').pk}"],
        "release": [f"team-{team('Release crew').pk}"],
    }


@pytest.mark.parametrize("here", [0, 1, 2])
def test_within_one_environment_the_last_clone_is_for_developers(admin, family, here):
    original, testing, dev = family

    proposed = propose_stages(family_of(family[here], admin), family[here])

    assert proposed == {DEV: dev, QA: testing, RELEASE: original}


def test_across_environments_their_order_decides(admin):
    account = make_account()
    admin = make_manager(account, role=Role.ADMINISTER)
    dev, qa, production = (
        make_environment(account, name=name, position=place, is_production=name == "Production")
        for place, name in enumerate(("Dev", "QA", "Production"))
    )
    in_dev = make_integration(dev, by=admin)
    in_qa = make_clone(in_dev, qa, by=admin)
    in_production = make_clone(in_qa, production, by=admin)

    proposed = propose_stages(family_of(in_qa, admin), in_qa)

    assert proposed == {DEV: in_dev, QA: in_qa, RELEASE: in_production}


def test_one_clone_makes_two_stages(admin, account):
    original = make_integration(account.environments.get(), by=admin)
    clone = make_clone(original, by=admin)

    assert propose_stages(family_of(original, admin), original) == {DEV: clone, QA: None, RELEASE: original}


def test_the_proposal_names_teams_by_their_names_and_says_what_would_change(client, family, admin):
    page = client.get(address(family[1])).content.decode()

    for sentence in (
        "<strong>Developers</strong> gets Manage on Orders for Dev · Production.",
        "<strong>Developers</strong> gets Monitor on Orders for QA · Production.",
        "<strong>QA team</strong> gets Manage on Orders for QA · Production.",
        "<strong>QA team</strong> gets Monitor on Orders · Production.",
        "<strong>Release crew</strong> gets Manage on Orders · Production.",
        "Give 7 roles",
    ):
        assert sentence in page
    assert not AuditEntry.objects.filter(action="role.given").exists()


def test_one_post_gives_them_all_and_writes_each_down(client, family, admin):
    original, testing, dev = family
    developer, tester, owner = (member_of(name) for name in ("Developers", "QA team", "Release crew"))

    answer = client.post(address(original), choices(family, **everyone()), follow=True)

    assert "7 roles given." in answer.content.decode()
    roles = {
        person: [role_on(person, tile) for tile in (dev, testing, original)]
        for person in (developer, tester, owner)
    }
    assert roles == {
        developer: [Role.MANAGE, Role.MONITOR, Role.NONE],
        tester: [Role.MONITOR, Role.MANAGE, Role.MONITOR],
        owner: [Role.NONE, Role.MONITOR, Role.MANAGE],
    }
    assert AuditEntry.objects.filter(action="role.given", actor=admin).count() == 7


def test_doing_it_again_changes_nothing_and_nobody_loses_anything(client, family, admin):
    original, _, dev = family
    chief = make_manager(dev, role=Role.ADMINISTER)
    sent = choices(family, **{**everyone(), "dev": [f"person-{chief.pk}"]})
    client.post(address(original), sent)
    before = all_rows()

    page = client.post(address(original), sent, follow=True).content.decode()

    assert "0 roles given." in page
    assert role_given(chief, dev) is Role.ADMINISTER
    assert all_rows() == before
    assert "everyone chosen has these roles already" in client.get(address(original), sent).content.decode()


BAD = [
    ({"qa_tile": "dev"}, "Each tile can be one thing only."),
    ({"dev_tile": ""}, "Choose the Dev tile."),
    ({"qa_tile": "", "qa_people": "team"}, "Choose a tile for these QA, or nobody for it."),
    ({"dev_tile": "elsewhere"}, "Choose a tile of this family that you administer."),
    ({"dev_people": "stranger"}, "Choose teams and people of this account."),
    ({"dev_people": "other team"}, "Choose teams and people of this account."),
]


@pytest.mark.parametrize(("wrong", "why"), BAD)
def test_what_does_not_fit_is_said_and_gives_nothing(client, family, admin, wrong, why):
    known = {
        "dev": family[2].code,
        "elsewhere": make_integration(by=make_user(is_superuser=True)).code,
        "team": f"team-{team('QA team').pk}",
        "stranger": f"person-{make_user().pk}",
        "other team": f"team-{Team.objects.create(account=make_account(), name='Others').pk}",
    }
    before = all_rows()

    answer = client.post(
        address(family[0]),
        {**choices(family), **{name: known.get(each, each) for name, each in wrong.items()}},
    )

    assert answer.status_code == 422
    assert why in answer.content.decode()
    assert all_rows() == before


@pytest.mark.parametrize(("role", "status"), [(Role.NONE, 404), (Role.MONITOR, 403), (Role.MANAGE, 403)])
def test_it_takes_administer(client, family, admin, role, status):
    person = make_manager(*family, role=role)
    client.force_login(person)
    before = all_rows()

    answers = [client.get(address(family[0])), client.post(address(family[0]), choices(family, **everyone()))]

    assert [answer.status_code for answer in answers] == [status] * 2
    assert all_rows() == before


def test_only_tiles_one_administers_can_be_given(client, family, admin):
    dev = family[2]
    client.force_login(make_manager(dev, role=Role.ADMINISTER))
    before = all_rows()

    answer = client.post(address(dev), choices(family, **everyone()))

    assert answer.status_code == 422
    assert all_rows() == before
