"""Inviting: who may, what is stored and mailed, how often, and what ends an invitation."""

import hashlib
import re
from datetime import timedelta

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from environments.models import AuditEntry
from environments.roles import Role
from environments.services.grants import give_role
from integrations.errors import Deleted, IntegrationError, NotInvited
from integrations.models import Integration, Invitation
from integrations.services.invitations import HOURLY, invite, send_again, withdraw
from integrations.services.joining import find_invitation
from tests.factories import all_rows, make_integration, make_invitation, make_manager, make_user

pytestmark = pytest.mark.django_db
NONE, MONITOR, MANAGE, ADMINISTER = Role
PLACES = ["tile", "environment", "account"]


def link_to(path):
    return f"https://ilm.example{path}"


@pytest.fixture
def places():
    tile = make_integration(name="Orders")
    return {"tile": tile, "environment": tile.environment, "account": tile.environment.account}


@pytest.fixture
def tile(places):
    return places["tile"]


@pytest.fixture
def admin(tile):
    return make_manager(tile, role=ADMINISTER)


def send(place, *addresses, role=MANAGE, by):
    return invite(to=place, addresses=addresses, role=role, by=by, link_to=link_to)


def later(invitation, **ago):
    """As if the invitation had been sent earlier."""
    moment = timezone.now() - timedelta(**ago)
    Invitation.objects.filter(pk=invitation.pk).update(sent_at=moment, mailed_at=moment)
    invitation.refresh_from_db()


@pytest.mark.parametrize("where", PLACES)
@pytest.mark.parametrize("on", PLACES)
@pytest.mark.parametrize("held", [NONE, MONITOR, MANAGE, ADMINISTER])
def test_only_who_administers_the_place_invites_to_it(places, where, on, held):
    """Rights on an account hold below it, and never the other way round."""
    giver = make_manager(places[where], role=held)
    is_allowed = held is ADMINISTER and PLACES.index(where) >= PLACES.index(on)
    before = all_rows()

    for wanted in (MONITOR, MANAGE, ADMINISTER):
        if not is_allowed:
            with pytest.raises(PermissionDenied):
                send(places[on], "new@example.com", role=wanted, by=giver)
            continue
        (outcome,) = send(places[on], f"{wanted.name}@example.com", role=wanted, by=giver)
        invitation = Invitation.objects.latest("pk")
        assert (outcome.problem, len(mail.outbox), invitation.role) == ("", wanted, wanted)
        assert AuditEntry.objects.latest("pk").action == "invitation.sent"

    assert is_allowed or (all_rows(), mail.outbox) == (before, [])


def test_the_mail_is_plain_and_its_secret_is_nowhere_in_the_database(tile, admin):
    send(tile, "New@Example.com", by=admin)

    (message,) = mail.outbox
    secret = re.search(r"https://ilm.example/join/([\w-]+)/", message.body).group(1)
    invitation = Invitation.objects.get()
    assert (message.to, message.message().get_content_type()) == (["new@example.com"], "text/plain")
    assert message.subject == f"{admin} invites you to {tile} in Daisychain"
    assert "Manage" in message.body and "can be used once" in message.body
    assert invitation.digest == hashlib.sha256(secret.encode()).hexdigest()
    assert len(secret) * 6 >= 256
    assert secret not in str(all_rows())
    assert invitation.expires_at - invitation.sent_at == timedelta(hours=72)


def test_a_name_cannot_bend_the_mail(tile, admin):
    admin.first_name, admin.last_name = "Eve\r\nBcc: all@example.com", "<b>{{ 7 }}</b>"

    send(tile, "new@example.com", by=admin)

    message = mail.outbox[0].message()
    assert message["Bcc"] is None
    assert "<b>{{ 7 }}</b>" in mail.outbox[0].body


def test_each_address_is_judged_by_itself(tile, admin):
    colleague = make_manager(tile.environment, role=MANAGE)

    outcomes = send(tile, "one@example.com", colleague.email.upper(), "two@example.com", by=admin)

    assert [outcome.problem for outcome in outcomes] == [
        "",
        f"{colleague.email} already has Manage here.",
        "",
    ]
    assert {message.to[0] for message in mail.outbox} == {"one@example.com", "two@example.com"}


def test_someone_with_less_is_invited_like_someone_unknown(tile, admin):
    monitor, elsewhere = make_manager(tile, role=MONITOR), make_user()

    outcomes = send(tile, monitor.email, elsewhere.email, "nobody@example.com", by=admin)

    assert [(outcome.problem, outcome.is_stored) for outcome in outcomes] == [("", True)] * 3


def test_inviting_again_kills_the_older_link(tile, admin):
    invitation, secret = make_invitation(tile, "new@example.com", by=admin)
    later(invitation, minutes=6)

    again, newer = make_invitation(tile, "NEW@example.com", by=admin, role=MONITOR)

    assert (again.pk, again.role) == (invitation.pk, MONITOR)
    assert find_invitation(secret) is None
    assert find_invitation(newer) == invitation


def test_sending_again_renews_link_time_and_inviter(tile, admin):
    invitation, secret = make_invitation(tile, by=admin)
    later(invitation, hours=80)
    other = make_manager(tile, role=ADMINISTER)

    outcome = send_again(invitation=invitation, by=other, link_to=link_to)

    invitation.refresh_from_db()
    assert (outcome.problem, invitation.invited_by, len(mail.outbox)) == ("", other, 2)
    assert invitation.expires_at > timezone.now() + timedelta(hours=71)
    assert find_invitation(secret) is None


def test_one_address_is_not_flooded(tile, admin):
    invitation, secret = make_invitation(tile, "new@example.com", by=admin)

    with pytest.raises(NotInvited, match="just now"):
        send_again(invitation=invitation, by=admin, link_to=link_to)
    (outcome,) = send(tile, "new@example.com", by=admin)

    assert (outcome.is_too_often, outcome.is_stored, len(mail.outbox)) == (True, False, 1)
    assert find_invitation(secret) == invitation


def test_one_person_cannot_spam(tile, admin):
    outcomes = send(tile, *(f"guest{number}@example.com" for number in range(HOURLY + 2)), by=admin)

    assert [outcome.is_too_often for outcome in outcomes] == [False] * HOURLY + [True] * 2
    assert len(mail.outbox) == HOURLY
    assert send(tile, "late@example.com", by=make_manager(tile, role=ADMINISTER))[0].problem == ""
    Invitation.objects.update(sent_at=timezone.now() - timedelta(minutes=61))
    assert send(tile, "late2@example.com", by=admin)[0].problem == ""


def test_a_mail_that_could_not_be_sent_is_told_and_can_be_sent_again(tile, admin, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    (outcome,) = send(tile, "new@example.com", by=admin)
    invitation = Invitation.objects.get()
    assert "could not be sent" in outcome.problem
    assert (outcome.is_stored, invitation.mailed_at) == (True, None)

    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    outcome = send_again(invitation=invitation, by=admin, link_to=link_to)

    invitation.refresh_from_db()
    assert (outcome.problem, invitation.mailed_at is None, len(mail.outbox)) == ("", False, 1)


def test_withdrawing_needs_administer_and_happens_once(tile, admin):
    invitation, _ = make_invitation(tile, by=admin)
    for held in (NONE, MONITOR, MANAGE):
        with pytest.raises(PermissionDenied):
            withdraw(invitation=invitation, by=make_manager(tile, role=held))

    withdraw(invitation=invitation, by=make_manager(tile, role=ADMINISTER))

    assert AuditEntry.objects.latest("pk").action == "invitation.withdrawn"
    for act in (lambda: withdraw(invitation=invitation, by=admin), lambda: again(invitation, admin)):
        with pytest.raises(IntegrationError, match="withdrawn meanwhile"):
            act()


def again(invitation, by):
    return send_again(invitation=invitation, by=by, link_to=link_to)


@pytest.mark.parametrize("held", [NONE, MONITOR, MANAGE])
def test_sending_again_needs_administer(tile, admin, held):
    invitation, secret = make_invitation(tile, by=admin)
    later(invitation, hours=1)

    with pytest.raises(PermissionDenied):
        again(invitation, make_manager(tile, role=held))

    assert find_invitation(secret) == invitation


def test_nobody_is_invited_to_a_deleted_tile(tile, admin):
    Integration.objects.update(archived_at=timezone.now())

    with pytest.raises(Deleted):
        send(tile, "new@example.com", by=admin)


def test_who_no_longer_administers_invites_nobody_more(tile, admin):
    give_role(to=admin, on=tile, role=MANAGE)

    with pytest.raises(PermissionDenied):
        send(tile, "new@example.com", role=MONITOR, by=admin)
