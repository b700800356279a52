"""Ids of other tiles in an allowed request: what is named beside the tile must be the tile's own."""

import pytest
from django.urls import reverse

from tests.authorisation.asking import ask

pytestmark = pytest.mark.django_db

OF_A_RESOURCE = [
    ("resource", "GET"),
    ("resource_history", "GET"),
    ("resource_edit", "GET"),
    ("resource_edit", "POST"),
    ("resource_delete", "GET"),
    ("resource_delete", "POST"),
]


@pytest.mark.parametrize(("name", "method"), OF_A_RESOURCE)
def test_a_resource_of_another_tile_is_not_found_in_mine(world, name, method):
    foreign = world.resource("stock", "script").lineage
    address = reverse(f"integrations:{name}", args=[world.code("tile", "orders"), foreign])

    answer = ask(world.clients["admin of account"], method, address, {} if method == "POST" else None)

    assert answer.status == 404
    assert not answer.wrote


def test_a_change_of_another_pull_request_is_not_found_in_mine(world):
    request = world.requests["orders"].code
    foreign = world.resource("stock", "script").lineage

    answer = ask(
        world.clients["admin of account"], "GET", reverse("pullrequests:change", args=[request, foreign])
    )

    assert answer.status == 404


def test_neither_end_may_be_a_tile_that_does_not_exist_for_me(world):
    mine, hidden = world.code("tile", "stock"), world.code("tile", "orders")
    address = reverse("pullrequests:create", args=[mine])
    fields = {"source": hidden, "target": mine, "title": "Bring it over", "token": mine}

    answer = ask(world.clients["admin of stock"], "POST", address, fields)

    assert answer.status == 404
    assert not answer.wrote


def test_a_clone_goes_only_where_i_may_add_tiles(world):
    address = reverse("integrations:clone", args=[world.code("tile", "orders")])
    fields = {"name": "Copy", "environment": world.code("environment", "qa"), "token": world.maker.pk}

    answer = ask(world.clients["manager of dev"], "POST", address, fields)

    assert answer.status == 422
    assert not answer.wrote
