"""Names written at conflicts: what cannot be one, or would belong to two, is refused and changes nothing."""

import pytest

from integrations.errors import IntegrationError
from integrations.services.edit import edit_resource
from tests.factories import (
    add,
    make_clone,
    make_integration,
    make_pull_request,
    resolve,
    resource_of,
)
from tests.pullrequests.services.disputes import same_name_dispute
from tests.pullrequests.services.refusals import assert_refused

pytestmark = pytest.mark.django_db

NAMES = {
    "none": None,
    "a number": 7,
    "empty": "",
    "blank": "   ",
    "too long": "x" * 256,
    "a list": ["a"],
    "an object": {"a": 1},
    "NUL": "\0",
}


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_a_written_name_must_be_one(where, name):
    opened = same_name_dispute(**where)
    assert_refused(opened, "prices", "value", value={"value": name}, by=where["by"], error=IntegrationError)


def test_a_name_cannot_be_left_out(where):
    opened = same_name_dispute(**where)
    assert_refused(opened, "prices", "value", value={}, by=where["by"], error=IntegrationError)


@pytest.mark.parametrize("name", [*NAMES.values(), "other"], ids=[*NAMES, "taken"])
def test_a_name_both_sides_changed_must_be_one_too(where, name):
    opened = renamed_on_both_sides(**where)
    assert_refused(
        opened, "renamed in QA", "value", value={"value": name}, by=where["by"], error=IntegrationError
    )


def renamed_on_both_sides(*, environment, by):
    giver = make_integration(environment, by=by, name="Dev", it="1", other="1")
    receiver = make_clone(giver, by=by, name="QA")
    rename(giver, "it", "renamed in Dev", by=by)
    rename(receiver, "it", "renamed in QA", by=by)
    return make_pull_request(giver, receiver, by=by)


def rename(tile, old, new, *, by):
    found = resource_of(tile, old)
    edit_resource(
        integration=tile, lineage=found.lineage, document={"name": new}, expected=found.content_id, by=by
    )


@pytest.mark.parametrize("taken", ["prices", "other"])
def test_a_written_name_must_not_be_taken_too(where, taken):
    opened = same_name_dispute(**where)
    assert_refused(
        opened, "prices", "value", value={"value": taken}, by=where["by"], match=f"a script called {taken}"
    )


@pytest.mark.parametrize(("first", "second"), [("prices", "stocks"), ("stocks", "prices")])
def test_two_arriving_ones_cannot_be_given_one_name(where, first, second):
    opened = two_pairs_of_one_name(**where)
    resolve(opened, first, "value", value={"value": "one"}, by=where["by"])

    assert_refused(
        opened, second, "value", value={"value": "one"}, by=where["by"], match="a script called one"
    )


@pytest.mark.parametrize("disputed", ["prices", "stocks"])
def test_nothing_is_given_the_name_of_something_that_arrives(where, disputed):
    opened = two_pairs_of_one_name(**where, arriving="one")

    assert_refused(
        opened, disputed, "value", value={"value": "one"}, by=where["by"], match="a script called one"
    )


@pytest.mark.parametrize(("first", "second"), [("prices", "stocks"), ("stocks", "prices")])
def test_two_renamed_ones_cannot_be_given_one_name(where, first, second):
    giver = make_integration(where["environment"], by=where["by"], name="Dev", prices="1", stocks="2")
    receiver = make_clone(giver, by=where["by"], name="QA")
    for name in ("prices", "stocks"):
        rename(giver, name, f"{name} of Dev", by=where["by"])
        rename(receiver, name, f"{name} of QA", by=where["by"])
    opened = make_pull_request(giver, receiver, by=where["by"])
    resolve(opened, f"{first} of QA", "value", value={"value": "one"}, by=where["by"])

    assert_refused(
        opened,
        f"{second} of QA",
        "value",
        value={"value": "one"},
        by=where["by"],
        match="a script called one",
    )


def two_pairs_of_one_name(*, environment, by, arriving=None):
    """Both tiles got prices and stocks of their own; which is merged first is left to their random lineages."""
    giver = make_integration(environment, by=by, name="Dev", other="1")
    receiver = make_clone(giver, by=by, name="QA")
    for name in ("prices", "stocks"):
        add(giver, {"name": name, "content": "source"}, by=by)
        add(receiver, {"name": name, "content": "target"}, by=by)
    if arriving:
        add(giver, {"name": arriving}, by=by)
    return make_pull_request(giver, receiver, by=by)
