"""The page that warns before a resource is copied on its own, and the marks afterwards."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from environments.roles import Role
from integrations.models import IndependentCopy, Resource
from integrations.services.copy_resource import copy_resource
from tests.factories import (
    add,
    fill,
    make_clone,
    make_integration,
    make_manager,
    make_user,
    remove,
    resource_of,
)
from tests.standing import keep

pytestmark = pytest.mark.django_db


def make_world():
    tile = make_integration(name="Orders")
    return {"tile": tile, "manager": make_manager(tile.environment)}


kept_world = keep(make_world)


@pytest.fixture
def tile(world):
    return world["tile"]


@pytest.fixture
def manager(world):
    return world["manager"]


@pytest.fixture
def export(tile, manager):
    found = add(tile, {"name": "Get orders"}, kind="export", by=manager)
    add(
        tile,
        {"name": "Daily", "pageGenerators": [{"_exportId": str(found.lineage)}]},
        kind="flow",
        by=manager,
    )
    return found


def address(resource, tile=None, name="resource_copy"):
    return reverse(f"integrations:{name}", args=[(tile or resource.integration).code, resource.lineage])


def body_of(client, user, path):
    client.force_login(user)
    return client.get(path).content.decode()


def copied(tile, name, by):
    return copy_resource(
        integration=tile, lineage=resource_of(tile, name).lineage, name=f"{name} (copy)", by=by
    )


def test_the_page_names_what_it_confuses(client, tile, manager, export):
    make_clone(tile, by=manager, name="Orders of the team")

    body = body_of(client, manager, address(export))

    assert "Copy Get orders within Orders" in body
    assert "Daily" in body and "go on using it, not the copy" in body
    assert "Orders of the team" in body
    assert 'value="Get orders (copy)"' in body


def test_the_copy_is_made_and_says_what_it_is(client, tile, manager, export):
    client.force_login(manager)

    response = client.post(address(export), {"name": "Get orders again"})

    copy = resource_of(tile, "Get orders again")
    assert response.url == address(copy, name="resource")
    sentence = "Independent copy of Get orders"
    assert sentence in body_of(client, manager, response.url)
    assert sentence in body_of(client, manager, tile.get_absolute_url())
    assert sentence not in body_of(client, manager, address(export, name="resource"))


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("", "Give the copy a name."),
        ("Get orders", "already has an export called"),
        ("n" * 256, "at most 255"),
    ],
)
def test_a_name_that_will_not_do_comes_back(client, manager, export, name, problem):
    client.force_login(manager)

    response = client.post(address(export), {"name": name})

    assert response.status_code == 422
    assert problem in response.content.decode()
    assert response.context["form"]["name"].value() == name
    assert not IndependentCopy.objects.exists()


def test_a_clone_carries_the_mark_along_also_without_the_original(client, tile, manager, export):
    copied(tile, "Get orders", manager)
    clone = make_clone(tile, by=manager)
    copy = resource_of(clone, "Get orders (copy)")
    assert "Independent copy of Get orders" in body_of(client, manager, address(copy, name="resource"))

    remove(clone, "Daily", by=manager)
    remove(clone, "Get orders", by=manager)

    body = body_of(client, manager, address(copy, name="resource"))
    assert "Independent copy of a resource this tile no longer has" in body


@pytest.mark.parametrize("kind", ["script", "flow", "connection"])
def test_other_kinds_are_not_offered_and_not_found(client, tile, manager, kind):
    other = add(tile, {"name": "Other"}, kind=kind, by=manager)

    assert "Copy within this integration" not in body_of(client, manager, address(other, name="resource"))
    assert client.get(address(other)).status_code == 404


def test_only_managers_come_here(client, tile, manager, export):
    people = {"manager": manager, "monitor": make_manager(tile, role=Role.MONITOR), "stranger": make_user()}
    answers = {}
    for who, person in people.items():
        client.force_login(person)
        answers[who] = (
            client.get(address(export)).status_code,
            client.post(address(export), {"name": who}).status_code,
        )

    assert answers == {"manager": (200, 302), "monitor": (403, 403), "stranger": (404, 404)}
    assert IndependentCopy.objects.count() == 1


def test_the_marks_of_a_list_cost_one_statement(client, tile, manager):
    client.force_login(manager)
    costs = []
    for number in (1, 8):
        names = [f"export {number} {n}" for n in range(number)]
        fill(tile, {name: {"name": name} for name in names}, kind="export", by=manager)
        for name in names:
            copied(tile, name, manager)
        client.get(tile.get_absolute_url())
        with CaptureQueriesContext(connection) as queries:
            client.get(tile.get_absolute_url())
        costs.append(len(queries))

    assert costs[0] == costs[1]
    assert Resource.objects.filter(integration=tile, kind="export").count() == 18
