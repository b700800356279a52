"""Taking a person out of an account: all they have there ends in one step, and nothing else does."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from environments.models import ApiToken, AuditEntry, Team
from environments.roles import Role
from environments.services.grants import give_role
from integrations.errors import LastAdministrator
from integrations.members import accounts_of, membership_of
from integrations.models import Integration, Invitation
from integrations.permissions import role_on
from integrations.services.remove_person import remove_person
from integrations.services.tokens import create_token
from tests.factories import (
    all_rows,
    make_account,
    make_environment,
    make_integration,
    make_invitation,
    make_manager,
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
def person(tile, account, admin):
    """Someone with a role on every kind of place, a deleted tile included; in a team, invited, with a token."""
    deleted = make_integration(tile.environment, name="Old")
    off = make_environment(account, is_enabled=False)
    person = make_manager(account, tile.environment, off, deleted, role=MONITOR)
    give_role(to=person, on=tile, role=MANAGE)
    Integration.objects.filter(pk=deleted.pk).update(archived_at=timezone.now())
    team = Team.objects.create(name="Testers", account=account)
    give_role(to=team, on=tile, role=MANAGE)
    team.user_set.add(person, admin)
    make_invitation(tile, person.email.upper(), by=admin, role=ADMINISTER)
    create_token(
        environment=tile.environment, name="Nightly", scope="read", lifetime=timedelta(days=1), code=uuid4(), by=person
    )  # fmt: skip
    return person


def test_all_that_a_person_has_in_the_account_ends_and_is_written_down(tile, account, admin, person):
    assert len(membership_of(person, account).roles) == 5

    remove_person(person=person, account=account, by=admin)

    assert membership_of(person, account).is_empty
    assert not accounts_of(person).exists()
    assert role_on(person, tile) is NONE
    assert Invitation.objects.get().revoked_at is not None
    token = ApiToken.objects.get()
    assert (token.revoked_at is not None, token.revoked_by) == (True, admin)
    entry = AuditEntry.objects.get(action="person.removed")
    assert (entry.account, entry.actor, entry.environment) == (account, admin, None)
    assert f"Manage on {tile}" in entry.details["roles"]
    assert (entry.details["teams"], entry.details["tokens"]) == (["Testers"], ["Nightly"])
    assert AuditEntry.objects.filter(action="role.taken", tile_code=tile.code, actor=admin).count() == 1


def test_others_and_other_accounts_keep_what_they_have(tile, account, admin, person):
    elsewhere = make_integration(name="Elsewhere")
    foreign = make_manager(elsewhere.environment.account, role=ADMINISTER)
    give_role(to=person, on=elsewhere, role=MANAGE)
    other_team = Team.objects.create(name="Foreign", account=elsewhere.environment.account)
    other_team.user_set.add(person)
    for place, address, by in ((tile, "other@example.com", admin), (elsewhere, person.email, foreign)):
        make_invitation(place, address, by=by, role=ADMINISTER)
    before = membership_of(person, elsewhere.environment.account)

    remove_person(person=person, account=account, by=admin)

    assert membership_of(person, elsewhere.environment.account) == before
    assert role_on(person, elsewhere) is MANAGE
    assert list(accounts_of(person)) == [elsewhere.environment.account]
    assert Invitation.objects.filter(revoked_at=None).count() == 2
    assert role_on(admin, tile) is ADMINISTER
    person.refresh_from_db()
    assert person.is_active


def test_done_twice_it_is_done_once(account, admin, person):
    remove_person(person=person, account=account, by=admin)
    before, entries = all_rows(), AuditEntry.objects.count()

    remove_person(person=person, account=account, by=admin)

    assert (all_rows(), AuditEntry.objects.count()) == (before, entries)


@pytest.mark.parametrize(
    ("held", "where"),
    [
        (NONE, "account"),
        (MANAGE, "account"),
        (ADMINISTER, "environment"),
        (ADMINISTER, "tile"),
        (ADMINISTER, "another account"),
    ],
)
def test_only_who_administers_the_account_removes_people(tile, account, person, held, where):
    places = {
        "account": account,
        "environment": tile.environment,
        "tile": tile,
        "another account": make_account(),
    }
    other = make_manager(places[where], role=held)
    before = all_rows()

    with pytest.raises(PermissionDenied):
        remove_person(person=person, account=account, by=other)

    assert all_rows() == before


def test_the_last_who_administers_the_account_stays(account, admin):
    before = all_rows()

    with pytest.raises(LastAdministrator):
        remove_person(person=admin, account=account, by=admin)

    assert all_rows() == before
