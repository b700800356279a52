"""Independent copies on a review: what a change of the original will not reach."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from integrations.services.copy_resource import copy_resource
from tests.factories import (
    add,
    change,
    make_account,
    make_clone,
    make_environment,
    make_integration,
    make_manager,
    make_pull_request,
    pull,
    resource_of,
)

pytestmark = pytest.mark.django_db

IN_QA = "QA has an independent copy of this: “Get orders (copy)”. This change will not reach it."
IN_BOTH = "QA and Dev have an independent copy of this: “Get orders (copy)”. This change will not reach it."
THE_COPY = "This is an independent copy of “Get orders”: changes of that one do not reach it."


@pytest.fixture
def tiles():
    """Orders in Dev with an export, its clone in QA, and someone who manages both."""
    account = make_account()
    dev, qa = (make_environment(account, name=name) for name in ("Dev", "QA"))
    by = make_manager(dev, qa)
    source = make_integration(dev, by=by, name="Orders", script="1")
    add(source, {"name": "Get orders"}, kind="export", by=by)
    return source, make_clone(source, qa, by=by, name="Orders"), by


def copied(tile, by, name="Get orders"):
    return copy_resource(
        integration=tile, lineage=resource_of(tile, name).lineage, name=f"{name} (copy)", by=by
    )


def notes_on(client, user, pull_request):
    client.force_login(user)
    groups = client.get(pull_request.get_absolute_url()).context["groups"]
    return {row.change.name: list(row.notes) for group in groups for row in group.rows if row.notes}


def test_a_change_of_the_original_names_the_copy_of_the_target(client, tiles):
    dev, qa, by = tiles
    copied(qa, by)
    change(dev, "Get orders", description="new", by=by)
    change(dev, "script", content="2", by=by)

    request = make_pull_request(dev, qa, by=by)

    assert notes_on(client, by, request) == {"Get orders": [IN_QA], "Get orders (copy)": [THE_COPY]}
    page = reverse("pullrequests:change", args=[request.code, resource_of(dev, "Get orders").lineage])
    assert IN_QA in client.get(page).content.decode()


def test_a_pull_brings_the_knowledge_too(client, tiles):
    dev, qa, by = tiles
    copied(dev, by)
    first = make_pull_request(dev, qa, by=by)
    assert notes_on(client, by, first) == {"Get orders (copy)": [THE_COPY]}

    pull(dev, qa, by=by)
    change(dev, "Get orders", description="new", by=by)

    assert notes_on(client, by, make_pull_request(dev, qa, by=by)) == {"Get orders": [IN_BOTH]}


def test_a_clone_of_the_tile_knows_it(client, tiles):
    dev, _, by = tiles
    copied(dev, by)
    clone = make_clone(dev, dev.environment, by=by, name="Orders of the team")
    change(dev, "Get orders", description="new", by=by)

    (notes,) = notes_on(client, by, make_pull_request(dev, clone, by=by)).values()

    assert notes == [IN_BOTH.replace("QA and Dev", "Orders of the team and Orders")]


def test_without_copies_nothing_is_said(client, tiles):
    dev, qa, by = tiles
    change(dev, "Get orders", description="new", by=by)

    assert notes_on(client, by, make_pull_request(dev, qa, by=by)) == {}


def test_the_review_costs_the_same_statements_with_any_number_of_copies(client, tiles):
    dev, qa, by = tiles
    costs = []
    for number in (1, 6):
        for n in range(number):
            add(dev, {"name": f"export {number} {n}"}, kind="export", by=by)
        pull(dev, qa, by=by)
        for n in range(number):
            copied(qa, by, f"export {number} {n}")
            change(dev, f"export {number} {n}", description="new", by=by)
        request = make_pull_request(dev, qa, by=by)
        notes_on(client, by, request)
        with CaptureQueriesContext(connection) as queries:
            assert len(notes_on(client, by, request)) >= 2 * number
        costs.append(len(queries))

    assert costs[0] == costs[1]
