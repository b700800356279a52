"""An account's pages: who learns that they exist, and what the list of environments says."""

import pytest
from django.urls import reverse

from environments.roles import Role
from tests.factories import make_account, make_environment, make_integration, make_manager, make_user

pytestmark = pytest.mark.django_db

PEOPLE = [
    # role, on what, and whether the account's pages exist for them
    (Role.ADMINISTER, "account", True),
    (Role.ADMINISTER, "production", True),
    (Role.MANAGE, "account", False),
    (Role.MONITOR, "account", False),
    (Role.MANAGE, "production", False),
    (Role.ADMINISTER, "dev", False),
    (Role.ADMINISTER, "a tile in production", False),
    (Role.ADMINISTER, "another account", False),
    (Role.ADMINISTER, "another account's production", False),
]


@pytest.fixture
def account(db):
    return make_account(name="Acme")


@pytest.fixture
def places(account):
    production = make_environment(account, name="Production", is_production=True, position=1)
    other = make_account()
    return {
        "account": account,
        "production": production,
        "dev": make_environment(account, name="Dev"),
        "a tile in production": make_integration(production),
        "another account": other,
        "another account's production": make_environment(other, name="Production", is_production=True),
    }


@pytest.mark.parametrize(("role", "on", "exists"), PEOPLE)
def test_an_account_exists_for_those_who_look_after_it(client, account, places, role, on, exists):
    client.force_login(make_manager(places[on], role=role))

    assert client.get(account.get_absolute_url()).status_code == (200 if exists else 404)


def test_nobody_else_is_let_in(client, account, places):
    assert client.get(account.get_absolute_url()).status_code == 302

    left = make_manager(account, role=Role.ADMINISTER)
    client.force_login(left)
    left.is_active = False
    left.save()

    assert client.get(account.get_absolute_url()).status_code == 302


@pytest.mark.parametrize(("role", "on", "exists"), PEOPLE)
def test_the_header_leads_there_only_those_who_may(client, account, places, role, on, exists):
    client.force_login(make_manager(places[on], places["dev"], role=role))

    page = client.get(reverse("pullrequests:all")).content.decode()

    assert (f'href="{account.get_absolute_url()}"' in page) is exists


def test_who_looks_after_two_accounts_tells_them_apart(client, account, places):
    production = places["another account's production"]
    client.force_login(make_manager(account, production, role=Role.ADMINISTER))

    page = client.get(account.get_absolute_url()).content.decode()

    assert f'aria-current="page">{account}</a>' in page
    assert f'href="{production.account.get_absolute_url()}">{production.account}</a>' in page


def test_the_list_stands_in_order_with_states(client, account, places):
    make_environment(account, name="Spare", position=2, is_enabled=False)
    client.force_login(make_user(is_superuser=True))

    page = client.get(account.get_absolute_url()).content.decode()

    assert page.index(">Dev<") < page.index('env-badge env-blue">Production<') < page.index(">Spare<")
    assert "2 of 3 licensed environments are enabled" in page
    assert "Disabled" in page


def test_another_account_s_environments_are_not_in_it(client, account, places):
    make_environment(places["another account"], name="Elsewhere")
    client.force_login(make_manager(account, role=Role.ADMINISTER))

    assert "Elsewhere" not in client.get(account.get_absolute_url()).content.decode()
