"""Every action that takes a role at two places, asked with every pair of roles: written by hand as grids.

A row of a grid is the role on the source (none, Monitor, Manage, Administer),
a column the role on the target.
"""

import json

import pytest
from django.test import Client
from django.urls import reverse

from environments.models import Environment
from environments.roles import Role
from environments.services.grants import give_role
from pullrequests.presentation.resource import inputs_of
from tests.authorisation.action import TOKEN
from tests.authorisation.asking import ask
from tests.authorisation.two_ends import GRID, PAIRS, ROLES
from tests.factories import make_user

pytestmark = pytest.mark.django_db

SEE = [
    (404, 404, 404, 404),
    (404, 200, 200, 200),
    (404, 200, 200, 200),
    (404, 200, 200, 200),
]
TICK = [
    (404, 404, 404, 404),
    (404, 302, 302, 302),
    (404, 302, 302, 302),
    (404, 302, 302, 302),
]
PROPOSE = [
    (404, 404, 404, 404),
    (404, 403, 302, 302),
    (404, 302, 302, 302),
    (404, 302, 302, 302),
]
DECIDE = [
    (404, 404, 404, 404),
    (404, 403, 302, 302),
    (404, 403, 302, 302),
    (404, 403, 302, 302),
]
# Without an edge between the tiles nothing can be opened, which is said to those who see both.
SEE_UNRELATED = [
    (404, 404, 404, 404),
    (404, 409, 409, 409),
    (404, 409, 409, 409),
    (404, 409, 409, 409),
]
PROPOSE_UNRELATED = [
    (404, 404, 404, 404),
    (404, 403, 409, 409),
    (404, 409, 409, 409),
    (404, 409, 409, 409),
]
# Cloning: a row is the role on the tile, a column the role on the environment that shall receive it.
CLONE_ELSEWHERE = [
    (404, 404, 404, 404),
    (403, 403, 403, 403),
    (403, 403, 302, 302),
    (403, 403, 302, 302),
]
# In the tile's own environment, a role on the environment is one on the tile.
CLONE_AT_HOME = [
    (404, 403, 302, 302),
    (403, 403, 302, 302),
    (403, 403, 302, 302),
    (403, 403, 302, 302),
]


def mistakes(world, grid, method, address, data=None):
    """What differs from the grid; a refusal that wrote something is a mistake too."""
    for row, column in GRID:
        person, wanted = (ROLES[row], ROLES[column]), grid[row][column]
        answer = ask(world.clients[person], method, address, data)
        roles = " and ".join(role.label for role in person)
        if answer.status != wanted:
            yield f"{method} {address} with {roles}: {answer.status} instead of {wanted}"
        if wanted in (403, 404) and (answer.wrote or answer.to_follow):
            yield f"{method} {address} with {roles}: was refused and still wrote {sorted(answer.wrote)}"
        if wanted == 302 and not answer.wrote:
            yield f"{method} {address} with {roles}: did nothing"


def addresses_of(ends):
    """The page on which a pull request between two tiles is opened, as each of them has it."""
    codes = {"source": ends.source.code, "target": ends.target.code}
    for code in codes.values():
        address = reverse("pullrequests:create", args=[code])
        query = f"{address}?source={ends.source.code}&target={ends.target.code}"
        yield address, query, {**codes, "title": "Bring it over", "token": TOKEN}


@pytest.mark.parametrize(("related", "together"), PAIRS)
def test_opening(ends, related, together):
    found = []
    for address, query, data in addresses_of(ends.pairs[related, together]):
        found += mistakes(ends, SEE if related else SEE_UNRELATED, "GET", query)
        found += mistakes(ends, PROPOSE if related else PROPOSE_UNRELATED, "POST", address, data)

    assert found == []


def of_a_request(ends):
    """Everything that can be asked of an open pull request: grid, method, address, fields."""
    found = ends.request.changes.get()
    request, change = [ends.request.code], [ends.request.code, found.lineage]
    yield SEE, "GET", reverse("pullrequests:detail", args=request), None
    yield SEE, "GET", reverse("pullrequests:change", args=change), None
    yield TICK, "POST", reverse("pullrequests:viewed", args=change), {"viewed": "1"}
    yield PROPOSE, "POST", reverse("pullrequests:refresh", args=request), {}
    yield DECIDE, "POST", reverse("pullrequests:cancel", args=request), {}
    compared = f"{ends.request.source_revision}:{ends.request.target_revision}"
    again = {"choice": "source", "reverted_in": 1, "compared": compared}
    yield DECIDE, "POST", reverse("pullrequests:resolve_reverted", args=request), again
    if not found.conflicts:
        version = {"version": ends.request.version}
        yield DECIDE, "POST", reverse("pullrequests:merge", args=request), version
        return
    path = json.dumps(found.conflicts[0]["path"])
    choice = {"path": path, "inputs": inputs_of(found), "choice": "source"}
    yield DECIDE, "POST", reverse("pullrequests:resolve", args=change), choice
    many = {"choice": "source", "version": ends.request.version}
    yield DECIDE, "POST", reverse("pullrequests:resolve_many", args=request), many


@pytest.mark.parametrize("together", [True, False])
@pytest.mark.parametrize("is_disputed", [True, False])
def test_a_pull_request(ends, together, is_disputed):
    pair = ends.disputed[together] if is_disputed else ends.pairs[True, together]

    found = [
        mistake
        for grid, method, address, data in of_a_request(pair)
        for mistake in mistakes(ends, grid, method, address, data)
    ]

    assert found == []


@pytest.mark.parametrize("at_home", [True, False])
def test_cloning(ends, at_home):
    source = ends.pairs[False, False].source
    others = Environment.objects.exclude(pk=source.environment_id)
    place = source.environment if at_home else others.get(account=source.environment.account)
    address = reverse("integrations:clone", args=[source.code])
    data = {"name": "Copy", "environment": str(place.code), "token": TOKEN}
    grid = CLONE_AT_HOME if at_home else CLONE_ELSEWHERE

    found, client = [], Client()
    for row, column in GRID:
        person = make_user()
        give_role(to=person, on=source, role=ROLES[row])
        give_role(to=person, on=place, role=ROLES[column])
        client.force_login(person)
        page, answer = ask(client, "GET", address), ask(client, "POST", address, data)
        shown = 200 if grid[row][column] == 302 else grid[row][column]
        if (page.status, answer.status) != (shown, grid[row][column]):
            found.append((Role(row).label, Role(column).label, page.status, answer.status))

    assert found == []
