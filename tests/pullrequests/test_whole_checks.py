"""Merges that are right resource by resource and wrong as a whole."""

import pytest

from pullrequests.services.refresh import refresh_pull_request
from tests.factories import (
    add,
    change,
    document_of,
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
    state_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def dev():
    """Flows: first, second, third, of which none runs another."""
    environment = make_environment(name="Dev")
    tile = make_integration(environment, by=make_manager(environment), name="Dev")
    for name in ("first", "second", "third"):
        add(tile, {"name": name}, kind="flow", by=tile.created_by)
    return tile


@pytest.fixture
def by(dev):
    return dev.created_by


@pytest.fixture
def qa(dev, by):
    return make_clone(dev, by=by, name="QA")


def run_next(tile, name, *others, by):
    change(tile, name, _runNextFlowIds=[str(resource_of(tile, other).lineage) for other in others], by=by)


def conflicts(pull_request):
    changes = pull_request.changes.exclude(conflicts=[])
    return {(found.name, conflict["kind"]) for found in changes for conflict in found.conflicts}


def nothing_dangles(tile):
    contents = tile.resources.values_list("content__references", flat=True)
    return {lineage for references in contents for lineage in references} <= set(state_of(tile))


def names_in(tile):
    return sorted(name for _, name, _ in state_of(tile).values())


@pytest.mark.parametrize("deleted_by_source", [True, False])
def test_deleted_on_one_side_and_used_on_the_other_is_asked(dev, qa, by, deleted_by_source):
    deleting, using = (dev, qa) if deleted_by_source else (qa, dev)
    remove(deleting, "third", by=by)
    run_next(using, "first", "third", by=by)

    opened = make_pull_request(dev, qa, by=by)

    assert conflicts(opened) == {("third", "dangling reference")}
    assert (opened.open_conflicts, opened.preview_sum) == (1, None)


@pytest.mark.parametrize("deleted_by_source", [True, False])
@pytest.mark.parametrize("choice", ["source", "target"])
def test_whatever_is_chosen_nothing_dangles_and_both_sides_agree_at_last(
    dev, qa, by, deleted_by_source, choice
):
    deleting, using = (dev, qa) if deleted_by_source else (qa, dev)
    remove(deleting, "third", by=by)
    run_next(using, "first", "second", "third", by=by)

    merge(resolve(make_pull_request(dev, qa, by=by), "third", choice, by=by), by=by)

    is_kept = (choice == "target") == deleted_by_source
    assert ("third" in names_in(qa)) is is_kept
    assert len(document_of(qa, "first")["_runNextFlowIds"]) == 1 + is_kept
    assert nothing_dangles(qa)
    pull(qa, dev, by=by)
    assert state_of(dev) == state_of(qa)


def test_a_new_resource_that_uses_a_deleted_one_is_asked_about(dev, qa, by):
    new = {"name": "new", "_runNextFlowIds": [str(resource_of(dev, "third").lineage)]}
    add(dev, new, kind="flow", by=by)
    remove(qa, "third", by=by)
    opened = make_pull_request(dev, qa, by=by)
    assert conflicts(opened) == {("third", "dangling reference")}

    merge(resolve(opened, "third", "target", by=by), by=by)

    assert names_in(qa) == ["first", "new", "second"]
    assert document_of(qa, "new")["_runNextFlowIds"] == []


def test_several_users_of_one_deleted_resource_are_one_question(dev, qa, by):
    remove(dev, "third", by=by)
    run_next(qa, "first", "third", by=by)
    run_next(qa, "second", "first", "third", by=by)
    opened = make_pull_request(dev, qa, by=by)
    assert opened.open_conflicts == 1

    merge(resolve(opened, "third", "source", by=by), by=by)

    assert document_of(qa, "first")["_runNextFlowIds"] == []
    assert document_of(qa, "second")["_runNextFlowIds"] == [str(resource_of(qa, "first").lineage)]


def test_bringing_one_back_asks_for_what_it_uses_itself(dev, qa, by):
    """Third runs second; the source deletes both, the target starts to use third."""
    run_next(dev, "third", "second", by=by)
    pull(dev, qa, by=by)
    remove(dev, "third", by=by)
    remove(dev, "second", by=by)
    run_next(qa, "first", "third", by=by)
    opened = make_pull_request(dev, qa, by=by)
    assert conflicts(opened) == {("third", "dangling reference")}

    resolved = resolve(opened, "third", "target", by=by)

    assert conflicts(resolved) == {("third", "dangling reference"), ("second", "dangling reference")}
    merge(resolve(resolved, "second", "source", by=by), by=by)
    assert names_in(qa) == ["first", "third"]
    assert nothing_dangles(qa)


def test_a_resource_and_its_user_deleted_together_are_no_question(dev, qa, by):
    run_next(dev, "first", "third", by=by)
    pull(dev, qa, by=by)
    remove(dev, "first", by=by)
    remove(dev, "third", by=by)

    opened = make_pull_request(dev, qa, by=by)

    assert (conflicts(opened), opened.open_conflicts) == (set(), 0)


def test_a_use_that_went_with_the_deletion_is_no_question(dev, qa, by):
    run_next(dev, "first", "third", by=by)
    pull(dev, qa, by=by)
    run_next(dev, "first", by=by)
    remove(dev, "third", by=by)

    merge(make_pull_request(dev, qa, by=by), by=by)

    assert names_in(qa) == ["first", "second"]


def test_a_deleted_one_that_refers_to_itself_is_no_question(dev, qa, by):
    run_next(dev, "third", "third", by=by)
    pull(dev, qa, by=by)
    remove(dev, "third", by=by)

    assert make_pull_request(dev, qa, by=by).open_conflicts == 0


def test_two_new_ones_of_one_name_are_asked_about(dev, qa, by):
    for tile in (dev, qa):
        add(tile, {"name": "same"}, kind="flow", by=by)

    assert conflicts(make_pull_request(dev, qa, by=by)) == {("same", "same name")}
    assert conflicts(make_pull_request(qa, dev, by=by)) == {("same", "same name")}


def test_a_rename_onto_a_taken_name_is_asked_about(dev, qa, by):
    remove(dev, "third", by=by)
    add(qa, {"name": "taken"}, kind="flow", by=by)
    add(dev, {"name": "taken"}, kind="flow", by=by)
    opened = make_pull_request(dev, qa, by=by)

    assert conflicts(opened) == {("taken", "same name")}


def test_one_name_in_two_kinds_is_no_question(dev, qa, by):
    add(dev, {"name": "same"}, kind="flow", by=by)
    add(qa, {"name": "same"}, kind="script", by=by)

    merged = merge(make_pull_request(dev, qa, by=by), by=by)

    assert merged.status == "merged"
    assert names_in(qa).count("same") == 2


def test_a_name_that_the_source_gave_on_is_free_in_the_target(dev, qa, by):
    """Deleted and given to a new one: the old bearer goes with the same pull."""
    remove(dev, "third", by=by)
    add(dev, {"name": "third", "schedule": "new"}, kind="flow", by=by)

    merged = merge(make_pull_request(dev, qa, by=by), by=by)

    assert merged.status == "merged"
    assert state_of(qa) == state_of(dev)


def test_a_written_name_that_is_taken_later_is_asked_about_again(dev, qa, by):
    for tile in (dev, qa):
        add(tile, {"name": "same"}, kind="flow", by=by)
    opened = resolve(make_pull_request(dev, qa, by=by), "same", "value", value={"value": "other"}, by=by)
    add(qa, {"name": "other"}, kind="flow", by=by)

    refresh_pull_request(pull_request=opened, by=by)

    opened.refresh_from_db()
    assert opened.open_conflicts == 1


def test_two_of_one_name_that_were_both_kept_are_not_asked_about_again(dev, qa, by):
    for tile in (dev, qa):
        add(tile, {"name": "same"}, kind="flow", by=by)
    merge(resolve(make_pull_request(dev, qa, by=by), "same", "both", by=by), by=by)

    back = make_pull_request(qa, dev, by=by)

    assert back.open_conflicts == 0
