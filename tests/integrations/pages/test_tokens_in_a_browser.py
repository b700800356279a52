"""A token in a browser: made, copied with one click, and gone when the page is loaded again."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from environments.models import ApiToken
from environments.roles import Role
from tests.browsing import accessibility_problems, scrolls_sideways
from tests.factories import make_environment, make_manager

pytestmark = pytest.mark.django_db(transaction=True)

SHOWN = re.compile(r"dc_[0-9a-f]{32}_[A-Za-z0-9_-]{43}")


@pytest.fixture
def dev():
    return make_environment(name="Dev")


def make_token(page, dev):
    page.goto(reverse("integrations:token_create", args=[dev.code]))
    page.get_by_label("Name").fill("Nightly")
    page.get_by_role("button", name="Make the token").click()
    expect(page.get_by_label("Your token")).to_have_value(SHOWN)


@pytest.mark.parametrize("width, theme", [(1440, "light"), (390, "dark")])
def test_a_token_is_copied_with_one_click(site, dev, width, theme):
    person = make_manager(dev, role=Role.MONITOR)
    page = site.page(person, width=width, theme=theme, permissions=["clipboard-read", "clipboard-write"])
    make_token(page, dev)

    page.get_by_role("button", name="Copy").click()

    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == page.get_by_label("Your token").input_value()
    assert (accessibility_problems(page), scrolls_sideways(page), page.problems) == ([], False, [])


def test_a_token_is_gone_when_the_page_is_loaded_again(site, dev):
    page = site.page(make_manager(dev, role=Role.MONITOR))
    make_token(page, dev)

    page.reload()

    expect(page.get_by_text("made already")).to_be_visible()
    assert not SHOWN.search(page.content())
    assert ApiToken.objects.count() == 1


def test_a_token_is_made_and_revoked_without_scripts(site, dev):
    page = site.page(make_manager(dev, role=Role.MONITOR), java_script_enabled=False)
    make_token(page, dev)
    expect(page.get_by_role("button", name="Copy")).to_be_hidden()

    page.get_by_role("link", name="I have copied it").click()
    page.get_by_role("link", name="Revoke").click()
    page.get_by_role("button", name="Revoke the token").click()

    expect(page.get_by_role("table").get_by_text("Revoked")).to_be_visible()
