"""What the target took back after both tiles had shared it: offered again, and never left out without a word."""

import pytest
from django.core.exceptions import PermissionDenied

from integrations.models import Resource, Sync
from integrations.services.revert_resource import revert_resource
from pullrequests.errors import BadChoice
from pullrequests.models import Resolution
from pullrequests.services.comparing import request_choices
from pullrequests.services.refresh import refresh_pull_request
from pullrequests.services.resolve import (
    AGAIN,
    resolve_conflict,
    resolve_many,
    resolve_reverted,
    withdraw_choice,
)
from pullrequests.services.viewed import mark_viewed
from pullrequests.tasks import resolve_many_task
from tests.factories import (
    add,
    change,
    document_of,
    make_clone,
    make_pull_request,
    merge,
    pull,
    remove,
    resolve,
    revert,
    state_of,
)
from tests.standing import keep_more


def go_back(world):
    """QA had Dev's changes, Dev pulled QA, and then QA went back to before them all."""
    dev, qa, manager = world.dev, world.qa, world.manager
    change(dev, "orders", content="let a = 2;\nlet b = 1;\n", by=manager)
    add(dev, {"name": "refunds", "content": "new"}, by=manager)
    remove(dev, "stock", by=manager)
    pull(dev, qa, by=manager)
    change(qa, "refunds", description="by QA", by=manager)
    pull(qa, dev, by=manager)
    return revert(qa, 1, by=manager)


kept_more = keep_more(go_back)


@pytest.fixture
def reverted(kept_more, world):
    return world.more


def offer(source, target, *, by):
    """Name of each change with what becomes of it, and the revert that took it back."""
    opened = make_pull_request(source, target, by=by)
    return {each.name: (each.outcome, each.reverted_in) for each in opened.changes.all()}


def again(pull_request, name, *, by, choice="source"):
    lineage = pull_request.changes.get(name=name).lineage
    return resolve_conflict(
        pull_request=pull_request, lineage=lineage, path=AGAIN, choice=choice, value={}, by=by
    )


def names(tile):
    return set(Resource.objects.filter(integration=tile).values_list("name", flat=True))


def test_what_was_taken_back_stays_so_and_is_told_with_the_revert(reverted, dev, qa, manager):
    assert offer(dev, qa, by=manager) == {
        "orders": ("kept", reverted.number),
        "refunds": ("kept", reverted.number),
        "stock": ("kept", reverted.number),
    }


def test_it_blocks_nothing_and_without_a_choice_stays_reverted(reverted, dev, qa, manager):
    state = state_of(qa)
    opened = make_pull_request(dev, qa, by=manager)
    assert opened.open_conflicts == 0

    merged = merge(opened, by=manager)

    assert merged.status == "merged"
    assert state_of(qa) == state
    assert set(Sync.objects.order_by("-pk")[0].divergent) == set(
        opened.changes.values_list("lineage", flat=True)
    )


def test_what_is_taken_again_is_the_source_s(reverted, dev, qa, manager):
    opened = make_pull_request(dev, qa, by=manager)
    for name in ("orders", "refunds", "stock"):
        opened = again(opened, name, by=manager)

    outcomes = dict(opened.changes.values_list("name", "outcome"))
    merge(opened, by=manager)

    assert outcomes == {"orders": "changed", "refunds": "new", "stock": "deleted"}
    assert state_of(qa) == state_of(dev)


def test_one_can_be_taken_and_the_others_left(reverted, dev, qa, manager):
    opened = again(make_pull_request(dev, qa, by=manager), "refunds", by=manager)

    merge(opened, by=manager)

    assert names(qa) == {"orders", "stock", "refunds"}
    assert document_of(qa, "orders")["content"] == "let a = 1;\nlet b = 1;\n"
    assert offer(dev, qa, by=manager) == {
        "orders": ("kept", reverted.number),
        "stock": ("kept", reverted.number),
    }


def test_a_merge_without_a_choice_does_not_silence_it(reverted, dev, qa, manager):
    before = offer(dev, qa, by=manager)
    merge(make_pull_request(dev, qa, by=manager), by=manager)

    assert offer(dev, qa, by=manager) == before


def test_further_changes_come_alone_unless_all_of_it_is_taken(reverted, dev, qa, manager):
    change(dev, "orders", content="let a = 2;\nlet b = 2;\n", by=manager)
    opened = make_pull_request(dev, qa, by=manager)
    found = opened.changes.get(name="orders")
    assert (found.outcome, found.reverted_in) == ("changed", reverted.number)
    alone = found.result

    opened = again(opened, "orders", by=manager)
    assert opened.changes.get(name="orders").result == opened.changes.get(name="orders").source
    opened = again(opened, "orders", choice="target", by=manager)

    assert opened.changes.get(name="orders").result == alone
    merge(opened, by=manager)
    assert document_of(qa, "orders")["content"] == "let a = 1;\nlet b = 2;\n"


def test_taking_all_of_it_answers_the_conflicts_inside(reverted, dev, qa, manager):
    change(dev, "orders", content="let a = 3;\nlet b = 1;\n", by=manager)
    opened = make_pull_request(dev, qa, by=manager)
    assert opened.open_conflicts == 1

    opened = again(opened, "orders", by=manager)
    assert opened.open_conflicts == 0
    reopened = withdraw_choice(
        pull_request=opened, lineage=opened.changes.get(name="orders").lineage, path=AGAIN, by=manager
    )

    assert reopened.open_conflicts == 1


def test_deleted_by_the_revert_and_changed_further_is_a_conflict_that_asks_already(
    reverted, dev, qa, manager
):
    change(dev, "refunds", content="fixed", by=manager)

    opened = make_pull_request(dev, qa, by=manager)

    found = opened.changes.get(name="refunds")
    assert (found.conflicts[0]["kind"], found.conflicts[0]["open"], found.reverted_in) == (
        "delete/edit",
        True,
        None,
    )


def test_edits_on_top_of_what_was_reverted_do_not_hide_it(reverted, dev, qa, manager):
    change(qa, "orders", description="edited since", by=manager)

    assert offer(dev, qa, by=manager)["orders"] == ("kept", reverted.number)


def test_one_resource_brought_back_alone_counts_too(dev, qa, manager):
    change(dev, "orders", content="dev", by=manager)
    pull(dev, qa, by=manager)
    lineage = Resource.objects.get(integration=qa, name="orders").lineage

    written = revert_resource(integration=qa, lineage=lineage, to_revision=1, wanted_head=qa.head, by=manager)

    assert offer(dev, qa, by=manager) == {"orders": ("kept", written.number)}


def test_a_pull_taken_back_before_the_giver_had_it_is_plainly_offered_again(dev, qa, manager):
    change(qa, "stock", content="qa", by=manager)
    change(dev, "orders", content="dev", by=manager)
    pull(dev, qa, by=manager)

    revert(qa, 2, by=manager)

    assert offer(dev, qa, by=manager) == {"orders": ("changed", None), "stock": ("kept", None)}


def test_going_back_on_own_work_alone_is_none_of_it(dev, qa, manager):
    change(qa, "orders", content="qa 1", by=manager)
    change(qa, "orders", content="qa 2", by=manager)

    revert(qa, 2, by=manager)

    assert offer(dev, qa, by=manager) == {"orders": ("kept", None)}


def test_the_way_back_is_not_asked_again(reverted, dev, qa, manager):
    merge(again(make_pull_request(dev, qa, by=manager), "orders", by=manager), by=manager)

    returned = make_pull_request(qa, dev, by=manager)

    assert returned.open_conflicts == 0
    assert set(returned.changes.values_list("name", "outcome", "reverted_in")) == {
        ("refunds", "deleted", None),
        ("stock", "new", None),
    }


def test_down_the_chain_it_can_be_taken_again_from_the_clone(dev, qa, manager):
    prod = make_clone(qa, by=manager, name="Production")
    change(dev, "orders", content="dev", by=manager)
    pull(dev, qa, by=manager)
    pull(qa, prod, by=manager)

    written = revert(qa, 1, by=manager)

    assert offer(dev, qa, by=manager) == {"orders": ("changed", None)}
    assert offer(prod, qa, by=manager) == {"orders": ("kept", written.number)}
    assert offer(qa, prod, by=manager) == {"orders": ("changed", None)}


# What hangs together


@pytest.fixture
def user_of_script(dev, qa, manager):
    """A script, and an export of Dev that uses it in a hook, brought by a pull that was taken back."""
    script = add(dev, {"name": "hook"}, by=manager)
    add(
        dev,
        {"name": "items", "hooks": {"preSavePage": {"_scriptId": str(script.lineage)}}},
        kind="export",
        by=manager,
    )
    pull(dev, qa, by=manager)
    pull(qa, dev, by=manager)
    return revert(qa, 1, by=manager)


def test_taking_what_needs_another_asks_about_the_other(user_of_script, dev, qa, manager):
    opened = again(make_pull_request(dev, qa, by=manager), "items", by=manager)
    assert opened.open_conflicts == 1

    opened = again(opened, "hook", by=manager)
    assert opened.open_conflicts == 0
    merge(opened, by=manager)

    assert {"items", "hook"} <= names(qa)


def test_leaving_the_other_out_takes_the_reference_out(user_of_script, dev, qa, manager):
    opened = again(make_pull_request(dev, qa, by=manager), "hook", choice="target", by=manager)
    opened = again(opened, "items", by=manager)
    assert opened.open_conflicts == 1

    opened = resolve(opened, "hook", "target", by=manager)
    merge(opened, by=manager)

    assert "hook" not in names(qa)
    assert "_scriptId" not in str(document_of(qa, "items"))


def test_a_name_taken_meanwhile_is_asked_about(reverted, dev, qa, manager):
    add(qa, {"name": "refunds", "content": "of QA"}, by=manager)
    opened = make_pull_request(dev, qa, by=manager)
    lineage = opened.changes.get(name="refunds", reverted_in=reverted.number).lineage

    opened = resolve_conflict(
        pull_request=opened, lineage=lineage, path=AGAIN, choice="source", value={}, by=manager
    )

    (conflict,) = opened.changes.get(lineage=lineage).conflicts
    assert (conflict["kind"], conflict["open"]) == ("same name", True)


# Choosing


def test_all_of_one_revert_can_be_taken_at_once_and_left_again(reverted, dev, qa, manager):
    opened = make_pull_request(dev, qa, by=manager)

    taken = resolve_reverted(pull_request=opened, reverted_in=reverted.number, choice="source", by=manager)
    outcomes = set(taken.changes.values_list("outcome", flat=True))
    left = resolve_reverted(pull_request=opened, reverted_in=reverted.number, choice="target", by=manager)

    assert outcomes == {"changed", "new", "deleted"}
    assert set(left.changes.values_list("outcome", flat=True)) == {"kept"}
    assert left.version == 3


def test_many_are_taken_by_a_job(reverted, dev, qa, manager):
    opened = make_pull_request(dev, qa, by=manager)

    job = request_choices(
        pull_request=opened, choice="source", reverted_in=reverted.number, version=1, by=manager
    )
    resolve_many_task(job.pk)

    job.refresh_from_db()
    assert job.state == job.State.DONE
    assert set(opened.changes.values_list("outcome", flat=True)) == {"changed", "new", "deleted"}


def test_choices_for_all_open_conflicts_leave_it_alone(reverted, dev, qa, manager):
    opened = make_pull_request(dev, qa, by=manager)

    resolve_many(pull_request=opened, choice="source", by=manager)

    assert not Resolution.objects.exists()
    assert set(opened.changes.values_list("outcome", flat=True)) == {"kept"}


def test_a_choice_stays_over_a_refresh_while_its_inputs_do(reverted, dev, qa, manager):
    opened = make_pull_request(dev, qa, by=manager)
    opened = again(again(opened, "orders", by=manager), "refunds", by=manager)
    change(dev, "orders", content="moved", by=manager)

    refreshed = refresh_pull_request(pull_request=opened, by=manager)

    assert (refreshed.kept_choices, refreshed.dropped_choices) == (1, 1)
    assert opened.changes.get(name="refunds").outcome == "new"
    assert opened.changes.get(name="orders").result != opened.changes.get(name="orders").source


def test_a_tick_ends_when_it_is_taken_again(reverted, dev, qa, manager):
    opened = make_pull_request(dev, qa, by=manager)
    mark_viewed(change=opened.changes.get(name="orders"), viewed=True, by=manager)

    opened = again(opened, "orders", by=manager)

    assert opened.changes.get(name="orders").viewed_by == []


@pytest.mark.parametrize("choice", ["base", "both", "value"])
def test_nothing_else_can_be_chosen(reverted, dev, qa, manager, choice):
    opened = make_pull_request(dev, qa, by=manager)

    with pytest.raises(BadChoice):
        again(opened, "orders", choice=choice, by=manager)
    with pytest.raises(BadChoice):
        resolve_reverted(pull_request=opened, reverted_in=reverted.number, choice=choice, by=manager)


def test_what_was_not_reverted_cannot_be_taken_again(dev, qa, manager):
    change(qa, "orders", content="qa", by=manager)
    opened = make_pull_request(dev, qa, by=manager)

    with pytest.raises(BadChoice):
        again(opened, "orders", by=manager)


def test_a_monitor_may_not_choose(reverted, dev, qa, manager, monitor):
    opened = make_pull_request(dev, qa, by=manager)

    with pytest.raises(PermissionDenied):
        resolve_reverted(pull_request=opened, reverted_in=reverted.number, choice="source", by=monitor)
