"""What a tile refuses to hold; creating and changing both ask."""

from uuid import uuid4

import pytest

from integrations.errors import InvalidDocument
from integrations.services.edit import edit_resource
from tests.factories import add, all_rows, change, document_of, make_clone, make_integration, resource_of


def nested(depth):
    value = "deep"
    for _ in range(depth):
        value = {"a": value}
    return value


UNACCEPTABLE = {
    "no name": ({"name": None}, "Name: please give one"),
    "an empty name": ({"name": ""}, "Name: please give one"),
    "blanks for a name": ({"name": "  \t"}, "Name: please give one"),
    "a number for a name": ({"name": 7}, "Name: please give one"),
    "a name too long": ({"name": "x" * 256}, "at most 255 characters"),
    "not a number": ({"value": float("nan")}, "value"),
    "infinity": ({"value": float("inf")}, "value"),
    "a huge integer": ({"value": 2**53}, "value"),
    "a NUL": ({"content": "a\0b"}, "content"),
    "a NUL in a key": ({"a\0b": 1}, "NUL|U\\+0000|character"),
    "a lone surrogate": ({"content": "\ud800"}, "content"),
    "too deep": ({"value": nested(70)}, "64|deep|nested"),
    "far too deep": ({"value": nested(5000)}, "64|deep|nested"),
    "a tuple": ({"value": (1, 2)}, "value"),
}


@pytest.mark.parametrize("case", UNACCEPTABLE)
def test_an_unacceptable_document_changes_nothing(tile, manager, case):
    fields, sentence = UNACCEPTABLE[case]
    document = {"name": "refunds", "content": "", **fields}
    orders = resource_of(tile, "orders")
    before = all_rows()

    with pytest.raises(InvalidDocument, match=sentence):
        add(tile, document, by=manager)
    with pytest.raises(InvalidDocument, match=sentence):
        edit_resource(
            integration=tile,
            lineage=orders.lineage,
            document=document,
            expected=orders.content_id,
            by=manager,
        )

    assert all_rows() == before


@pytest.mark.parametrize("key", ["__proto__", "constructor", "", "a.b", "a[0]", "$ref", "null", "name "])
def test_strange_keys_are_kept_literally(tile, manager, key):
    document = {"name": "refunds", "settings": {key: [1, None, "\u202e"]}}

    add(tile, document, kind="flow", by=manager)

    assert document_of(tile, "refunds") == document


def test_a_secret_is_named_by_its_place_and_never_repeated(tile, manager):
    document = {"name": "Shop", "type": "http", "http": {"auth": {"basic": {"password": "hunter2"}}}}
    before = all_rows()

    with pytest.raises(InvalidDocument, match=r"http\.auth\.basic\.password: secrets") as refusal:
        add(tile, document, kind="connection", by=manager)

    assert "hunter2" not in str(refusal.value)
    assert all_rows() == before


def test_a_secret_cannot_come_in_with_a_change_either(tile, manager):
    add(tile, {"name": "Shop", "type": "http"}, kind="connection", by=manager)
    before = all_rows()

    with pytest.raises(InvalidDocument, match=r"settings\.apiKey: secrets"):
        change(tile, "Shop", settings={"apiKey": "hunter2"}, by=manager)

    assert all_rows() == before


@pytest.mark.parametrize("field", ["_id", "_integrationId", "createdAt", "lastModified"])
def test_what_the_system_keeps_itself_cannot_be_written(tile, manager, field):
    with pytest.raises(InvalidDocument, match=f"{field}: secrets and values kept by the system"):
        add(tile, {"name": "refunds", field: "x"}, by=manager)


def test_values_of_the_environment_belong_beside_the_document(tile, manager):
    with pytest.raises(InvalidDocument, match="disabled: this belongs to the environment"):
        add(tile, {"name": "Daily", "disabled": True}, kind="flow", by=manager)


def script_hook(value):
    return {"name": "Fetch", "hooks": {"preSavePage": {"_scriptId": value, "function": "go"}}}


def test_a_reference_into_nothing_is_refused(tile, manager):
    before = all_rows()

    with pytest.raises(InvalidDocument, match=r"hooks\.preSavePage\._scriptId: there is no such script"):
        add(tile, script_hook(str(uuid4())), kind="export", by=manager)

    assert all_rows() == before


@pytest.mark.parametrize("value", ["", "abc", 7, True, ["x"], {"a": 1}, "0" * 100])
def test_a_reference_that_is_no_id_is_refused(tile, manager, value):
    before = all_rows()

    with pytest.raises(InvalidDocument):
        add(tile, script_hook(value), kind="export", by=manager)

    assert all_rows() == before


def test_a_reference_to_another_kind_is_refused(tile, manager):
    flow = add(tile, {"name": "Daily"}, kind="flow", by=manager)

    with pytest.raises(InvalidDocument, match="there is no such script"):
        add(tile, script_hook(str(flow.lineage)), kind="export", by=manager)


def test_a_reference_to_another_tile_s_resource_is_refused(tile, environment, manager):
    foreign = resource_of(make_integration(environment, by=manager, refunds="1;"), "refunds")

    with pytest.raises(InvalidDocument, match="there is no such script"):
        add(tile, script_hook(str(foreign.lineage)), kind="export", by=manager)


def test_a_reference_to_what_only_a_clone_has_is_refused(tile, manager):
    clone = make_clone(tile, by=manager)
    only_there = add(clone, {"name": "refunds"}, by=manager)

    with pytest.raises(InvalidDocument, match="there is no such script"):
        add(tile, script_hook(str(only_there.lineage)), kind="export", by=manager)


def test_a_flow_may_refer_to_itself_and_in_a_circle(tile, manager):
    first = add(tile, {"name": "First"}, kind="flow", by=manager)
    second = add(tile, {"name": "Second", "_runNextFlowIds": [str(first.lineage)]}, kind="flow", by=manager)

    change(tile, "First", _runNextFlowIds=[str(first.lineage), str(second.lineage)], by=manager)

    assert document_of(tile, "First")["_runNextFlowIds"] == [str(first.lineage), str(second.lineage)]


def test_every_problem_is_told_at_once(tile, manager):
    document = {**script_hook(str(uuid4())), "name": "", "_id": "1"}

    with pytest.raises(InvalidDocument) as refusal:
        add(tile, document, kind="export", by=manager)

    assert len(refusal.value.problems) == 3
