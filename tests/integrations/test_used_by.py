"""Who refers to a resource."""

import pytest

from integrations.used_by import users_of, users_of_any
from tests.factories import (
    add,
    change,
    make_clone,
    make_environment,
    make_integration,
    make_manager,
    resource_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def tile():
    environment = make_environment()
    return make_integration(environment, by=make_manager(environment), orders="1", stock="1")


def use(tile, name, *scripts):
    hooks = {
        hook: {"_scriptId": str(resource_of(tile, script).lineage), "function": "go"}
        for hook, script in zip(("preSavePage", "postSubmit"), scripts, strict=False)
    }
    return add(tile, {"name": name, "hooks": hooks}, kind="export", by=tile.created_by)


def test_users_are_found_by_what_they_hold_now(tile):
    fetch = use(tile, "Fetch", "orders")
    use(tile, "Other", "stock")

    assert list(users_of(tile, resource_of(tile, "orders").lineage)) == [fetch]
    change(tile, "Fetch", hooks={}, by=tile.created_by)
    assert not users_of(tile, resource_of(tile, "orders").lineage).exists()


def test_users_of_many_are_named_once_in_order(tile):
    both, one = use(tile, "Both", "orders", "stock"), use(tile, "A", "orders")
    lineages = [resource_of(tile, name).lineage for name in ("orders", "stock")]

    assert list(users_of_any(tile.pk, lineages)) == [one, both]
    assert list(users_of_any(tile.pk, [])) == []


def test_a_resource_is_no_user_of_itself(tile):
    flow = add(tile, {"name": "Daily"}, kind="flow", by=tile.created_by)
    change(tile, "Daily", _runNextFlowIds=[str(flow.lineage)], by=tile.created_by)

    assert not users_of(tile, flow.lineage).exists()


def test_users_in_other_tiles_do_not_count(tile):
    clone = make_clone(tile, by=tile.created_by)
    fetch = use(clone, "Fetch", "orders")
    orders = resource_of(tile, "orders")

    assert not users_of(tile, orders.lineage).exists()
    assert list(users_of(clone, orders.lineage)) == [fetch]
