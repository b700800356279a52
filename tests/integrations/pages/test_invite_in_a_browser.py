"""Invited, accepted, and taken back: the whole way in a browser."""

import re

import pytest
from django.core import mail
from django.urls import reverse
from playwright.sync_api import expect

from environments.roles import Role
from tests.factories import make_integration, make_manager

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_newcomer_is_invited_comes_in_and_is_out_at_the_next_click(site):
    tile = make_integration(name="Orders")
    admin = site.page(
        make_manager(tile, role=Role.ADMINISTER), reverse("integrations:access", args=[tile.code])
    )
    admin.get_by_role("link", name="Invite people").click()
    admin.get_by_label("Mail addresses").fill("nora@example.com")
    admin.get_by_label("Role").select_option("Manage")
    admin.get_by_role("button", name="Send the invitations").click()
    expect(admin.get_by_text("A mail was sent to nora@example.com.")).to_be_visible()

    (link,) = re.findall(r"https?://[^/\s]+(/join/\S+)", mail.outbox[0].body)
    guest = site.page(path=link)
    guest.get_by_label("Your name").fill("Nora Newcomer")
    guest.get_by_label("Password").fill("a fine and long password")
    guest.get_by_role("button", name="Make an account and accept").click()
    expect(guest.get_by_text(f"Welcome to {tile}.")).to_be_visible()
    guest.get_by_role("link", name="You may manage").click()
    expect(guest.get_by_role("heading", name=f"You have Manage on {tile}")).to_be_visible()

    admin.reload()
    admin.get_by_role("link", name="Change the role of Nora Newcomer").click()
    admin.get_by_role("button", name="Take Manage away from Nora Newcomer").click()
    expect(admin.get_by_text("Nora Newcomer was given nothing here any more.")).to_be_visible()

    assert guest.reload().status == 404
    assert guest.goto(link).status == 410
    assert admin.problems == []
