"""Cancelling a pull request."""

import pytest
from django.core.exceptions import PermissionDenied

from environments.roles import Role
from environments.services.grants import give_role
from pullrequests.errors import NotMergeable, PullRequestError
from pullrequests.models import PullRequest
from pullrequests.services.cancel import cancel_pull_request
from pullrequests.services.merge import request_merge
from tests.factories import all_rows, change, make_manager, make_pull_request, make_user, merge, state_of


@pytest.fixture
def opened(dev, qa, manager):
    change(dev, "orders", content="new", by=manager)
    return make_pull_request(dev, qa, by=manager)


def test_nothing_of_it_stays_in_either_tile(opened, dev, qa, manager):
    states = [state_of(dev), state_of(qa)]

    cancel_pull_request(pull_request=opened, by=manager)

    opened.refresh_from_db()
    assert opened.status == "cancelled"
    assert [state_of(dev), state_of(qa)] == states


def test_a_cancelled_one_cannot_be_merged(opened, manager):
    cancel_pull_request(pull_request=opened, by=manager)
    before = all_rows()

    with pytest.raises(NotMergeable, match="is cancelled"):
        request_merge(pull_request=opened, version=opened.version, by=manager)

    assert all_rows() == before


def test_a_failed_one_can_be_cancelled(opened, manager):
    PullRequest.objects.update(status="failed")

    assert cancel_pull_request(pull_request=opened, by=manager).status == "cancelled"


def test_a_merged_one_cannot(opened, manager):
    merge(opened, by=manager)
    before = all_rows()

    with pytest.raises(PullRequestError, match="is merged"):
        cancel_pull_request(pull_request=opened, by=manager)

    assert all_rows() == before


@pytest.mark.parametrize("status", ["merging", "cancelled"])
def test_one_under_way_or_over_cannot(opened, manager, status):
    PullRequest.objects.update(status=status)
    before = all_rows()

    with pytest.raises(PullRequestError, match=f"is {status}"):
        cancel_pull_request(pull_request=opened, by=manager)

    assert all_rows() == before


NONE, MONITOR, MANAGE, _ = Role


@pytest.mark.parametrize(
    ("on_source", "on_target", "allowed"),
    [
        (NONE, NONE, False),
        (MANAGE, NONE, False),
        (MONITOR, MONITOR, False),
        (MANAGE, MONITOR, False),
        (MONITOR, MANAGE, True),
        (MANAGE, MANAGE, True),
    ],
)
def test_cancelling_needs_manage_on_the_target(opened, dev, qa, on_source, on_target, allowed):
    person = make_user()
    give_role(to=person, on=dev, role=on_source)
    give_role(to=person, on=qa, role=on_target)
    before = all_rows()

    if allowed:
        assert cancel_pull_request(pull_request=opened, by=person).status == "cancelled"
    else:
        with pytest.raises(PermissionDenied):
            cancel_pull_request(pull_request=opened, by=person)
        assert all_rows() == before


def test_an_author_without_manage_on_the_target_may_withdraw(dev, qa):
    author = make_manager(dev)
    give_role(to=author, on=qa, role=MONITOR)
    opened = make_pull_request(dev, qa, by=author)

    assert cancel_pull_request(pull_request=opened, by=author).status == "cancelled"
