"""Comparing again after a tile has moved."""

import pytest
from django.core.exceptions import PermissionDenied

from environments.roles import Role
from environments.services.grants import give_role
from integrations.archive.lineages import lineage_of
from pullrequests.errors import PullRequestError
from pullrequests.models import PullRequest, Resolution
from pullrequests.services.cancel import cancel_pull_request
from pullrequests.services.refresh import Refreshed, refresh_pull_request
from pullrequests.services.viewed import mark_viewed
from tests.factories import (
    all_rows,
    change,
    fill,
    make_clone,
    make_environment,
    make_integration,
    make_pull_request,
    make_user,
    merge,
    pull,
    remove,
    resolve,
)
from tests.standing import keep_more


def dispute(world):
    """Both scripts were changed on both sides."""
    dev, qa, manager = world.dev, world.qa, world.manager
    for name in ("orders", "stock"):
        change(dev, name, content="dev", by=manager)
        change(qa, name, content="qa", by=manager)
    return make_pull_request(dev, qa, by=manager)


kept_more = keep_more(dispute)


@pytest.fixture
def disputed(kept_more, world):
    return world.more


def refresh(pull_request, *, by):
    refreshed = refresh_pull_request(pull_request=pull_request, by=by)
    pull_request.refresh_from_db()
    return refreshed


def test_it_is_pinned_anew(dev, qa, manager):
    opened = make_pull_request(dev, qa, by=manager)
    change(dev, "orders", content="dev", by=manager)
    change(qa, "stock", content="qa", by=manager)

    refresh(opened, by=manager)

    dev.refresh_from_db()
    qa.refresh_from_db()
    assert (opened.source_revision, opened.target_revision, opened.version) == (dev.head, qa.head, 2)
    assert dict(opened.changes.values_list("name", "outcome")) == {"orders": "changed", "stock": "kept"}


def test_with_nothing_moved_all_stays_but_the_version(disputed, manager):
    resolve(disputed, "orders", "source", by=manager)
    rows = list(disputed.changes.values())

    refreshed = refresh(disputed, by=manager)

    assert refreshed == Refreshed(kept_choices=1, dropped_choices=0)
    assert list(disputed.changes.values()) == rows
    assert (disputed.version, disputed.open_conflicts) == (3, 1)


@pytest.mark.parametrize("moved", ["dev", "qa"])
def test_choices_stay_where_their_inputs_did_not_change(disputed, manager, moved, request):
    resolve(disputed, "orders", "source", by=manager)
    resolve(disputed, "stock", "target", by=manager)
    change(request.getfixturevalue(moved), "stock", content="moved", by=manager)

    refreshed = refresh(disputed, by=manager)

    assert refreshed == Refreshed(kept_choices=1, dropped_choices=1)
    assert Resolution.objects.get().lineage == disputed.changes.get(name="orders").lineage
    settled = dict(disputed.changes.values_list("name", "settled"))
    assert (settled, disputed.open_conflicts, disputed.preview_sum) == ({"orders": 1, "stock": 0}, 1, None)


def test_a_choice_ends_with_its_conflict(disputed, dev, qa, manager):
    resolve(disputed, "stock", "target", by=manager)
    change(dev, "stock", content="qa", by=manager)

    refreshed = refresh(disputed, by=manager)

    assert refreshed == Refreshed(kept_choices=0, dropped_choices=1)
    assert not disputed.changes.filter(name="stock").exists()


def test_a_choice_ends_when_the_base_moved(disputed, dev, qa, manager):
    resolve(disputed, "orders", "source", by=manager)
    other = make_pull_request(qa, dev, by=manager)
    for name in ("orders", "stock"):
        other = resolve(other, name, "target", by=manager)
    merge(other, by=manager)

    refreshed = refresh(disputed, by=manager)

    assert refreshed.dropped_choices == 1
    assert disputed.sync.giver == qa


def test_a_tick_ends_when_what_was_viewed_has_changed(disputed, dev, manager):
    for found in disputed.changes.all():
        mark_viewed(change=found, viewed=True, by=manager)
    change(dev, "stock", content="moved", by=manager)

    refresh(disputed, by=manager)

    assert dict(disputed.changes.values_list("name", "viewed_by")) == {"orders": [manager.pk], "stock": []}


def test_a_failed_one_is_open_again(disputed, manager):
    PullRequest.objects.update(status="failed", problem="Moved.")

    refresh(disputed, by=manager)

    assert (disputed.status, disputed.problem) == ("open", "")


def test_only_the_pull_request_itself_is_written(disputed, dev, manager):
    change(dev, "stock", content="moved", by=manager)
    before = all_rows()

    refresh(disputed, by=manager)

    after = all_rows()
    changed = {table for table in after if after[table] != before[table]}
    assert changed == {"pullrequests.PullRequest", "pullrequests.Change"}


@pytest.mark.parametrize("status", ["merging", "merged", "cancelled"])
def test_what_is_over_or_under_way_is_not_refreshed(disputed, manager, status):
    PullRequest.objects.update(status=status)
    before = all_rows()

    with pytest.raises(PullRequestError, match=f"This pull request is {status}"):
        refresh(disputed, by=manager)

    assert all_rows() == before


def test_a_cancelled_one_stays_as_it_was(disputed, dev, manager):
    cancel_pull_request(pull_request=disputed, by=manager)
    change(dev, "stock", content="moved", by=manager)

    with pytest.raises(PullRequestError):
        refresh(disputed, by=manager)

    assert disputed.source_revision < type(dev).objects.get(pk=dev.pk).head


NONE, MONITOR, MANAGE, _ = Role
REFRESHING = [
    (NONE, NONE, False),
    (NONE, MANAGE, False),
    (MONITOR, MONITOR, False),
    (MONITOR, MANAGE, True),
    (MANAGE, NONE, False),
    (MANAGE, MONITOR, True),
    (MANAGE, MANAGE, True),
]


@pytest.mark.parametrize(("on_source", "on_target", "allowed"), REFRESHING)
def test_refreshing_needs_what_opening_needs(disputed, dev, qa, on_source, on_target, allowed):
    person = make_user()
    give_role(to=person, on=dev, role=on_source)
    give_role(to=person, on=qa, role=on_target)
    before = all_rows()

    if allowed:
        refresh(disputed, by=person)
        assert disputed.version == 2
    else:
        with pytest.raises(PermissionDenied):
            refresh(disputed, by=person)
        assert all_rows() == before


def test_a_resource_deleted_on_both_sides_leaves_the_proposal(disputed, dev, qa, manager):
    remove(dev, "stock", by=manager)
    remove(qa, "stock", by=manager)

    refresh(disputed, by=manager)

    assert [found.name for found in disputed.changes.all()] == ["orders"]


def test_after_another_pull_only_the_rest_is_offered(dev, qa, manager):
    change(dev, "orders", content="dev", by=manager)
    opened = make_pull_request(dev, qa, by=manager)
    pull(dev, qa, by=manager)
    change(dev, "stock", content="dev", by=manager)

    refresh(opened, by=manager)

    assert dict(opened.changes.values_list("name", "outcome")) == {"stock": "changed"}


def test_a_choice_ends_that_would_lead_to_what_both_have_deleted_since(account, manager):
    """The flow's own three documents are as they were, so that alone does not tell."""
    after = {name: {"_abstractFlowId": str(lineage_of(name))} for name in ("before", "here", "there")}
    documents = {name: {"name": name} for name in after}
    dev = fill(make_integration(make_environment(account), by=manager), documents, kind="flow", by=manager)
    fill(dev, {"it": {"name": "it", **after["before"]}}, kind="flow", by=manager)
    qa = make_clone(dev, by=manager)
    change(dev, "it", **after["there"], by=manager)
    change(qa, "it", **after["here"], by=manager)
    pull_request = resolve(make_pull_request(dev, qa, by=manager), "it", "base", by=manager)
    for tile in (dev, qa):
        remove(tile, "before", by=manager)

    refreshed = refresh(pull_request, by=manager)

    assert refreshed == Refreshed(kept_choices=0, dropped_choices=1)
    assert (pull_request.open_conflicts, pull_request.preview_sum) == (1, None)
