"""What a pull would do: the same inputs always give the same answer, and nothing is written."""

import pytest

from integrations import canonical
from integrations.services.revisions import prepare, state_sum_at
from pullrequests.evaluate import evaluate
from pullrequests.merging.outcomes import Choice, Decision
from pullrequests.services.evaluation import pins_of
from tests.factories import (
    add,
    all_rows,
    change,
    make_clone,
    make_environment,
    make_integration,
    make_manager,
    make_pull_request,
    remove,
    resource_of,
    state_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def dev():
    environment = make_environment(name="Dev")
    scripts = {"orders": "let a = 1;\nlet b = 1;\n", "stock": "1\n", "prices": "1\n", "old": "1\n"}
    return make_integration(environment, by=make_manager(environment), name="Dev", **scripts)


@pytest.fixture
def by(dev):
    return dev.created_by


@pytest.fixture
def pins(dev, by):
    """orders: merges; stock: conflicts; prices: kept; old: deleted; new: added."""
    qa = make_clone(dev, by=by, name="QA")
    change(dev, "orders", content="let a = 2;\nlet b = 1;\n", by=by)
    change(qa, "orders", content="let a = 1;\nlet b = 2;\n", by=by)
    change(dev, "stock", content="dev\n", by=by)
    change(qa, "stock", content="qa\n", by=by)
    change(qa, "prices", content="qa\n", by=by)
    remove(dev, "old", by=by)
    add(dev, {"name": "new"}, by=by)
    return pins_of(make_pull_request(dev, qa, by=by))


def choosing(pins, choice, value=None):
    stock = resource_of_target(pins, "stock")
    return {stock.lineage: {("content",): Decision(choice, value)}}


def resource_of_target(pins, name):
    return resource_of(type(pins.sync.receiver).objects.get(pk=pins.target_id), name)


def test_every_candidate_has_an_outcome(pins):
    evaluation = evaluate(pins, {})

    assert {item.entry.name: item.outcome for item in evaluation.decided} == {
        "orders": "changed",
        "stock": "kept",
        "prices": "kept",
        "old": "deleted",
        "new": "new",
    }
    assert {i.entry.name for i in evaluation.decided if i.open_conflicts} == {"stock"}


def test_with_an_open_conflict_there_is_no_hash_of_the_result(pins):
    evaluation = evaluate(pins, {})

    assert (evaluation.open_conflicts, evaluation.preview_sum) == (1, None)


def test_only_newly_merged_documents_are_held(pins):
    evaluation = evaluate(pins, choosing(pins, Choice.TARGET))

    held = {item.entry.name: item.document for item in evaluation.decided if item.document is not None}
    assert set(held) == {"orders", "stock"}
    assert held["orders"]["content"] == "let a = 2;\nlet b = 2;\n"


@pytest.mark.parametrize("choice", [Choice.TARGET, Choice.SOURCE, Choice.BASE, Choice.BOTH])
def test_the_hash_of_the_result_is_that_of_the_state_it_stands_for(pins, dev, choice):
    evaluation = evaluate(pins, choosing(pins, choice))

    qa = type(dev).objects.get(pk=pins.target_id)
    state = state_of(qa)
    for item in evaluation.decided:
        state.pop(item.lineage, None)
        if item.result is not None:
            state[item.lineage] = (item.result.kind, item.result.name, item.result.content)
    items = [canonical.state_item(lineage, *entry) for lineage, entry in state.items()]
    assert evaluation.preview_sum == canonical.combine(0, added=items)
    assert evaluation.preview_sum != state_sum_at(qa.pk, pins.target_revision)


def test_the_result_has_the_content_id_of_its_document(pins):
    evaluation = evaluate(pins, choosing(pins, Choice.VALUE, "written\n"))

    (stock,) = (item for item in evaluation.decided if item.entry.name == "stock")
    placement, _ = prepare(stock.lineage, "script", {"content": "written\n", "name": "stock"})
    assert (stock.result.content, stock.document["content"]) == (placement.content, "written\n")


def test_a_settled_conflict_is_still_told_of(pins):
    evaluation = evaluate(pins, choosing(pins, Choice.SOURCE))

    (stock,) = (item for item in evaluation.decided if item.entry.name == "stock")
    assert ([c.path for c in stock.conflicts], stock.open_conflicts) == ([("content",)], [])


def test_the_same_again_gives_the_same(pins, dev, by):
    decisions = choosing(pins, Choice.BOTH)
    first = evaluate(pins, decisions)

    change(dev, "orders", content="later\n", by=by)
    second = evaluate(pins, decisions)

    assert first == second


def test_nothing_is_written(pins):
    before = all_rows()

    evaluate(pins, choosing(pins, Choice.VALUE, "written\n"))

    assert all_rows() == before


def test_choices_about_something_else_change_nothing(pins, dev):
    stray = {dev.code: {("content",): Decision(Choice.SOURCE)}}
    orders = {resource_of(dev, "orders").lineage: {("no", "such", "field"): Decision(Choice.VALUE, 1)}}

    assert evaluate(pins, stray | orders) == evaluate(pins, {})
