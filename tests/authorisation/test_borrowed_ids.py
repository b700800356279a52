"""Ids of what belongs to others in an allowed request: what is named beside a place must be the place's own."""

import pytest
from django.urls import reverse

from tests.authorisation.action import TOKEN
from tests.authorisation.asking import ask
from tests.factories import make_user

pytestmark = pytest.mark.django_db


# A row of another cache is answered like one that somebody deleted meanwhile.
LIKE_DELETED = {
    ("POST", "integrations:lookup_row"): 422,
    ("POST", "integrations:lookup_delete"): 409,
}


def in_addresses(world):
    """Route, parts and method: what an address names below its place is that of a neighbour."""
    orders, dev, ours = (
        world.code("tile", "orders"),
        world.code("environment", "dev"),
        world.accounts["ours"].code,
    )
    script, cache = (world.resource("stock", kind) for kind in ("script", "lookup_cache"))
    entry, abroad = cache.lookup_entries.get().pk, world.environments["abroad"].code
    own = world.resource("orders", "lookup_cache").lineage
    team = world.another_team.pk
    yield "integrations:resource", {"code": orders, "lineage": script.lineage}, "GET"
    yield "integrations:resource_history", {"code": orders, "lineage": script.lineage}, "GET"
    yield "integrations:resource_revert", {"code": orders, "lineage": script.lineage, "number": 1}, "GET"
    yield "integrations:lookup_download", {"code": orders, "lineage": cache.lineage}, "GET"
    for method in ("GET", "POST"):
        yield "integrations:resource_edit", {"code": orders, "lineage": script.lineage}, method
        yield "integrations:resource_delete", {"code": orders, "lineage": script.lineage}, method
        yield "integrations:resource_copy", {"code": orders, "lineage": cache.lineage}, method
        yield "integrations:lookup_add", {"code": orders, "lineage": cache.lineage}, method
        yield "integrations:lookup_clear", {"code": orders, "lineage": cache.lineage}, method
        yield "integrations:lookup_row", {"code": orders, "lineage": own, "pk": entry}, method
        yield "integrations:lookup_delete", {"code": orders, "lineage": own, "pk": entry}, method
        yield "environments:environment_edit", {"code": ours, "environment": abroad}, method
        yield "environments:environment_disable", {"code": ours, "environment": abroad}, method
        yield "integrations:team", {"code": ours, "pk": team}, method
        yield "integrations:team_delete", {"code": ours, "pk": team}, method
        connection = {"code": dev, "connection": world.connections["qa"].code}
        yield "integrations:connection_edit", connection, method
        yield "integrations:connection_delete", connection, method
        invitation = {"code": orders, "invitation": world.invitations["environment"].code}
        yield "integrations:access_withdraw", invitation, method
        token = {"code": world.code("environment", "qa"), "token": world.token.code}
        yield "integrations:token_revoke", token, method
        yield "integrations:access_role", {"code": orders, "who": "person", "pk": world.unknown.pk}, method
    yield "integrations:access_send_again", invitation, "POST"
    yield "environments:environment_move", {"code": ours, "environment": abroad}, "POST"
    yield "environments:environment_protect", {"code": ours, "environment": abroad}, "POST"
    yield "environments:environment_enable", {"code": ours, "environment": abroad}, "POST"
    yield "integrations:connection_confirm", connection, "POST"
    yield "integrations:connection_try", connection, "POST"
    reminder = world.tiles["orders"].lookup_reminders.get().pk
    yield "integrations:reminder_dismiss", {"code": world.code("tile", "stock"), "pk": reminder}, "POST"
    change = {"code": world.requests["orders"].code, "lineage": script.lineage}
    yield "pullrequests:change", change, "GET"
    yield "pullrequests:viewed", change, "POST"
    yield "pullrequests:resolve", change, "POST"


def in_forms(world):
    """Who, route, parts, fields, and the answer: what a form names is not to be had by who sends it."""
    orders, dev, ours = (
        world.code("tile", "orders"),
        world.code("environment", "dev"),
        world.accounts["ours"].code,
    )
    stock, foreign = world.code("tile", "stock"), world.code("tile", "foreign")
    shop = world.resource("orders", "connection").lineage
    unknown, abroad = world.unknown.pk, str(world.code("environment", "abroad"))
    admin, qa = "admin of account", str(world.code("environment", "qa"))
    opening = {"source": orders, "target": stock, "title": "T", "token": TOKEN}
    clone = {"name": "Copy", "token": TOKEN, "environment": str(dev)}
    for_each = {"people": [unknown], "environment": str(dev), "token": TOKEN}
    roles = {"dev_tile": foreign, "dev_people": [f"person-{unknown}"]}
    yield "admin of stock", "pullrequests:create", {"code": stock}, opening, 404
    yield admin, "pullrequests:create", {"code": stock}, {**opening, "source": foreign}, 404
    yield "manager of dev", "integrations:clone", {"code": orders}, {**clone, "environment": qa}, 422
    yield admin, "integrations:clone", {"code": orders}, {**clone, "environment": abroad}, 422
    bound = {**clone, f"connection-{shop}": world.connections["qa"].pk}
    yield admin, "integrations:clone", {"code": orders}, bound, 422
    yield admin, "integrations:developer_clones", {"code": orders}, for_each, 422
    yield admin, "integrations:family_roles", {"code": orders}, roles, 422
    borrowed = {"connection": str(world.connections["qa"].code)}
    yield admin, "integrations:resource_connection", {"code": orders, "lineage": shop}, borrowed, 422
    given = {"who": f"person-{unknown}", "role": "1"}
    for page, code in (("access", orders), ("environment_people", dev), ("account_people", ours)):
        yield admin, f"integrations:{page}", {"code": code}, given, 422
    team = {"who": f"team-{world.another_team.pk}", "role": "1"}
    yield admin, "integrations:access", {"code": orders}, team, 422
    yield admin, "integrations:team", {"code": ours, "pk": world.team.pk}, {"person": unknown}, 422
    reach = {"name": "T", "scope": "read", "days": "30", "code": TOKEN, "others": [abroad]}
    yield admin, "integrations:token_create", {"code": dev}, reach, 422


@pytest.fixture
def neighbourhood(world):
    """The world, and besides it somebody whom no account of it knows, and a team of the other account."""
    world.unknown = make_user()
    world.another_team = world.accounts["another"].teams.create(name="Another team")
    return world


def test_what_an_address_names_is_the_places_own(neighbourhood):
    found = []
    for route, parts, method in in_addresses(neighbourhood):
        address = reverse(route, kwargs=parts)
        answer = ask(
            neighbourhood.clients["admin of account"], method, address, {} if method == "POST" else None
        )
        wanted = LIKE_DELETED.get((method, route), 404)
        if answer.status != wanted or answer.wrote or answer.to_follow:
            found.append((method, route, answer.status, sorted(answer.wrote)))

    assert found == []


def test_what_a_form_names_may_be_had_by_who_sends_it(neighbourhood):
    found = []
    for person, route, parts, fields, wanted in in_forms(neighbourhood):
        answer = ask(neighbourhood.clients[person], "POST", reverse(route, kwargs=parts), fields)
        if answer.status != wanted or answer.wrote or answer.to_follow:
            found.append((route, fields, answer.status, sorted(answer.wrote)))

    assert found == []
