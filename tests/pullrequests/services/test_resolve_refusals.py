"""Choices that are refused, and change nothing."""

from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied

from environments.roles import Role
from environments.services.grants import give_role
from pullrequests.errors import BadChoice, PullRequestError
from pullrequests.services.resolve import resolve_conflict, resolve_many, withdraw_choice
from tests.factories import (
    add,
    all_rows,
    change,
    make_clone,
    make_integration,
    make_pull_request,
    make_user,
    resolve,
    resource_of,
)
from tests.pullrequests.services.disputes import (
    dangling_dispute,
    deleted_by_source,
    dispute,
    field_dispute,
    lines_dispute,
    order_dispute,
    same_name_dispute,
)
from tests.pullrequests.services.refusals import assert_refused

pytestmark = pytest.mark.django_db


FORBIDDEN = [
    (field_dispute, "both"),
    (lines_dispute, "ours"),
    (order_dispute, "both"),
    (order_dispute, "value"),
    (deleted_by_source, "base"),
    (deleted_by_source, "both"),
    (deleted_by_source, "value"),
    (dangling_dispute, "base"),
    (dangling_dispute, "value"),
    (field_dispute, ""),
    (field_dispute, "SOURCE"),
]


@pytest.mark.parametrize(("make", "choice"), FORBIDDEN)
def test_what_is_not_offered_cannot_be_chosen(where, make, choice):
    assert_refused(
        make(**where), "it", choice, value={"value": "x"}, by=where["by"], match="cannot be chosen here"
    )


@pytest.mark.parametrize("choice", ["source", "target", "base"])
def test_one_name_for_two_is_not_settled_by_a_side(where, choice):
    assert_refused(same_name_dispute(**where), "prices", choice, by=where["by"], match="cannot be chosen")


@pytest.mark.parametrize(
    "path", [[], ["name"], ["schedule", "x"], ["x"], [{"name": "x"}], [["schedule"]], "schedule", None]
)
def test_a_conflict_that_is_not_there_cannot_be_settled(where, path):
    assert_refused(
        field_dispute(**where), "it", "source", path=path, by=where["by"], match="no such conflict"
    )


def test_a_resource_that_is_not_part_of_it_cannot_be_settled(where):
    opened = field_dispute(**where)
    before = all_rows()

    with pytest.raises(BadChoice, match="not part of the pull request"):
        resolve_conflict(
            pull_request=opened, lineage=uuid4(), path=["schedule"], choice="source", value={}, by=where["by"]
        )

    assert all_rows() == before


def deep(levels):
    value = "x"
    for _ in range(levels):
        value = [value]
    return value


BAD_VALUES = {
    "not a number": float("nan"),
    "infinity": float("inf"),
    "a huge integer": 2**53,
    "NUL": "a\0b",
    "NUL in a key": {"a\0b": 1},
    "a lone surrogate": "\ud800",
    "a surrogate in a key": {"\ud800": 1},
    "deep": deep(100),
    "very deep": deep(20_000),
    "a secret": {"password": "hunter2"},
    "a secret deep inside": [{"http": {"clientSecret": "hunter2"}}],
}


@pytest.mark.parametrize("case", BAD_VALUES)
def test_an_unacceptable_value_is_refused(where, case):
    opened = field_dispute(**where)
    before = all_rows()

    with pytest.raises(BadChoice) as refusal:
        resolve(opened, "it", "value", value={"value": BAD_VALUES[case]}, by=where["by"])

    assert "hunter2" not in str(refusal.value)
    assert all_rows() == before


@pytest.mark.parametrize("value", [7, None, ["a"], {"a": 1}, True])
def test_a_text_is_replaced_by_text_alone(where, value):
    assert_refused(lines_dispute(**where), "it", "value", value={"value": value}, by=where["by"])


def disputed_reference(*, environment, by):
    giver = make_integration(environment, by=by, name="Dev", script="1")
    for name in ("a", "b", "c"):
        add(giver, {"name": name}, kind="flow", by=by)
    add(giver, {"name": "it", "_abstractFlowId": lineage(giver, "a")}, kind="flow", by=by)
    receiver = make_clone(giver, by=by, name="QA")
    change(giver, "it", _abstractFlowId=lineage(giver, "b"), by=by)
    change(receiver, "it", _abstractFlowId=lineage(receiver, "c"), by=by)
    return make_pull_request(giver, receiver, by=by)


def lineage(tile, name):
    return str(resource_of(tile, name).lineage)


def test_a_written_reference_must_lead_somewhere(where):
    opened = disputed_reference(**where)
    foreign = lineage(make_integration(where["environment"], by=where["by"], x="1"), "x")

    for value in (str(uuid4()), foreign):
        assert_refused(
            opened, "it", "value", value={"value": value}, by=where["by"], match="will not be there"
        )


@pytest.mark.parametrize("value", ["abc", 7, ["x"], {"a": 1}, True])
def test_a_written_reference_must_be_one(where, value):
    opened = disputed_reference(**where)
    assert_refused(
        opened, "it", "value", value={"value": value}, by=where["by"], match="does not lead to any"
    )


def test_a_written_reference_must_lead_to_its_kind(where):
    opened = disputed_reference(**where)
    script = lineage(opened.target, "script")
    assert_refused(opened, "it", "value", value={"value": script}, by=where["by"])


def test_a_written_reference_that_leads_somewhere_is_taken(where):
    opened = disputed_reference(**where)

    resolved = resolve(opened, "it", "value", value={"value": lineage(opened.target, "a")}, by=where["by"])

    assert resolved.open_conflicts == 0


@pytest.mark.parametrize("status", ["merging", "merged", "cancelled"])
def test_what_is_over_or_under_way_takes_no_choices(where, status):
    opened = field_dispute(**where)
    type(opened).objects.update(status=status)

    assert_refused(opened, "it", "source", by=where["by"], error=PullRequestError, match=f"is {status}")
    before = all_rows()
    with pytest.raises(PullRequestError):
        resolve_many(pull_request=opened, choice="source", by=where["by"])
    with pytest.raises(PullRequestError):
        withdraw_choice(
            pull_request=opened, lineage=opened.changes.get().lineage, path=["schedule"], by=where["by"]
        )
    assert all_rows() == before


NONE, MONITOR, MANAGE, _ = Role


@pytest.mark.parametrize(
    ("on_source", "on_target", "allowed"),
    [
        (NONE, NONE, False),
        (NONE, MANAGE, False),
        (MANAGE, NONE, False),
        (MANAGE, MONITOR, False),
        (MONITOR, MONITOR, False),
        (MONITOR, MANAGE, True),
        (MANAGE, MANAGE, True),
    ],
)
def test_deciding_needs_manage_on_the_target_and_sight_of_the_source(where, on_source, on_target, allowed):
    opened = field_dispute(**where)
    person = make_user()
    give_role(to=person, on=opened.source, role=on_source)
    give_role(to=person, on=opened.target, role=on_target)
    found = opened.changes.get()
    actions = [
        lambda: resolve(opened, "it", "source", by=person),
        lambda: withdraw_choice(pull_request=opened, lineage=found.lineage, path=["schedule"], by=person),
        lambda: resolve_many(pull_request=opened, choice="source", by=person),
    ]

    for act in actions:
        before = all_rows()
        if allowed:
            act()
            assert all_rows() != before
        else:
            with pytest.raises(PermissionDenied):
                act()
            assert all_rows() == before


def test_a_connection_s_secret_cannot_come_in_through_a_choice(where):
    opened = dispute(
        {"type": "http", "http": {"ping": {"relativeURI": "a"}}},
        {"http": {"ping": {"relativeURI": "b"}}},
        {"http": {"ping": {"relativeURI": "c"}}},
        kind="connection",
        **where,
    )
    assert_refused(
        opened, "it", "value", value={"value": {"accessToken": "hunter2"}}, by=where["by"], match="secrets"
    )
