"""What is done with a whole family or account, by pairs of roles: written by hand as grids.

A row of a grid is the role on the tile that is asked (none, Monitor, Manage,
Administer), a column the role on the other place.
"""

import pytest
from django.urls import reverse

from environments.roles import Role
from tests.authorisation.action import TOKEN
from tests.authorisation.asking import ask
from tests.authorisation.test_sides import mistakes
from tests.factories import (
    make_account,
    make_clone,
    make_environment,
    make_integration,
    make_manager,
    make_sides,
)

pytestmark = pytest.mark.django_db

# Only tiles that one administers can be given to others, and it takes two.
GIVE_ROLES = [
    (404, 404, 404, 404),
    (403, 403, 403, 403),
    (403, 403, 403, 403),
    (422, 422, 422, 302),
]
# A clone's owner is given a role where it is made, so that takes Administer there.
CLONES_PAGE = [
    (404, 404, 404, 404),
    (403, 403, 403, 403),
    (403, 403, 403, 200),
    (403, 403, 403, 200),
]
CLONES = [
    (404, 404, 404, 404),
    (403, 403, 403, 403),
    (403, 403, 403, 302),
    (403, 403, 403, 302),
]


@pytest.fixture
def family():
    """A tile in Dev and its clone in QA, and somebody whom the account knows."""
    account = make_account()
    dev, qa = (make_environment(account, name=name) for name in ("Dev", "QA"))
    by = make_manager(account, role=Role.ADMINISTER)
    tile = make_integration(dev, by=by, script="1")
    return tile, make_clone(tile, qa, by=by), make_manager(account, role=Role.MONITOR)


def test_giving_roles_in_a_family(family):
    tile, clone, someone = family
    address = reverse("integrations:family_roles", args=[tile.code])
    data = {"dev_tile": tile.code, "release_tile": clone.code, "dev_people": [f"person-{someone.pk}"]}

    assert list(mistakes((tile, clone), GIVE_ROLES, "POST", address, data)) == []


def test_a_clone_for_each_developer(family):
    tile, clone, someone = family
    address = reverse("integrations:developer_clones", args=[tile.code])
    data = {"people": [someone.pk], "environment": clone.environment.code, "token": TOKEN}

    found = [
        *mistakes((tile, clone.environment), CLONES_PAGE, "GET", address),
        *mistakes((tile, clone.environment), CLONES, "POST", address, data),
    ]

    assert found == []


MIGRATION = [
    # who, what the page answers, what starting answers
    ("admin of the account", 200, 302),
    ("admin of Production", 403, 403),
    ("manager of the account", 404, 404),
    ("admin of Sandbox", 404, 404),
    ("stranger", 404, 404),
]


@pytest.mark.parametrize(("who", "page", "start"), MIGRATION)
def test_migrating_an_account(client, who, page, start):
    production, sandbox = make_sides()
    account = production.account
    make_integration(sandbox, script="1")
    people = {
        "admin of the account": lambda: make_manager(account, role=Role.ADMINISTER),
        "admin of Production": lambda: make_manager(production, role=Role.ADMINISTER),
        "manager of the account": lambda: make_manager(account),
        "admin of Sandbox": lambda: make_manager(sandbox, role=Role.ADMINISTER),
        "stranger": make_manager,
    }
    client.force_login(people[who]())
    address = reverse("integrations:migration", args=[account.code])
    reports = [
        reverse(f"integrations:migration_{part}", args=[account.code]) for part in ("report", "result")
    ]

    answer = ask(client, "POST", address, {"understood": "on"})

    assert ask(client, "GET", address).status == page
    assert answer.status == start
    assert start == 302 or not answer.wrote
    assert ask(client, "GET", reports[0]).status == page
    assert ask(client, "GET", reports[1]).status == (404 if page == 200 else page)  # nothing was migrated yet


def test_only_an_account_of_two_sides_is_migrated(client):
    environment = make_environment(is_production=True)
    client.force_login(make_manager(environment.account, role=Role.ADMINISTER))
    address = reverse("integrations:migration", args=[environment.account.code])

    assert [ask(client, method, address).status for method in ("GET", "POST")] == [404, 404]
