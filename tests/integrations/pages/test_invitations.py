"""Inviting by mail from a place's page, and the list of those who have not come yet."""

import pytest
from django.core import mail
from django.urls import reverse

from environments.roles import Role
from integrations.models import Invitation
from integrations.services.joining import find_invitation
from integrations.views.people_frames import address_of
from tests.factories import all_rows, make_integration, make_invitation, make_manager
from tests.standing import keep

pytestmark = pytest.mark.django_db
PLACES = ["tile", "environment", "account"]


def make_world():
    tile = make_integration(name="Orders")
    return {"tile": tile, "environment": tile.environment, "account": tile.environment.account}


kept_world = keep(make_world)


@pytest.fixture
def places(world):
    return world


@pytest.fixture
def tile(places):
    return places["tile"]


@pytest.fixture
def admin(client, tile):
    admin = make_manager(tile, role=Role.ADMINISTER)
    client.force_login(admin)
    return admin


def post(client, place, addresses, role="2", **more):
    return client.post(address_of(place, "invite"), {"addresses": addresses, "role": role}, **more)


@pytest.mark.parametrize("where", PLACES)
def test_several_are_invited_at_once_and_listed(client, places, where):
    client.force_login(make_manager(places[where], role=Role.ADMINISTER))

    response = post(
        client, places[where], "a@example.com, b@example.com\nC@example.com;a@example.com", follow=True
    )

    assert response.redirect_chain == [(address_of(places[where]), 302)]
    assert [each.invitation.email for each in response.context["invitations"]] == [
        "c@example.com",
        "b@example.com",
        "a@example.com",
    ]
    assert len(mail.outbox) == 3
    assert "A mail was sent to a@example.com." in response.content.decode()


def test_the_good_go_and_the_bad_stay_with_their_reasons(client, tile, admin):
    known = make_manager(tile.environment, role=Role.ADMINISTER)

    response = post(client, tile, f"good@example.com nonsense {known.email} x@")

    assert (response.status_code, [message.to for message in mail.outbox]) == (422, [["good@example.com"]])
    assert response.context["form"]["addresses"].value().split() == [known.email, "nonsense", "x@"]
    text = response.content.decode()
    assert "“nonsense” is no mail address." in text
    assert f"{known.email} already has Administer here." in text


@pytest.mark.parametrize(
    ("addresses", "role"),
    [
        ("", "2"),
        (" ,;\n", "2"),
        ("a@example.com", ""),
        ("a@example.com", "0"),
        ("a@example.com", "4"),
        ("a\x00@example.com", "2"),
        ("a@example.com " * 500, "2"),
        (" ".join(f"a{n}@example.com" for n in range(21)), "2"),
        ("a@" + "x" * 300 + ".com", "2"),
    ],
)
def test_what_cannot_be_sent_is_asked_again(client, tile, admin, addresses, role):
    response = post(client, tile, addresses, role)

    assert response.status_code == 422
    assert mail.outbox == []


def test_too_many_at_a_time_is_said_with_when_to_go_on(client, tile, admin):
    make_invitation(tile, "a@example.com", by=admin)

    response = post(client, tile, "a@example.com")

    assert (response.status_code, response["Retry-After"], len(mail.outbox)) == (429, "300", 1)
    assert "was sent a mail just now" in response.content.decode()


@pytest.mark.parametrize("where", PLACES)
@pytest.mark.parametrize(("role", "status"), [(Role.NONE, 404), (Role.MONITOR, 403), (Role.MANAGE, 403)])
def test_others_neither_invite_nor_withdraw_nor_send_again(client, places, where, role, status):
    place = places[where]
    status = 404 if where == "account" else status
    invitation, _ = make_invitation(place, by=make_manager(place, role=Role.ADMINISTER))
    client.force_login(make_manager(place, role=role))
    before = all_rows()

    withdraw, again = (address_of(place, page, invitation.code) for page in ("withdraw", "send_again"))
    answers = [client.get(address_of(place, "invite")), post(client, place, "a@example.com")]
    answers += [client.get(withdraw), client.post(withdraw), client.post(again)]

    assert [answer.status_code for answer in answers] == [status] * 5
    assert (all_rows(), len(mail.outbox)) == (before, 1)


def test_an_invitation_to_elsewhere_is_not_there(client, tile, admin, places):
    other, _ = make_invitation(
        places["environment"], by=make_manager(places["environment"], role=Role.ADMINISTER)
    )

    for page in ("withdraw", "send_again"):
        assert client.post(address_of(tile, page, other.code)).status_code == 404
    other.refresh_from_db()
    assert other.is_open


def test_withdrawing_asks_first_and_then_the_link_is_dead(client, tile, admin):
    invitation, secret = make_invitation(tile, "guest@example.com", by=admin)
    address = address_of(tile, "withdraw", invitation.code)

    assert "Withdraw the invitation of guest@example.com?" in client.get(address).content.decode()
    assert find_invitation(secret).is_open
    response = client.post(address, follow=True)

    assert response.context["invitations"] == []
    assert client.post(address).status_code == 404
    assert client.get(reverse("integrations:join", args=[secret])).status_code == 410


def test_a_mail_that_failed_is_told_and_sent_again(client, tile, admin, settings):
    works = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    response = post(client, tile, "guest@example.com", follow=True)
    assert "The mail to guest@example.com could not be sent." in response.content.decode()
    assert "Mail not sent" in response.content.decode()

    settings.EMAIL_BACKEND = works
    again = address_of(tile, "send_again", Invitation.objects.get().code)
    response = client.post(again, follow=True)

    assert "A new mail was sent to guest@example.com." in response.content.decode()
    assert "Mail not sent" not in response.content.decode()
    assert "just now" in client.post(again, follow=True).content.decode()
    assert len(mail.outbox) == 1
