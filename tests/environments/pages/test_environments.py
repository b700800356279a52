"""Setting up environments on the pages of the account, in the browser's language: forms and answers."""

import pytest
from django.urls import reverse

from environments.models import Licence
from environments.roles import Role
from tests.factories import all_rows, make_account, make_environment, make_integration, make_manager

pytestmark = pytest.mark.django_db


@pytest.fixture
def account():
    account = make_account(name="Acme", environment_limit=2)
    make_environment(account, name="Dev", position=0)
    make_environment(account, name="QA", position=1, is_enabled=False)
    make_environment(account, name="Production", position=2, is_production=True)
    return account


@pytest.fixture
def admin(client, account):
    admin = make_manager(account, role=Role.ADMINISTER)
    client.force_login(admin)
    return admin


def address(account, action, name=""):
    parts = [account.code, account.environments.get(name=name).code] if name else [account.code]
    return reverse(f"environments:environment_{action}", args=parts)


def environment(account, name):
    return account.environments.get(name=name)


def names_of(account):
    return list(account.environments.order_by("position").values_list("name", flat=True))


def test_an_environment_is_made_changed_moved_enabled_and_disabled(client, account, admin):
    made = {"name": "Staging", "description": "The last look.", "colour": "orange"}
    answer = client.post(address(account, "create"), made, follow=True)
    assert "Created Staging. It is disabled until you enable it." in answer.content.decode()

    client.post(address(account, "edit", "Staging"), {**made, "name": "Stage"})
    client.post(address(account, "move", "Stage"), {"direction": "up"})
    assert names_of(account) == ["Dev", "Stage", "QA", "Production"]

    client.post(address(account, "disable", "Dev"))
    client.post(address(account, "enable", "Stage"))
    client.post(address(account, "protect", "Stage"), {"protection": "on"})

    stage = environment(account, "Stage")
    assert (stage.colour, stage.is_enabled, stage.is_protected) == ("orange", True, True)
    assert not environment(account, "Dev").is_enabled


def test_beyond_the_licensed_number_a_sentence_says_who_can_help(client, account, admin):
    page = client.get(account.get_absolute_url()).content.decode()
    assert "All 2 licensed environments are enabled." in page
    assert "ask whoever runs this site to license more" in page

    answer = client.post(address(account, "enable", "QA"))

    assert answer.status_code == 422
    assert "QA cannot be enabled: 2 of 2 licensed environments are in use." in answer.content.decode()
    assert not environment(account, "QA").is_enabled


def test_disabling_is_asked_about_first(client, account, admin):
    make_integration(environment(account, "Dev"))

    page = client.get(address(account, "disable", "Dev")).content.decode()

    assert "1 tile stays in it" in page
    assert "Nobody sees it meanwhile" in page
    assert environment(account, "Dev").is_enabled


def test_production_is_refused_where_it_must_be(client, account, admin):
    answer = client.post(address(account, "disable", "Production"))

    assert answer.status_code == 422
    assert "cannot be disabled" in answer.content.decode()
    assert (
        address(account, "disable", "Production")
        not in client.get(account.get_absolute_url()).content.decode()
    )


BAD = [
    ("create", "", {"name": "", "colour": "blue"}, "Give the environment a name."),
    ("create", "", {"name": "x" * 61, "colour": "blue"}, "at most 60 characters"),
    ("create", "", {"name": "a\x00b", "colour": "blue"}, "Null characters are not allowed."),
    ("create", "", {"name": "New", "colour": "pink"}, "Choose one of the colours."),
    ("create", "", {"name": "New"}, "Choose a colour."),
    ("create", "", {"name": " dev ", "colour": "blue"}, "Another environment of this account is called Dev."),
    ("edit", "QA", {"name": "Dev", "colour": "blue"}, "Another environment of this account is called Dev."),
    ("edit", "QA", {"name": "New", "description": "x" * 301, "colour": "blue"}, "at most 300 characters"),
    ("move", "QA", {"direction": "sideways"}, "moves up or down"),
    ("move", "QA", {}, "moves up or down"),
    ("protect", "QA", {"protection": "perhaps"}, "either on or off"),
]


@pytest.mark.parametrize(("action", "name", "sent", "why"), BAD)
def test_what_does_not_fit_comes_back_with_a_sentence(client, account, admin, action, name, sent, why):
    before = all_rows()

    answer = client.post(address(account, action, name), sent)

    assert answer.status_code == 422
    assert why in answer.content.decode()
    assert all_rows() == before


@pytest.mark.parametrize("action", ["edit", "move", "protect", "enable", "disable"])
def test_another_account_s_environment_is_not_found(client, account, admin, action):
    elsewhere = make_environment(name="Elsewhere")
    before = all_rows()

    found = client.post(
        reverse(f"environments:environment_{action}", args=[account.code, elsewhere.code]),
        {"name": "Mine", "colour": "red", "direction": "up", "protection": "on"},
    )

    assert found.status_code == 404
    assert all_rows() == before


@pytest.mark.parametrize("action", ["create", "edit", "move", "protect", "enable", "disable"])
@pytest.mark.parametrize("role", [Role.MONITOR, Role.MANAGE])
def test_nobody_below_administer_learns_of_it(client, account, action, role):
    client.force_login(make_manager(account, *account.environments.all(), role=role))
    before = all_rows()

    answer = client.post(
        address(account, action, "" if action == "create" else "QA"), {"name": "Mine", "colour": "red"}
    )

    assert answer.status_code == 404
    assert all_rows() == before


def test_production_only_has_nothing_to_add(client, account, admin):
    account.licence = Licence.SINGLE
    account.save()

    page = client.get(account.get_absolute_url()).content.decode()
    answer = client.post(address(account, "create"), {"name": "More", "colour": "red"})

    assert "New environment" not in page
    assert "The licence of this account has Production only." in page
    assert answer.status_code == 422
    assert "has Production only" in answer.content.decode()


def test_the_licence_says_what_is_used(client, account, admin):
    page = client.get(reverse("environments:licence", args=[account.code])).content.decode()

    assert "<dt>Licensed environments</dt><dd>2</dd>" in page
    assert "<dt>Enabled, Production included</dt><dd>2</dd>" in page
    assert "3 of at most 100" in page


@pytest.mark.parametrize("more", [0, 20])
def test_the_list_costs_the_same_however_long_it_is(client, account, admin, more, django_assert_num_queries):
    for number in range(more):
        make_environment(account, name=f"Stage {number}", is_enabled=False)
    client.get(account.get_absolute_url())

    with django_assert_num_queries(5):
        client.get(account.get_absolute_url())
