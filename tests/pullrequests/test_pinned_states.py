"""A comparison is made from pinned states alone: whatever happens to the tiles later, it comes out the same."""

import pytest

from integrations.history import bearers_at
from pullrequests.services.evaluation import evaluate_pull_request
from tests.factories import (
    add,
    change,
    make_clone,
    make_environment,
    make_integration,
    make_manager,
    make_pull_request,
    merge,
    pull,
    remove,
    resolve,
    resource_of,
    revert,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def dev():
    environment = make_environment(name="Dev")
    scripts = {"orders": "let a = 1;\nlet b = 1;\n", "stock": "1\n", "spare": "1\n"}
    return make_integration(environment, by=make_manager(environment), name="Dev", **scripts)


@pytest.fixture
def by(dev):
    return dev.created_by


@pytest.fixture
def qa(dev, by):
    return make_clone(dev, by=by, name="QA")


@pytest.fixture
def opened(dev, qa, by):
    """orders merges, stock is chosen, refunds is a name on both sides, and taken is free in the target."""
    change(dev, "orders", content="let a = 2;\nlet b = 1;\n", by=by)
    change(qa, "orders", content="let a = 1;\nlet b = 2;\n", by=by)
    change(dev, "stock", content="dev\n", by=by)
    change(qa, "stock", content="qa\n", by=by)
    for tile in (dev, qa):
        add(tile, {"name": "refunds"}, by=by)
    add(dev, {"name": "taken"}, by=by)
    opened = make_pull_request(dev, qa, by=by)
    resolve(opened, "stock", "source", by=by)
    return resolve(opened, "refunds", "value", value={"value": "refunds of Dev"}, by=by)


def rename_what_was_in_the_way(dev, qa, by):
    change(qa, "refunds", name="something else", by=by)


def delete_what_was_in_the_way(dev, qa, by):
    remove(qa, "refunds", by=by)


def take_the_names_that_were_free(dev, qa, by):
    change(qa, "spare", name="taken", by=by)
    add(qa, {"name": "refunds of Dev"}, by=by)


def go_on_in_the_source(dev, qa, by):
    change(dev, "refunds", name="renamed", by=by)
    change(dev, "orders", content="later\n", by=by)
    remove(dev, "taken", by=by)


def go_back_in_both(dev, qa, by):
    revert(qa, 1, by=by)
    revert(dev, 1, by=by)


def pull_the_other_way(dev, qa, by):
    change(qa, "refunds", name="refunds of QA", by=by)
    change(qa, "stock", content="dev\n", by=by)
    pull(qa, dev, by=by)


@pytest.mark.parametrize(
    "later",
    [
        rename_what_was_in_the_way,
        delete_what_was_in_the_way,
        take_the_names_that_were_free,
        go_on_in_the_source,
        go_back_in_both,
        pull_the_other_way,
    ],
)
def test_whatever_happens_later_it_comes_out_the_same(opened, dev, qa, by, later):
    first = evaluate_pull_request(opened)
    assert first.preview_sum is not None

    later(dev, qa, by)

    assert evaluate_pull_request(opened) == first


def test_after_its_own_merge_and_the_next_it_comes_out_the_same(opened, dev, qa, by):
    first = evaluate_pull_request(opened)

    merged = merge(opened, by=by)
    change(dev, "spare", content="later\n", by=by)
    change(qa, "refunds", name="refunds of QA", by=by)
    change(qa, "spare", name="refunds", by=by)
    pull(dev, qa, by=by)

    assert merged.status == "merged"
    assert evaluate_pull_request(merged) == first


def test_who_bore_a_name_is_told_of_the_pinned_revision(qa, by):
    orders, stock = resource_of(qa, "orders").lineage, resource_of(qa, "stock").lineage
    change(qa, "orders", name="other", by=by)
    change(qa, "stock", name="orders", by=by)
    remove(qa, "orders", by=by)

    bearers = [bearers_at(qa.pk, revision, ["orders"]) for revision in (1, 2, 3, 4)]

    assert bearers == [[(orders, "script", "orders")], [], [(stock, "script", "orders")], []]
