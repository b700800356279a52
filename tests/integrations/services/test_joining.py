"""Accepting: once, by the invited address alone, and never more than the inviter has by then."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.utils import timezone

from environments.models import AuditEntry, User
from environments.roles import Role
from environments.services.grants import give_role
from integrations.access import role_given
from integrations.errors import Deleted, IntegrationError, InvitationClosed
from integrations.models import Integration, Invitation
from integrations.services.invitations import withdraw
from integrations.services.joining import accept_invitation, find_invitation, join, why_closed
from tests.factories import all_rows, make_integration, make_invitation, make_manager, make_user

NONE, MONITOR, MANAGE, ADMINISTER = Role
PASSWORD = "a fine and long password"


@pytest.fixture
def tile(db):
    return make_integration(name="Orders")


@pytest.fixture
def admin(tile):
    return make_manager(tile, role=ADMINISTER)


@pytest.mark.parametrize("where", ["tile", "environment", "account"])
@pytest.mark.parametrize("role", [MONITOR, MANAGE, ADMINISTER])
def test_the_invited_gets_the_role_there(tile, where, role):
    place = {"tile": tile, "environment": tile.environment, "account": tile.environment.account}[where]
    guest = make_user()
    invitation, _ = make_invitation(place, guest.email, by=make_manager(place, role=ADMINISTER), role=role)

    assert accept_invitation(invitation=invitation, by=guest) is role

    assert role_given(guest, place) is role
    entry = AuditEntry.objects.latest("pk")
    assert (entry.action, entry.actor, entry.environment_id) == (
        "invitation.accepted",
        guest,
        None if where == "account" else tile.environment_id,
    )


def test_an_address_counts_whatever_its_case(tile, admin):
    guest = make_user("Guest")
    invitation, _ = make_invitation(tile, "GUEST@EXAMPLE.COM", by=admin)

    accept_invitation(invitation=invitation, by=guest)

    assert role_given(guest, tile) is MANAGE


def test_another_person_cannot_accept(tile, admin):
    invitation, _ = make_invitation(tile, "guest@example.com", by=admin)
    before = all_rows()

    for other in (make_user(), make_manager(tile), admin):
        before = all_rows()
        with pytest.raises(PermissionDenied):
            accept_invitation(invitation=invitation, by=other)
        assert all_rows() == before


def test_who_has_another_address_by_then_cannot_accept(tile, admin):
    guest = make_user()
    invitation, _ = make_invitation(tile, guest.email, by=admin)
    guest.email = "another@example.com"
    guest.save()

    with pytest.raises(PermissionDenied):
        accept_invitation(invitation=invitation, by=guest)

    assert role_given(guest, tile) is NONE


def test_nobody_has_less_after_accepting(tile, admin):
    guest = make_user()
    invitation, _ = make_invitation(tile, guest.email, by=admin, role=MONITOR)
    give_role(to=guest, on=tile, role=ADMINISTER)

    accept_invitation(invitation=invitation, by=guest)

    assert role_given(guest, tile) is ADMINISTER


# What became of the inviter, and the role an invitation to administer gives then.
INVITERS = [(ADMINISTER, ADMINISTER), (MANAGE, MANAGE), (MONITOR, MONITOR), (NONE, None), ("left", None)]


@pytest.mark.parametrize(("now", "given"), INVITERS)
def test_an_inviter_gives_no_more_than_they_have_by_then(tile, admin, now, given):
    guest = make_user()
    invitation, _ = make_invitation(tile, guest.email, by=admin, role=ADMINISTER)
    if now == "left":
        User.objects.filter(pk=admin.pk).update(is_active=False)
    else:
        give_role(to=admin, on=tile, role=now)

    if given is None:
        with pytest.raises(InvitationClosed, match="may not invite"):
            accept_invitation(invitation=invitation, by=guest)
        assert role_given(guest, tile) is NONE
    else:
        assert accept_invitation(invitation=invitation, by=guest) is given
        assert role_given(guest, tile) is given


def test_an_invitation_is_used_once_withdrawn_for_good_and_too_old_after_three_days(tile, admin):
    guest = make_user()
    used, _ = make_invitation(tile, guest.email, by=admin)
    accept_invitation(invitation=used, by=guest)
    give_role(to=guest, on=tile, role=NONE)
    withdrawn, _ = make_invitation(tile, guest.email, by=admin)
    withdraw(invitation=withdrawn, by=admin)
    old, _ = make_invitation(tile, guest.email, by=admin)
    Invitation.objects.filter(pk=old.pk).update(expires_at=timezone.now())

    for invitation, words in ((used, "accepted already"), (withdrawn, "withdrawn"), (old, "too old")):
        with pytest.raises(InvitationClosed, match=words):
            accept_invitation(invitation=invitation, by=guest)
    assert role_given(guest, tile) is NONE


def test_just_before_the_end_it_is_still_good(tile, admin):
    invitation, _ = make_invitation(tile, by=admin)
    invitation.expires_at = timezone.now() + timedelta(seconds=30)

    assert why_closed(invitation) == ""


def test_a_deleted_tile_and_a_switched_off_environment_cannot_be_joined(tile, admin):
    guest = make_user()
    invitation, _ = make_invitation(tile, guest.email, by=admin)
    whole, _ = make_invitation(
        tile.environment, guest.email, by=make_manager(tile.environment, role=ADMINISTER)
    )
    Integration.objects.update(archived_at=timezone.now())
    type(tile.environment).objects.update(is_enabled=False)

    with pytest.raises(Deleted):
        accept_invitation(invitation=invitation, by=guest)
    with pytest.raises(InvitationClosed, match="switched off"):
        accept_invitation(invitation=whole, by=guest)


def test_someone_new_gets_an_account_and_the_role(tile, admin):
    invitation, _ = make_invitation(tile, "new@example.com", by=admin)

    person = join(invitation=invitation, name=" Nora  New Comer ", password=PASSWORD)

    assert (person.email, person.first_name, person.last_name) == ("new@example.com", "Nora", "New Comer")
    assert person.check_password(PASSWORD)
    assert role_given(person, tile) is MANAGE
    assert AuditEntry.objects.latest("pk").actor == person


def test_someone_else_s_user_name_is_no_hindrance(tile, admin):
    User.objects.create_user("new@example.com", "other@example.com")
    invitation, _ = make_invitation(tile, "new@example.com", by=admin)

    assert join(invitation=invitation, name="Nora", password=PASSWORD).email == "new@example.com"


def test_no_second_account_is_made_for_an_address(tile, admin):
    invitation, _ = make_invitation(tile, "guest@example.com", by=admin)
    make_user("Guest")
    before = all_rows()

    with pytest.raises(IntegrationError, match="Sign in with it"):
        join(invitation=invitation, name="Nora", password=PASSWORD)

    assert all_rows() == before


def test_no_account_remains_of_an_invitation_that_was_closed(tile, admin):
    invitation, _ = make_invitation(tile, "new@example.com", by=admin)
    withdraw(invitation=invitation, by=admin)
    before = all_rows()

    with pytest.raises(InvitationClosed):
        join(invitation=invitation, name="Nora", password=PASSWORD)

    assert all_rows() == before


@pytest.mark.parametrize(
    "bend", ["", "None", "null", "x" * 43, "short", "upper", "cut", "longer", "spaced", "long"]
)
def test_only_the_very_secret_leads_anywhere(tile, admin, bend):
    _, secret = make_invitation(tile, by=admin)
    bent = {
        "upper": secret.swapcase(),
        "cut": secret[:-1],
        "longer": f"{secret}A",
        "spaced": f" {secret}",
        "long": secret * 1000,
    }.get(bend, bend)

    assert find_invitation(bent) is None
    assert find_invitation(secret) is not None


@pytest.mark.django_db(transaction=True)
def test_twice_at_once_is_accepted_once():
    tile = make_integration()
    guest = make_user()
    invitation, _ = make_invitation(tile, guest.email, by=make_manager(tile, role=ADMINISTER))
    start = Barrier(2)

    def accept():
        start.wait(10)
        try:
            return accept_invitation(invitation=Invitation.objects.get(pk=invitation.pk), by=guest)
        except InvitationClosed as closed:
            return str(closed)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        answers = [asked.result(30) for asked in [pool.submit(accept) for _ in range(2)]]

    assert MANAGE in answers
    assert "It was accepted already; each invitation can be used once." in answers
    assert AuditEntry.objects.filter(action="invitation.accepted").count() == 1
