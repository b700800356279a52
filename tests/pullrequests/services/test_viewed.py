"""Ticking off changes one has looked at."""

import pytest

from pullrequests.services.viewed import mark_viewed
from tests.factories import change, make_pull_request, resolve


@pytest.fixture
def opened(dev, qa, manager):
    change(dev, "orders", content="dev", by=manager)
    change(qa, "orders", content="qa", by=manager)
    change(dev, "stock", content="dev", by=manager)
    return make_pull_request(dev, qa, by=manager)


def test_each_person_ticks_for_themselves(opened, manager, monitor):
    orders = opened.changes.get(name="orders")
    mark_viewed(change=orders, viewed=True, by=manager)
    mark_viewed(change=orders, viewed=True, by=monitor)
    mark_viewed(change=orders, viewed=True, by=monitor)

    mark_viewed(change=orders, viewed=False, by=manager)

    assert dict(opened.changes.values_list("name", "viewed_by")) == {"orders": [monitor.pk], "stock": []}


def test_taking_away_a_tick_that_is_not_there_is_nothing(opened, manager):
    mark_viewed(change=opened.changes.get(name="orders"), viewed=False, by=manager)

    assert opened.changes.get(name="orders").viewed_by == []


def test_a_choice_ends_the_tick_of_its_resource_alone(opened, manager):
    for found in opened.changes.all():
        mark_viewed(change=found, viewed=True, by=manager)

    resolve(opened, "orders", "source", by=manager)

    assert dict(opened.changes.values_list("name", "viewed_by")) == {"orders": [], "stock": [manager.pk]}


def test_a_tick_changes_no_version(opened, manager):
    mark_viewed(change=opened.changes.get(name="orders"), viewed=True, by=manager)

    opened.refresh_from_db()
    assert opened.version == 1
