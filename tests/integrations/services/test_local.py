"""Values that stay with one tile."""

from environments.models import Connection
from integrations.models import ResourceLocal
from integrations.services.local import add_local_rows, set_local_values
from tests.factories import add, all_rows, resource_of


def test_writing_again_replaces_all_values(tile, manager):
    orders = resource_of(tile, "orders")
    set_local_values(resource=orders, values={"a": 1, "b": 2})

    set_local_values(resource=orders, values={"b": 3})

    assert ResourceLocal.objects.get().values == {"b": 3}


def test_values_and_a_connection_of_one_resource_are_one_row(tile, environment, manager):
    shop = add(tile, {"name": "Shop", "type": "http"}, kind="connection", by=manager)
    ResourceLocal.objects.all().delete()
    endpoint = Connection.objects.create(environment=environment, name="Shop")

    add_local_rows(
        integration=tile,
        values={shop.lineage: {"http.baseURI": "https://shop.example"}},
        connections={shop.lineage: endpoint},
    )

    row = ResourceLocal.objects.get()
    assert (row.resource, row.connection) == (shop, endpoint)
    assert row.values == {"http.baseURI": "https://shop.example"}


def test_lineages_the_tile_does_not_have_are_passed_over(tile, stranger):
    before = all_rows()

    add_local_rows(integration=tile, values={tile.code: {"a": 1}})

    assert all_rows() == before


def test_a_binding_ends_with_its_connection_and_the_values_stay(tile, environment, manager):
    orders = resource_of(tile, "orders")
    endpoint = Connection.objects.create(environment=environment, name="Shop")
    add_local_rows(
        integration=tile, values={orders.lineage: {"a": 1}}, connections={orders.lineage: endpoint}
    )

    endpoint.delete()

    row = ResourceLocal.objects.get()
    assert (row.connection, row.values) == (None, {"a": 1})
