"""The page an invitation leads to: opening it changes nothing, and it is for one address alone."""

import re

import pytest
from django.contrib.auth import get_user
from django.urls import reverse
from django.utils import timezone

from environments.models import User
from environments.roles import Role
from environments.services.grants import give_role
from integrations.access import role_given
from integrations.models import Invitation
from integrations.services.invitations import withdraw
from tests.factories import all_rows, make_integration, make_invitation, make_manager, make_user
from tests.standing import keep

pytestmark = pytest.mark.django_db
NEW = {"name": "Nora Newcomer", "password": "a fine and long password"}


def make_world():
    tile = make_integration(name="Orders")
    return {"tile": tile, "admin": make_manager(tile, role=Role.ADMINISTER)}


kept_world = keep(make_world)


@pytest.fixture
def tile(world):
    return world["tile"]


@pytest.fixture
def admin(world):
    return world["admin"]


@pytest.fixture
def guest():
    return make_user("guest")


@pytest.fixture
def address(tile, admin):
    _, secret = make_invitation(tile, "guest@example.com", by=admin)
    return reverse("integrations:join", args=[secret])


def test_scanners_and_previews_consume_nothing(client, address, admin, tile):
    before = all_rows()

    for ask in (client.get, client.head, client.get):
        answer = ask(address, headers={"purpose": "prefetch", "sec-purpose": "prefetch", "x-moz": "prefetch"})
        assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    for method in (client.put, client.delete, client.patch, client.options):
        assert method(address).status_code == 405

    assert all_rows() == before
    text = answer.content.decode()
    assert f"{admin} invites you" in text
    assert "Orders" in text and "Manage" in text and "guest@example.com" in text


def test_the_invited_accepts_and_the_session_changes(client, address, guest, tile):
    client.force_login(guest)
    session = client.session.session_key
    assert "Accept as guest" in client.get(address).content.decode()

    response = client.post(address)

    assert response.url == tile.get_absolute_url()
    assert role_given(guest, tile) is Role.MANAGE
    assert client.session.session_key != session
    assert client.get(response.url).status_code == 200


def test_somebody_else_is_refused_in_words_and_can_sign_out_to_come_back(client, address, tile):
    other = make_user("other")
    client.force_login(other)

    page, refused = client.get(address), client.post(address)

    assert (page.status_code, refused.status_code) == (200, 403)
    assert "You are signed in as other@example.com, so you cannot accept it." in refused.content.decode()
    assert role_given(other, tile) is Role.NONE
    out = client.post(reverse("account_logout"), {"next": address})
    assert (out.status_code, out.url) == (302, address)


def test_who_has_an_account_signs_in_first_and_comes_back(client, address, guest, tile):
    guest.set_password(NEW["password"])
    guest.save()

    page = client.get(address).content.decode()
    (sign_in,) = re.findall(r'href="(/accounts/login/\?next=[^"]+)"', page)
    assert 'name="password"' not in page
    assert client.post(address, NEW).url == sign_in
    answer = client.post(sign_in, {"login": "guest@example.com", "password": NEW["password"]})

    assert answer.url == address
    assert client.post(address).url == tile.get_absolute_url()


def test_someone_new_gets_in_with_a_name_and_a_password(client, address, tile):
    client.get(address)
    before = client.session.session_key

    response = client.post(address, NEW)

    person = User.objects.get(email="guest@example.com")
    assert response.url == tile.get_absolute_url()
    assert (str(person), get_user(client)) == ("Nora Newcomer", person)
    assert client.session.session_key != before
    assert role_given(person, tile) is Role.MANAGE


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"name": "   "},
        {"name": "x" * 151},
        {"name": "No\x00ra"},
        {"password": ""},
        {"password": "short"},
        {"password": "password1"},
        {"password": "1234567890"},
        {"password": "          "},
        {"password": "guest@example.com"},
        {"password": "a fine\x00 and long password"},
        {"password": "long " * 820},
    ],
)
def test_what_makes_no_account_is_asked_again(client, address, wrong):
    before = all_rows()

    response = client.post(address, {**NEW, **wrong})

    assert response.status_code == 422
    assert all_rows() == before
    assert NEW["password"] not in response.content.decode()


def test_a_password_of_a_thousand_characters_is_fine(client, address):
    assert client.post(address, {**NEW, "password": "a1 long " * 128}).status_code == 302


def ways_to_close(invitation, tile, admin):
    yield "accepted already", lambda: Invitation.objects.update(accepted_at=timezone.now())
    yield "too old", lambda: Invitation.objects.update(accepted_at=None, expires_at=timezone.now())
    yield "may not invite", lambda: give_role(to=admin, on=tile, role=Role.NONE) or reopen()
    yield "deleted", lambda: type(tile).objects.update(archived_at=timezone.now())
    yield "withdrawn", lambda: Invitation.objects.update(revoked_at=timezone.now())


def reopen():
    Invitation.objects.update(expires_at=timezone.now().replace(year=timezone.now().year + 1))


def test_what_is_over_says_so_and_whom_to_ask(client, tile, admin, guest):
    invitation, secret = make_invitation(tile, guest.email, by=admin)
    address = reverse("integrations:join", args=[secret])
    client.force_login(guest)

    for words, close in ways_to_close(invitation, tile, admin):
        close()
        for answer in (client.get(address), client.post(address)):
            assert (words, answer.status_code) == (words, 410)
            assert words in answer.content.decode()
            assert f"Ask {admin} for a new one" in answer.content.decode()
    assert role_given(guest, tile) is Role.NONE


def test_used_once_it_is_over_for_everyone(client, address, guest, tile):
    client.force_login(guest)
    client.post(address)
    give_role(to=guest, on=tile, role=Role.NONE)

    assert client.post(address).status_code == 410
    assert role_given(guest, tile) is Role.NONE
    client.logout()
    assert client.post(address, NEW).status_code == 410


def test_the_second_of_two_tabs_is_told(client, address, guest, tile, admin):
    client.force_login(guest)
    assert client.get(address).status_code == 200
    withdraw(invitation=Invitation.objects.get(), by=admin)

    assert client.post(address).status_code == 410


@pytest.mark.parametrize("secret", ["None", "null", "x" * 43, "%00", "a" * 5000, "%2e%2e", "é" * 43])
def test_what_leads_to_no_invitation_is_not_there(client, address, secret):
    for bent in (f"/join/{secret}/", address.swapcase().replace("/JOIN/", "/join/"), f"{address[:-2]}/"):
        assert client.get(bent).status_code == 404
        assert client.post(bent, NEW).status_code == 404
    assert client.get("/join/").status_code == 404


def test_the_secret_is_in_no_log(client, address, caplog, capfd):
    client.get(address)
    client.get(f"{reverse('account_login')}?next={address.replace('/', '%2F')}")

    written = capfd.readouterr()
    secret = address.strip("/").rpartition("/")[2]
    assert "/join/…" in caplog.text + written.err + written.out
    assert secret not in caplog.text + written.err + written.out
