"""The resources of all tiles of an environment, and of both sides of a Production and Sandbox account."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from environments.roles import Role
from tests.factories import (
    add,
    change,
    make_account,
    make_environment,
    make_integration,
    make_manager,
    make_sides,
    make_user,
    remove,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def sides():
    """Production and Sandbox of one account."""
    return make_sides()


def address(environment):
    return reverse("integrations:resources", args=[environment.code])


def listed(client, user, environment, **parameters):
    """Name and tile of what is listed, in order."""
    client.force_login(user)
    response = client.get(address(environment), parameters)
    assert response.status_code == 200
    return [(found.name, found.integration.name) for found in response.context["page"]]


def test_all_tiles_of_the_environment_kind_after_kind(client):
    environment = make_environment()
    by = make_manager(environment)
    orders = make_integration(environment, by=by, name="Orders", script="1")
    add(orders, {"name": "sync"}, kind="flow", by=by)
    make_integration(environment, by=by, name="Stock", script="1", count="2")
    make_integration(
        by=make_manager(other := make_environment(environment.account)), environment=other, foreign=""
    )

    found = listed(client, by, environment)

    assert found == [("sync", "Orders"), ("count", "Stock"), ("script", "Orders"), ("script", "Stock")]


def test_only_tiles_one_may_see_and_no_deleted_ones(client):
    environment = make_environment()
    by = make_manager(environment, role=Role.ADMINISTER)
    shared = make_integration(environment, by=by, name="Shared", seen="1")
    hidden = make_integration(environment, by=by, name="Hidden", unseen="1")
    person = make_manager(shared, role=Role.MONITOR)

    assert listed(client, person, environment) == [("seen", "Shared")]
    assert [kind.name for kind, count in client.get(address(environment)).context["counts"]] == ["script"]
    client.force_login(by)
    client.post(reverse("pullrequests:delete_tile", args=[hidden.code]))
    assert listed(client, by, environment) == [("seen", "Shared")]


def test_an_environment_one_is_not_in_has_no_such_page(client):
    client.force_login(make_user())

    assert client.get(address(make_environment())).status_code == 404


def test_searched_by_name_and_kind_as_it_is_typed(client):
    environment = make_environment()
    by = make_manager(environment)
    tile = make_integration(environment, by=by, name="Orders", orders="1", stock="1", **{"100% orders": "1"})
    add(tile, {"name": "orders"}, kind="flow", by=by)

    assert [name for name, _ in listed(client, by, environment, q="ORDERS", kind="script")] == [
        "100% orders",
        "orders",
    ]
    assert [name for name, _ in listed(client, by, environment, q="0%")] == ["100% orders"]
    assert listed(client, by, environment, q="nothing\x00") == []


def test_both_sides_list_the_same_and_say_where_each_is(client, sides):
    production, sandbox = sides
    by = make_manager(production.account)
    make_integration(production, by=by, name="Orders", script="1")
    make_integration(sandbox, by=by, name="Orders Dev", script="1")

    from_production = listed(client, by, production)

    assert from_production == listed(client, by, sandbox) == [("script", "Orders"), ("script", "Orders Dev")]
    assert listed(client, by, sandbox, side=str(production.code)) == [("script", "Orders")]


def test_what_is_created_changed_and_deleted_on_one_side_is_so_on_the_other(client, sides):
    production, sandbox = sides
    by = make_manager(production.account)
    tile = make_integration(sandbox, by=by, name="Orders Dev")

    add(tile, {"name": "new", "content": "1"}, by=by)
    assert listed(client, by, production) == [("new", "Orders Dev")]
    change(tile, "new", name="renamed", by=by)
    assert listed(client, by, production) == [("renamed", "Orders Dev")]
    remove(tile, "renamed", by=by)
    assert listed(client, by, production) == []


def test_someone_with_one_side_alone_sees_nothing_of_the_other(client, sides):
    production, sandbox = sides
    by = make_manager(production.account)
    make_integration(production, by=by, name="Orders", secret="1")
    person = make_manager(make_integration(sandbox, by=by, name="Orders Dev", script="1"))

    assert listed(client, person, sandbox) == [("script", "Orders Dev")]
    assert f'value="{production.code}"' not in client.get(address(sandbox)).content.decode()
    assert client.get(address(production)).status_code == 404


def test_other_licences_see_their_own_environment_alone(client):
    account = make_account()
    dev, qa = make_environment(account, name="Dev"), make_environment(account, name="QA")
    by = make_manager(account)
    make_integration(dev, by=by, name="Orders", script="1")

    assert listed(client, by, qa) == []


def test_a_long_list_costs_the_same_statements(client, sides, django_assert_num_queries):
    production, sandbox = sides
    by = make_manager(production.account)
    make_integration(production, by=by, script="1")
    client.force_login(by)
    client.get(address(production))

    with django_assert_num_queries(8):
        client.get(address(production))
    for number in range(12):
        tile = make_integration(sandbox if number % 2 else production, by=by, one="1", two="2")
        add(tile, {"name": "flow"}, kind="flow", by=by)
    with django_assert_num_queries(8):
        client.get(address(production))


def test_the_toggle_leads_to_the_other_side_and_is_remembered(client, sides):
    production, sandbox = sides
    client.force_login(make_manager(production.account))

    page = client.get(sandbox.get_absolute_url()).content.decode()

    assert f'href="{production.get_absolute_url()}"' in page
    assert "side-toggle" in page
    assert "environment-switcher" not in page
    assert client.get("/").url == sandbox.get_absolute_url()


def test_someone_with_one_side_has_no_toggle(client, sides):
    production, sandbox = sides
    client.force_login(make_manager(make_integration(sandbox)))

    page = client.get(sandbox.get_absolute_url()).content.decode()

    assert "side-toggle" not in page
    assert production.get_absolute_url() not in page
    assert "only-environment" in page


def test_someone_of_two_accounts_has_the_toggle_and_the_dropdown(client, sides):
    production, _ = sides
    elsewhere = make_environment(name="Elsewhere")
    client.force_login(make_manager(production.account, elsewhere))

    page = client.get(production.get_absolute_url()).content.decode()
    assert "side-toggle" in page
    assert "environment-switcher" in page
    assert "side-toggle" not in client.get(elsewhere.get_absolute_url()).content.decode()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("with_script", [True, False])
def test_toggled_by_keyboard(site, sides, with_script):
    production, sandbox = sides
    person = make_manager(production.account)
    page = site.context(person, java_script_enabled=with_script).new_page()
    page.goto(address(production))
    toggle = page.get_by_role("navigation", name="Side")
    expect(toggle.get_by_role("link", name="Production")).to_have_attribute("aria-current", "true")

    toggle.get_by_role("link", name="Sandbox").focus()
    page.keyboard.press("Enter")

    page.wait_for_url(f"**{address(sandbox)}")
    expect(toggle.get_by_role("link", name="Sandbox")).to_have_attribute("aria-current", "true")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sandbox")
