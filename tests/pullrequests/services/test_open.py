"""Opening a pull request."""

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from environments.roles import Role
from environments.services.grants import give_role
from integrations.errors import IntegrationError
from pullrequests.errors import NotRelated
from pullrequests.models import PullRequest
from tests.factories import (
    add,
    all_rows,
    change,
    make_clone,
    make_pull_request,
    make_user,
    pull,
    remove,
    state_of,
)


def outcomes(pull_request):
    return dict(pull_request.changes.values_list("name", "outcome"))


def test_it_is_pinned_to_what_was_compared(dev, qa, manager):
    change(dev, "orders", content="new", by=manager)
    dev.refresh_from_db()

    opened = make_pull_request(dev, qa, by=manager, title="Prices")

    assert (opened.title, opened.author, opened.status, opened.version) == ("Prices", manager, "open", 1)
    assert (opened.source, opened.source_revision) == (dev, dev.head)
    assert (opened.target, opened.target_revision) == (qa, qa.head)
    assert (opened.edge.parent, opened.edge.child, opened.sync.edge) == (dev, qa, opened.edge)
    assert opened.open_conflicts == 0


def test_every_difference_has_its_outcome(dev, qa, manager):
    change(dev, "orders", content="new", by=manager)
    remove(dev, "stock", by=manager)
    add(dev, {"name": "refunds"}, by=manager)
    add(qa, {"name": "only in QA"}, by=manager)

    opened = make_pull_request(dev, qa, by=manager)

    assert outcomes(opened) == {
        "orders": "changed",
        "stock": "deleted",
        "refunds": "new",
        "only in QA": "kept",
    }


def test_the_other_direction_sees_it_the_other_way_round(dev, qa, manager):
    change(dev, "orders", content="new", by=manager)
    add(qa, {"name": "only in QA"}, by=manager)

    opened = make_pull_request(qa, dev, by=manager)

    assert outcomes(opened) == {"orders": "kept", "only in QA": "new"}


def test_tiles_in_step_have_nothing_to_offer_each_other(dev, qa, manager):
    opened = make_pull_request(dev, qa, by=manager)

    assert outcomes(opened) == {}
    assert bytes(opened.preview_sum) == bytes(qa.revisions.get().state_sum)


def test_opening_changes_no_tile(dev, qa, manager):
    change(dev, "orders", content="new\n", by=manager)
    change(qa, "orders", content="other\n", by=manager)
    before = all_rows()

    make_pull_request(dev, qa, by=manager)

    after = all_rows()
    changed = {table for table in after if after[table] != before[table]}
    assert changed == {"pullrequests.PullRequest", "pullrequests.Change", "environments.AuditEntry"}


def test_many_may_be_open_at_once(dev, qa, manager):
    first, second = make_pull_request(dev, qa, by=manager), make_pull_request(dev, qa, by=manager)
    back = make_pull_request(qa, dev, by=manager)

    assert PullRequest.objects.filter(status="open").count() == 3
    assert len({first.code, second.code, back.code}) == 3


def test_a_tile_pulls_not_from_itself(dev, qa, manager):
    before = all_rows()

    with pytest.raises(NotRelated, match="cannot pull from itself"):
        make_pull_request(dev, dev, by=manager)

    assert all_rows() == before


@pytest.mark.parametrize("upwards", [False, True])
def test_across_two_hops_it_is_refused_with_the_way_that_works(dev, qa, account, manager, upwards):
    prod = make_clone(qa, by=manager, name="Orders live")
    source, target = (prod, dev) if upwards else (dev, prod)
    before = all_rows()

    with pytest.raises(NotRelated) as refusal:
        make_pull_request(source, target, by=manager)

    first, second = (
        ("Orders live · QA into Orders · QA", "Orders · QA into Orders · Dev")
        if upwards
        else ("Orders · Dev into Orders · QA", "Orders · QA into Orders live · QA")
    )
    assert f"This works: pull {first}, then pull {second}." in str(refusal.value)
    assert all_rows() == before


def test_a_superuser_pulls_across_no_edge_either(dev, qa, manager):
    prod = make_clone(qa, by=manager)

    with pytest.raises(NotRelated):
        make_pull_request(dev, prod, by=make_user(is_superuser=True))


def test_a_reverted_pull_starts_from_the_sync_before_it(dev, qa, manager):
    change(dev, "orders", content="new", by=manager)
    first = make_pull_request(dev, qa, by=manager).sync
    pull(dev, qa, by=manager)

    later = make_pull_request(dev, qa, by=manager).sync

    assert (later.pk > first.pk, later.giver_revision, later.receiver_revision) == (True, 3, 2)


@pytest.mark.parametrize("archived", ["source", "target"])
def test_archived_tiles_take_no_part(dev, qa, manager, archived):
    tile = dev if archived == "source" else qa
    type(tile).objects.filter(pk=tile.pk).update(archived_at=timezone.now())
    before = all_rows()

    with pytest.raises(IntegrationError, match="was deleted"):
        make_pull_request(dev, qa, by=manager)

    assert all_rows() == before


NONE, MONITOR, MANAGE, ADMINISTER = Role
OPENING = [
    # on the source, on the target, allowed
    (NONE, NONE, False),
    (NONE, MONITOR, False),
    (NONE, MANAGE, False),
    (NONE, ADMINISTER, False),
    (MONITOR, NONE, False),
    (MONITOR, MONITOR, False),
    (MONITOR, MANAGE, True),
    (MONITOR, ADMINISTER, True),
    (MANAGE, NONE, False),
    (MANAGE, MONITOR, True),
    (MANAGE, MANAGE, True),
    (MANAGE, ADMINISTER, True),
    (ADMINISTER, NONE, False),
    (ADMINISTER, MONITOR, True),
    (ADMINISTER, MANAGE, True),
    (ADMINISTER, ADMINISTER, True),
]


@pytest.mark.parametrize(("on_source", "on_target", "allowed"), OPENING)
def test_opening_needs_sight_of_both_and_manage_on_one(dev, qa, on_source, on_target, allowed):
    person = make_user()
    give_role(to=person, on=dev, role=on_source)
    give_role(to=person, on=qa, role=on_target)
    before, state = all_rows(), state_of(qa)

    if allowed:
        assert make_pull_request(dev, qa, by=person).author == person
    else:
        with pytest.raises(PermissionDenied):
            make_pull_request(dev, qa, by=person)
        assert all_rows() == before
    assert state_of(qa) == state


@pytest.mark.parametrize(("on_source", "on_target", "allowed"), [case for case in OPENING if not case[2]])
def test_without_rights_nothing_is_learned_of_the_family(dev, qa, manager, on_source, on_target, allowed):
    prod = make_clone(qa, by=manager)
    person = make_user()
    give_role(to=person, on=dev, role=on_source)
    give_role(to=person, on=prod, role=on_target)

    with pytest.raises(PermissionDenied) as refusal:
        make_pull_request(dev, prod, by=person)

    assert "Orders" not in str(refusal.value)
