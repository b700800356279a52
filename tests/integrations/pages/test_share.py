"""Sharing on the pages: the caution, the way to share, and a script that is one on both sides."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from environments.roles import Role
from environments.services.grants import give_role
from integrations.models import Revision
from tests.factories import (
    change,
    document_of,
    make_clone,
    make_environment,
    make_integration,
    make_manager,
    make_pull_request,
    make_sides,
    resource_of,
    share,
)
from tests.standing import keep

pytestmark = pytest.mark.django_db


def make_world():
    """Orders in Production and Stock in Sandbox share nothing yet."""
    sides = make_sides()
    by = make_manager(sides[0].account, role=Role.ADMINISTER)
    orders = make_integration(sides[0], by=by, name="Orders", script="1\n")
    stock = make_integration(sides[1], by=by, name="Stock")
    return {"sides": sides, "by": by, "orders": orders, "stock": stock}


kept_world = keep(make_world)


@pytest.fixture
def sides(world):
    return world["sides"]


@pytest.fixture
def by(world):
    return world["by"]


@pytest.fixture
def orders(world):
    return world["orders"]


@pytest.fixture
def stock(world):
    return world["stock"]


def address(page, tile, name, **more):
    return reverse(f"integrations:{page}", args=[tile.code, resource_of(tile, name).lineage, *more.values()])


def text(client, user, path):
    client.force_login(user)
    return " ".join(client.get(path).content.decode().split())


@pytest.mark.parametrize("page", ["resource", "resource_edit", "resource_delete", "resource_share"])
def test_the_caution_names_the_other_tile(client, orders, stock, by, page):
    assert "This script is shared" not in text(client, by, address(page, orders, "script"))

    share(orders, "script", stock, by=by)

    told = text(client, by, address(page, orders, "script"))
    assert "This script is shared." in told
    assert f'What you change here is at once changed in <a href="{stock.get_absolute_url()}">' in told


def test_the_caution_stands_before_reverts_of_one_and_of_all(client, orders, stock, by):
    share(orders, "script", stock, by=by)
    change(orders, "script", content="2\n", by=by)
    whole = reverse("integrations:revert", args=[orders.code, 2])

    assert "script is shared." in text(client, by, whole)
    assert "script is shared." in text(client, by, address("resource_revert", orders, "script", number=2))


def test_the_caution_stands_before_a_merge_that_would_change_what_is_shared(client, sides, orders, stock, by):
    dev = make_clone(orders, sides[1], by=by, name="Dev")
    opened = make_pull_request(dev, orders, by=by)
    change(dev, "script", content="2\n", by=by)
    share(orders, "script", stock, by=by)
    changing = make_pull_request(dev, orders, by=by)

    told = text(client, by, changing.get_absolute_url())
    assert "script is shared.</strong> What is merged is at once changed in" in told
    assert "is shared." not in text(client, by, opened.get_absolute_url())


def test_who_deletes_a_tile_reads_that_it_shares_no_more(client, orders, stock, by):
    path = reverse("pullrequests:delete_tile", args=[stock.code])
    assert "Resources it shares" not in text(client, by, path)

    share(orders, "script", stock, by=by)

    assert "Resources it shares stay in the other tiles." in text(client, by, path)


def test_what_one_may_not_see_is_not_named_and_an_edit_is_refused_in_words(client, orders, stock, by):
    share(orders, "script", stock, by=by)
    person = make_manager(orders)
    path = address("resource_edit", orders, "script")

    told = text(client, person, path)
    fields = {
        "expected": resource_of(orders, "script").content_id,
        "text": '{"name": "script", "content": "2"}',
    }
    refused = client.post(f"{path}?as=json", fields)

    assert "It is shared with tiles you may not change" in told
    assert "Stock" not in told + refused.content.decode()
    assert refused.status_code == 409
    assert document_of(orders, "script")["content"] == "1\n"


def test_an_unshared_resource_says_on_which_side_it_is(client, orders, by):
    told = text(client, by, address("resource", orders, "script"))

    assert "This script is Orders · Production’s own" in told


def test_other_licences_hear_nothing_of_it(client):
    environment = make_environment()
    person = make_manager(environment)
    tile = make_integration(environment, by=person, script="1")

    assert "Use in another tile" not in text(client, person, address("resource", tile, "script"))
    assert client.get(address("resource_share", tile, "script")).status_code == 404


def test_the_tiles_to_choose_from_are_those_one_manages(client, sides, orders, stock, by):
    looked_at = make_integration(sides[1], by=by, name="Looked at")
    make_integration(sides[1], by=by, name="Hidden")
    person = make_manager(orders, stock)
    give_role(to=person, on=looked_at, role=Role.MONITOR)

    client.force_login(person)
    response = client.get(address("resource_share", orders, "script"))

    assert [str(tile) for tile in response.context["form"].fields["tile"].queryset] == ["Stock · Sandbox"]
    posted = client.post(address("resource_share", orders, "script"), {"tile": looked_at.code})
    assert posted.status_code == 422
    assert "choose one of the tiles listed" in posted.content.decode()


@pytest.mark.parametrize("page", ["resource_share", "resource_unshare"])
def test_who_only_looks_is_refused_and_strangers_find_nothing(client, orders, by, page):
    path = address(page, orders, "script")

    client.force_login(make_manager(orders, role=Role.MONITOR))
    assert (client.get(path).status_code, client.post(path).status_code) == (403, 403)
    client.force_login(make_manager())
    assert (client.get(path).status_code, client.post(path).status_code) == (404, 404)


def test_a_resource_page_costs_the_same_statements_however_many_share(
    client, sides, orders, by, django_assert_num_queries
):
    share(orders, "script", make_integration(sides[1], by=by, name="One"), by=by)
    client.force_login(by)
    path = address("resource", orders, "script")
    client.get(path)
    with django_assert_num_queries(13) as counted:
        client.get(path)
    for number in range(5):
        share(orders, "script", make_integration(sides[1], by=by, name=f"Tile {number}"), by=by)

    with django_assert_num_queries(len(counted)):
        client.get(path)


@pytest.mark.django_db(transaction=True)
def test_shared_on_one_side_edited_on_the_other(site, orders, stock, by):
    page = site.page(by, address("resource", orders, "script"))
    page.get_by_role("link", name="Use in another tile").click()
    page.get_by_label("Use it in").select_option(label="Stock · Sandbox")
    page.get_by_role("button", name="Use it there").click()
    expect(page.get_by_text("Stock · Sandbox now uses script, too.")).to_be_visible()

    page.get_by_role("region", name="Shared").get_by_role("link", name="Stock · Sandbox").click()
    page.get_by_role("link", name="script").click()
    page.goto(f"{page.url}edit/?as=json")
    expect(page.get_by_role("region", name="Shared")).to_contain_text("Orders · Production")
    page.locator(".cm-content").fill('{"name": "script", "content": "both\\n"}')
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved as revision 3.")).to_be_visible()

    assert document_of(orders, "script")["content"] == "both\n"
    assert (
        Revision.objects.filter(integration=orders).first().description
        == "Changed where it is shared: Changed script"
    )
    page.get_by_role("link", name="Stop sharing").click()
    page.get_by_role("button", name="Stop sharing").click()
    expect(page.get_by_text("Stock · Sandbox keeps script as its own.")).to_be_visible()
