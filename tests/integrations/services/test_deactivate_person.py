"""Deactivating people and letting them in again: who may, what it ends at once, and what stays."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from environments.models import AuditEntry, Team
from environments.roles import Role
from environments.services.grants import give_role
from integrations.errors import IntegrationError, LastAdministrator
from integrations.permissions import role_on
from integrations.services.deactivate_person import deactivate_person, reactivate_person
from integrations.services.tokens import create_token
from pullrequests.permissions import require_merge_rights
from tests.factories import (
    all_rows,
    make_account,
    make_clone,
    make_integration,
    make_manager,
    make_pull_request,
    make_user,
)

pytestmark = pytest.mark.django_db
NONE, MONITOR, MANAGE, ADMINISTER = Role


@pytest.fixture
def tile():
    return make_integration(name="Orders")


@pytest.fixture
def account(tile):
    return tile.environment.account


@pytest.fixture
def admin(account):
    return make_manager(account, role=ADMINISTER)


@pytest.fixture
def person(tile):
    return make_manager(tile)


def fresh(person):
    return type(person).objects.get(pk=person.pk)


def test_sessions_and_tokens_end_and_only_tokens_come_back(tile, account, admin, person):
    browser, program = Client(), Client()
    browser.force_login(person)
    _, words = create_token(
        environment=tile.environment, name="T", scope="read", lifetime=timedelta(days=1), code=uuid4(), by=person
    )  # fmt: skip

    def answers():
        token = {"Authorization": f"Bearer {words}"}
        return [
            browser.get(tile.get_absolute_url()).status_code,
            program.get(reverse("integrations:api_token"), headers=token).status_code,
        ]

    assert answers() == [200, 200]
    deactivate_person(person=person, account=account, by=admin)
    assert answers() == [302, 401]
    reactivate_person(person=fresh(person), account=account, by=admin)
    assert answers() == [302, 200]
    browser.force_login(fresh(person))
    assert answers() == [200, 200]


def test_work_that_began_before_finds_no_rights_any_more(tile, account, admin, person):
    clone = make_clone(tile, by=person)
    give_role(to=person, on=clone, role=MANAGE)
    request = make_pull_request(clone, tile, by=person)
    as_the_worker_read_it = fresh(person)

    deactivate_person(person=person, account=account, by=admin)

    assert as_the_worker_read_it.is_active
    assert role_on(as_the_worker_read_it, tile) is NONE
    with pytest.raises(PermissionDenied):
        require_merge_rights(as_the_worker_read_it, request)


def test_roles_stay_and_both_steps_are_written_down_once(tile, account, admin, person):
    for _ in range(2):
        deactivate_person(person=person, account=account, by=admin)
    gone = fresh(person)
    assert (gone.is_active, gone.deactivated_by, gone.deactivated_at is not None) == (False, admin, True)
    for _ in range(2):
        reactivate_person(person=person, account=account, by=admin)

    assert role_on(fresh(person), tile) is MANAGE
    entries = AuditEntry.objects.filter(action__startswith="person.").order_by("pk")
    assert [(entry.action, entry.actor, entry.account) for entry in entries] == [
        ("person.deactivated", admin, account),
        ("person.reactivated", admin, account),
    ]


@pytest.mark.parametrize("act", [deactivate_person, reactivate_person])
@pytest.mark.parametrize(
    ("held", "where"),
    [(NONE, "account"), (MANAGE, "account"), (ADMINISTER, "tile"), (ADMINISTER, "another account")],
)
def test_only_who_administers_the_account_may(tile, account, admin, person, act, held, where):
    if act is reactivate_person:
        deactivate_person(person=person, account=account, by=admin)
    places = {"account": account, "tile": tile, "another account": make_account()}
    other = make_manager(places[where], role=held)
    before = all_rows()

    with pytest.raises(PermissionDenied):
        act(person=person, account=account, by=other)

    assert all_rows() == before


def in_another_account(person, admin):
    give_role(to=person, on=make_integration(), role=MONITOR)


def in_a_foreign_team(person, admin):
    Team.objects.create(name="Foreign", account=make_account()).user_set.add(person)


def running_the_site(person, admin):
    type(person).objects.filter(pk=person.pk).update(is_superuser=True)


@pytest.mark.parametrize(
    ("who", "match"),
    [
        (in_another_account, "belongs to another account as well"),
        (in_a_foreign_team, "belongs to another account as well"),
        (running_the_site, "runs the site"),
    ],
)
def test_whose_sign_in_is_not_the_account_s_alone_is_deactivated_by_who_runs_the_site(
    account, admin, person, who, match
):
    who(person, admin)
    before = all_rows()
    with pytest.raises(IntegrationError, match=match):
        deactivate_person(person=person, account=account, by=admin)
    assert all_rows() == before

    root = make_user(is_superuser=True)
    deactivate_person(person=person, account=account, by=root)

    assert not fresh(person).is_active
    with pytest.raises(IntegrationError, match="was deactivated by whoever runs the site"):
        reactivate_person(person=person, account=account, by=admin)
    reactivate_person(person=person, account=account, by=root)
    assert fresh(person).is_active


def test_every_account_of_the_person_learns_of_it(account, person):
    other = make_integration()
    give_role(to=person, on=other, role=MONITOR)

    deactivate_person(person=person, account=account, by=make_user(is_superuser=True))

    told = AuditEntry.objects.filter(action="person.deactivated").values_list("account", flat=True)
    assert set(told) == {account.pk, other.environment.account.pk}


def test_nobody_deactivates_themselves_and_no_account_loses_its_last_administrator(account, admin):
    make_manager(account, role=ADMINISTER)
    with pytest.raises(IntegrationError, match="Nobody can deactivate themselves"):
        deactivate_person(person=admin, account=account, by=admin)

    only_here = make_account()
    give_role(to=admin, on=only_here, role=ADMINISTER)
    before = all_rows()
    with pytest.raises(LastAdministrator, match=str(only_here)):
        deactivate_person(person=admin, account=account, by=make_user("root", is_superuser=True))
    after = all_rows()
    root = after["environments.User"].pop()
    assert (after, "root" in root) == (before, True)
