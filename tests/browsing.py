"""Pages of the running site in a real browser, and what must hold for each of them."""

import os
import shutil
from contextlib import ExitStack

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.conf import settings
from django.test import Client

HEIGHTS = {1440: 900, 390: 844}
NAMES = ("chromium", "chromium-browser", "google-chrome")
FOUND_BY_AXE = """
options => axe.run(options).then(
  found => found.violations.map(rule => `${rule.id}: ${rule.nodes[0].html}`))
"""
CRITERIA = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


class Site:
    """A person's way to pages: every page is in a context of its own, signed in by session."""

    def __init__(self, address, browser):
        self.address = address
        self.browser = browser
        self.contexts = ExitStack()

    def __enter__(self):
        return self

    def __exit__(self, *trouble):
        self.contexts.close()

    def page(self, user=None, path="/", *, width=1440, theme="light", **options):
        """A page that keeps what went wrong in it (console errors, refused by CSP, exceptions) in ``problems``."""
        page = self.context(user, width=width, theme=theme, **options).new_page()
        page.problems = []
        page.on("console", lambda said: page.problems.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: page.problems.append(str(error)))
        page.goto(path)
        return page

    def context(self, user=None, *, width=1440, theme="light", **options):
        """A window of its own; ``options`` are Playwright's, for instance ``java_script_enabled=False``."""
        viewport = {"width": width, "height": HEIGHTS[width]}
        looks = {
            "viewport": viewport,
            "color_scheme": theme,
            "has_touch": width < 500,
            "reduced_motion": "reduce",
        }
        context = self.browser.new_context(base_url=self.address, **looks, **options)
        self.contexts.callback(context.close)
        context.set_default_timeout(10_000)
        if user is not None:
            session = {"name": settings.SESSION_COOKIE_NAME, "value": _session_of(user), "url": self.address}
            context.add_cookies([session])
        return context


def accessibility_problems(page, *, rules=None):
    """What axe finds against WCAG A and AA, or against some of its rules, a line each: the rule and the first place."""
    only = {"type": "rule", "values": rules} if rules else {"type": "tag", "values": CRITERIA}
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    return page.evaluate(FOUND_BY_AXE, {"runOnly": only, "resultTypes": ["violations"]})


def scrolls_sideways(page):
    """Whether the page is wider than its window."""
    return page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")


def chromium():
    """How to launch the Chromium that ./check found or installed. Root may not use Chromium's own sandbox."""
    path = os.environ.get("DAISYCHAIN_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        pytest.fail("There is no Chromium: ./check installs one and names it in DAISYCHAIN_CHROMIUM.")
    return {"executable_path": path, "args": ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]}


def _session_of(user):
    client = Client()
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
    return client.cookies[settings.SESSION_COOKIE_NAME].value
