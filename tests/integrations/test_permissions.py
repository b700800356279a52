"""Fetching is the permission check: what may not be seen cannot be fetched."""

from uuid import uuid4

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils import timezone

from environments.roles import Role
from environments.services.grants import give_role
from integrations.models import Integration
from integrations.permissions import (
    environments_of,
    get_environment,
    get_job,
    get_receiving_environment,
    get_tile,
    require_role,
)
from integrations.services.jobs import request_job
from tests.factories import make_account, make_environment, make_integration, make_manager, make_user

pytestmark = pytest.mark.django_db

NONE, MONITOR, MANAGE, ADMINISTER = Role
TILE = [
    # has, needs, answer
    (NONE, MONITOR, Http404),
    (NONE, MANAGE, Http404),
    (NONE, ADMINISTER, Http404),
    (MONITOR, MONITOR, None),
    (MONITOR, MANAGE, PermissionDenied),
    (MONITOR, ADMINISTER, PermissionDenied),
    (MANAGE, MONITOR, None),
    (MANAGE, MANAGE, None),
    (MANAGE, ADMINISTER, PermissionDenied),
    (ADMINISTER, MONITOR, None),
    (ADMINISTER, MANAGE, None),
    (ADMINISTER, ADMINISTER, None),
]


@pytest.fixture
def tile():
    return make_integration(name="Orders")


@pytest.mark.parametrize(("has", "needs", "refusal"), TILE)
def test_a_tile_is_fetched_by_those_who_may(tile, has, needs, refusal):
    person = make_manager(tile, role=has)

    if refusal is None:
        found = get_tile(person, tile.code, needs)
        assert (found, found.role, found.environment.account) == (tile, has, tile.environment.account)
    else:
        with pytest.raises(refusal):
            get_tile(person, tile.code, needs)


@pytest.mark.parametrize("has", [MONITOR, ADMINISTER])
def test_sight_is_enough_when_nothing_more_is_asked(tile, has):
    assert get_tile(make_manager(tile, role=has), tile.code) == tile


def test_what_may_not_be_seen_and_what_is_not_there_answer_alike(tile):
    stranger = make_user()

    with pytest.raises(Http404) as hidden:
        get_tile(stranger, tile.code)
    with pytest.raises(Http404) as missing:
        get_tile(stranger, uuid4())

    assert str(hidden.value) == str(missing.value)
    assert "Orders" not in str(hidden.value)


def test_an_archived_tile_is_not_there_for_anyone(tile):
    administrator, root = make_manager(tile, role=ADMINISTER), make_user(is_superuser=True)
    Integration.objects.update(archived_at=timezone.now())

    for person in (administrator, root):
        with pytest.raises(Http404):
            get_tile(person, tile.code)


def test_someone_who_left_fetches_nothing(tile):
    person = make_manager(tile, role=ADMINISTER)
    person.is_active = False

    with pytest.raises(Http404):
        get_tile(person, tile.code)
    with pytest.raises(Http404):
        get_environment(person, tile.environment.code)


@pytest.mark.parametrize(("has", "needs", "refusal"), TILE)
def test_a_role_can_be_demanded_in_the_midst_of_work(tile, has, needs, refusal):
    person = make_manager(tile, role=has)

    if refusal is None:
        require_role(person, tile, needs)
    else:
        with pytest.raises(PermissionDenied, match=f"needs {needs.label} on Orders"):
            require_role(person, tile, needs)


def test_a_demanded_role_is_the_present_one(tile):
    person = make_manager(tile)
    require_role(person, tile, MANAGE)
    give_role(to=person, on=tile, role=MONITOR)

    with pytest.raises(PermissionDenied):
        require_role(person, tile, MANAGE)


ENVIRONMENT = [
    # role, on, sees the environment, may add tiles
    (NONE, "environment", Http404, Http404),
    (MONITOR, "environment", None, PermissionDenied),
    (MANAGE, "environment", None, None),
    (MONITOR, "tile", None, PermissionDenied),
    (ADMINISTER, "tile", None, PermissionDenied),
    (MONITOR, "account", None, PermissionDenied),
    (MANAGE, "account", None, None),
    (ADMINISTER, "another account", Http404, Http404),
    (ADMINISTER, "another environment", Http404, Http404),
]


@pytest.mark.parametrize(("role", "on", "seeing", "adding"), ENVIRONMENT)
def test_an_environment_is_fetched_by_those_who_see_anything_in_it(tile, role, on, seeing, adding):
    environment = tile.environment
    places = {
        "environment": environment,
        "tile": tile,
        "account": environment.account,
        "another account": make_account(),
        "another environment": make_environment(environment.account),
    }
    person = make_manager(places[on], role=role)

    for fetch, refusal in [(get_environment, seeing), (get_receiving_environment, adding)]:
        if refusal is None:
            assert fetch(person, environment.code) == environment
        else:
            with pytest.raises(refusal):
                fetch(person, environment.code)
    assert (environment in environments_of(person)) is (seeing is None)


def test_an_archived_tile_opens_no_environment(tile):
    person = make_manager(tile)
    Integration.objects.update(archived_at=timezone.now())

    assert list(environments_of(person)) == []


def test_a_switched_off_environment_is_not_there(tile):
    person = make_manager(tile.environment, role=ADMINISTER)
    type(tile.environment).objects.update(is_enabled=False)

    with pytest.raises(Http404):
        get_environment(person, tile.environment.code)


def test_an_environment_is_listed_once_however_many_grants_lead_to_it(tile):
    person = make_manager(
        tile, tile.environment, tile.environment.account, make_integration(tile.environment)
    )

    assert list(environments_of(person)) == [tile.environment]


def make_job(by, integration=None):
    return request_job(task="t", title="T", key=str(uuid4()), arguments={}, by=by, integration=integration)


def test_a_job_is_fetched_by_who_asked_and_by_who_sees_its_tile(tile):
    asker, monitor, stranger = make_user(), make_manager(tile, role=MONITOR), make_user()
    job, without_tile = make_job(asker, tile), make_job(asker)

    assert get_job(asker, job.code) == get_job(monitor, job.code) == job
    assert get_job(asker, without_tile.code) == without_tile
    for person, wanted in [(stranger, job), (stranger, without_tile), (monitor, without_tile)]:
        with pytest.raises(Http404):
            get_job(person, wanted.code)
    with pytest.raises(Http404):
        get_job(asker, uuid4())


def test_a_job_of_a_group_s_tile_is_fetched_by_its_members(tile):
    group, member = Group.objects.create(name="Operators"), make_user()
    give_role(to=group, on=tile, role=MONITOR)
    member.groups.add(group)
    job = make_job(make_user(), tile)

    assert get_job(member, job.code) == job
