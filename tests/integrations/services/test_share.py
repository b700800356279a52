"""Using a resource in another tile: what comes along, what is refused in words, and ending it."""

import pytest
from django.core.exceptions import PermissionDenied

from environments.models import AuditEntry, Connection
from environments.roles import Role
from environments.services.grants import give_role
from ilm_site.doctor import examine
from integrations.errors import IntegrationError
from integrations.models import Integration, ResourceLocal, SharedResource
from integrations.services.archive import SETTINGS_LINEAGE
from integrations.services.share import end_sharing, share_resource
from tests.factories import (
    add,
    all_rows,
    change,
    document_of,
    fill,
    make_clone,
    make_environment,
    make_integration,
    make_manager,
    make_sides,
    remove,
    resource_of,
    share,
)
from tests.standing import keep

pytestmark = pytest.mark.django_db


def make_orders(sides, by):
    """A flow that uses an export, which uses a connection."""
    tile = make_integration(sides[0], by=by, name="Orders", script="1\n")
    shop = add(tile, {"name": "shop"}, kind="connection", by=by)
    export = add(tile, {"name": "export", "_connectionId": str(shop.lineage)}, kind="export", by=by)
    add(tile, {"name": "flow", "pageGenerators": [{"_exportId": str(export.lineage)}]}, kind="flow", by=by)
    return tile


def make_world():
    sides = make_sides()
    by = make_manager(sides[0].account)
    stock = make_integration(sides[1], by=by, name="Stock")
    return {"sides": sides, "by": by, "orders": make_orders(sides, by), "stock": stock}


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


def names(tile):
    return set(tile.resources.values_list("name", flat=True))


def test_what_it_refers_to_comes_along_and_is_shared_as_well(orders, stock, by):
    share(orders, "flow", stock, by=by, with_references=True)

    assert names(stock) == {"flow", "export", "shop"}
    assert resource_of(stock, "flow").local.values == {"disabled": True}
    change(stock, "shop", name="the shop", by=by)
    assert "the shop" in names(orders)
    assert list(examine()) == []


def test_without_it_the_sharing_is_refused_with_what_is_lacking(orders, stock, by):
    before = all_rows()

    with pytest.raises(IntegrationError, match="flow uses export, shop, which Stock · Sandbox does not have"):
        share(orders, "flow", stock, by=by)

    assert all_rows() == before


def test_what_the_other_tile_has_is_enough(orders, stock, by):
    share(orders, "shop", stock, by=by)

    share(orders, "export", stock, by=by)

    assert names(stock) == {"shop", "export"}


def test_a_connection_is_bound_as_in_the_first_tile(orders, stock, by):
    shop = Connection.objects.create(environment=orders.environment, name="Shop")
    ResourceLocal.objects.filter(resource=resource_of(orders, "shop")).update(connection=shop)

    share(orders, "shop", stock, by=by)

    assert resource_of(stock, "shop").local.connection == shop


def test_a_copy_of_its_own_is_replaced(sides, orders, by):
    clone = make_clone(orders, sides[1], by=by, name="Dev")
    change(clone, "script", content="2\n", by=by)

    share(orders, "script", clone, by=by)

    assert document_of(clone, "script")["content"] == "1\n"
    assert list(examine()) == []


def test_it_is_written_down(orders, stock, by):
    share(orders, "script", stock, by=by)
    end_sharing(integration=stock, lineage=resource_of(stock, "script").lineage, by=by)

    told = AuditEntry.objects.filter(action__in=["resource.shared", "resource.unshared"]).order_by("pk")
    assert [entry.summary for entry in told] == [
        "script is shared with another tile.",
        "script is shared with another tile.",
        "script is the tile's own; it is not shared any more.",
    ]


def refusals():
    """Who asks for what, and what they read."""
    return {
        "no rights on the other tile": (
            lambda orders, stock, by: share(orders, "script", stock, by=make_manager(orders)),
            PermissionDenied,
            "This needs Manage on Stock",
        ),
        "a look at this tile alone": (
            lambda orders, stock, by: share(orders, "script", stock, by=looking_at(orders, stock)),
            PermissionDenied,
            "This needs Manage on Orders",
        ),
        "the tile itself": (
            lambda orders, stock, by: share(orders, "script", orders, by=by),
            IntegrationError,
            "choose another tile",
        ),
        "a tile of another account": (
            lambda orders, stock, by: share(orders, "script", elsewhere(by), by=by),
            IntegrationError,
            "choose another tile of this account",
        ),
        "twice": (shared_twice, IntegrationError, "Stock · Sandbox uses script already"),
        "a name that is taken": (name_taken, IntegrationError, "already has another script called script"),
        "a copy of what is shared": (copy_shared, IntegrationError, "cloned from the same original"),
        "the tile's own settings": (own_settings, IntegrationError, "cannot be shared"),
        "a deleted resource": (deleted, IntegrationError, "not in the tile any more"),
        "a third tile one may not change": (third_party, IntegrationError, "tiles you may not change"),
    }


def looking_at(orders, stock):
    person = make_manager(stock)
    give_role(to=person, on=orders, role=Role.MONITOR)
    return person


def elsewhere(by):
    tile = make_integration(make_sides()[1], name="Elsewhere")
    give_role(to=by, on=tile, role=Role.MANAGE)
    return tile


def shared_twice(orders, stock, by):
    share(orders, "script", stock, by=by)
    share(orders, "script", stock, by=by)


def name_taken(orders, stock, by):
    add(stock, {"name": "script", "content": "x"}, by=by)
    share(orders, "script", stock, by=by)


def copy_shared(orders, stock, by):
    clone = make_clone(orders, stock.environment, by=by, name="Dev")
    share(orders, "script", stock, by=by)
    share(clone, "script", make_integration(stock.environment, by=by, name="Third"), by=by)


def own_settings(orders, stock, by):
    fill(orders, {"integration": {"name": "settings"}}, kind="integration", by=by)
    assert resource_of(orders, "settings").lineage == SETTINGS_LINEAGE
    share(orders, "settings", stock, by=by)


def deleted(orders, stock, by):
    lineage = resource_of(orders, "script").lineage
    remove(orders, "script", by=by)
    share_resource(integration=orders, lineage=lineage, other=stock, with_references=False, by=by)


def third_party(orders, stock, by):
    share(orders, "script", stock, by=by)
    third = make_integration(stock.environment, by=by, name="Third")
    share(orders, "script", third, by=make_manager(orders, third))


@pytest.mark.parametrize("case", refusals())
def test_refused_in_words(orders, stock, by, case):
    attempt, error, words = refusals()[case]

    with pytest.raises(error, match=words):
        attempt(orders, stock, by)

    assert list(examine()) == []


def test_other_licences_share_nothing(by):
    environment = make_environment()
    person = make_manager(environment)
    tile = make_integration(environment, by=person, script="1")
    other = make_integration(environment, by=person)

    with pytest.raises(IntegrationError, match="Only tiles of a Production and Sandbox account"):
        share(tile, "script", other, by=person)


def test_a_tile_keeps_it_as_its_own(orders, stock, by):
    share(orders, "script", stock, by=by)

    end_sharing(integration=stock, lineage=resource_of(stock, "script").lineage, by=by)

    change(orders, "script", content="2\n", by=by)
    assert document_of(stock, "script")["content"] == "1\n"
    assert not SharedResource.objects.exists()
    assert not Integration.objects.filter(is_sharing=True).exists()
    with pytest.raises(IntegrationError, match="not shared any more"):
        end_sharing(integration=stock, lineage=resource_of(stock, "script").lineage, by=by)


def test_of_three_the_other_two_go_on(sides, orders, stock, by):
    third = make_integration(sides[1], by=by, name="Third")
    share(orders, "script", stock, by=by)
    share(orders, "script", third, by=by)

    end_sharing(integration=orders, lineage=resource_of(orders, "script").lineage, by=by)

    change(stock, "script", content="2\n", by=by)
    assert document_of(third, "script")["content"] == "2\n"
    assert document_of(orders, "script")["content"] == "1\n"
    assert list(examine()) == []


def test_whoever_only_looks_ends_nothing(orders, stock, by):
    share(orders, "script", stock, by=by)

    with pytest.raises(PermissionDenied):
        end_sharing(
            integration=stock,
            lineage=resource_of(stock, "script").lineage,
            by=make_manager(stock, role=Role.MONITOR),
        )
