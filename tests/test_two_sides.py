"""A Production and Sandbox account in a browser with a real worker: both sides as one, and the chain through them."""

import json
import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from environments.roles import Role
from ilm_site.doctor import examine
from tests.browsing import accessibility_problems, scrolls_sideways
from tests.factories import (
    add,
    change,
    document_of,
    make_clone,
    make_integration,
    make_manager,
    make_sides,
    resource_of,
    share,
    state_of,
)

pytestmark = pytest.mark.django_db(transaction=True)


def test_dev_and_qa_in_sandbox_and_prod_in_production(celery_worker_process, site):
    production, sandbox = make_sides()
    person = make_manager(production.account, role=Role.ADMINISTER)
    prod = make_integration(production, by=person, name="Orders", rates="1\n", own="1\n")
    qa = make_clone(prod, sandbox, by=person, name="Orders QA")
    dev = make_clone(qa, sandbox, by=person, name="Orders Dev")
    stock = make_integration(sandbox, by=person, name="Stock")
    add(stock, {"name": "stock script", "content": "1\n"}, by=person)
    page = site.page(person, production.get_absolute_url())
    desk = site.context(person, java_script_enabled=False).new_page()

    use_in(page, prod, "rates", "Stock · Sandbox")
    toggle_to(page, "Sandbox")
    expect(page.get_by_role("heading", name="Stock")).to_be_visible()
    edit_as_json(desk, stock, "rates", content="2\n")
    page.goto(address(prod, "rates"))
    expect(page.get_by_role("region", name="Shared")).to_contain_text("Stock · Sandbox")
    assert document_of(prod, "rates")["content"] == "2\n"
    assert {document_of(tile, "rates")["content"] for tile in (qa, dev)} == {"1\n"}

    edit_as_json(desk, dev, "own", content="from dev\n")
    before = state_of(prod)
    for source, target, into in ((dev, qa, "Orders QA"), (qa, prod, "Orders · Production")):
        pull_into(page, source, target, into)
    assert document_of(prod, "own")["content"] == "from dev\n"
    assert document_of(prod, "rates")["content"] == document_of(stock, "rates")["content"] == "2\n"

    page.get_by_role("link", name="Revert this pull").click()
    page.get_by_role("button", name=re.compile("Revert to revision")).click()
    page.wait_for_url(re.compile("/revisions/$"), timeout=30_000)
    assert state_of(prod) == before
    assert list(examine()) == []


def address(tile, name, page="resource"):
    return reverse(f"integrations:{page}", args=[tile.code, resource_of(tile, name).lineage])


def use_in(page, tile, name, other):
    page.goto(address(tile, name))
    page.get_by_role("link", name="Use in another tile").click()
    look(page)
    page.get_by_label("Use it in").select_option(label=other)
    page.get_by_role("button", name="Use it there").click()
    expect(page.get_by_text(f"{other} now uses {name}, too.")).to_be_visible()
    look(page)


def toggle_to(page, side):
    page.get_by_role("navigation", name="Side").get_by_role("link", name=side).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(side)
    look(page)


def edit_as_json(desk, tile, name, **fields):
    desk.goto(address(tile, name, "resource_edit") + "?as=json")
    box = desk.locator("textarea").first
    box.fill(json.dumps({**json.loads(box.input_value()), **fields}))
    desk.get_by_role("button", name="Save").click()
    expect(desk.get_by_text("Saved as revision")).to_be_visible()


def pull_into(page, source, target, into):
    page.goto(reverse("integrations:clones", args=[source.code]))
    hop = page.get_by_role("listitem").filter(has=page.get_by_role("link", name=str(source), exact=True))
    hop = hop.filter(has=page.get_by_role("link", name=str(target), exact=True))
    hop.get_by_role("link", name=f"Pull into {into}").click()
    page.get_by_role("button", name="Open the pull request").click()
    look(page)
    page.get_by_role("button", name=re.compile("^ *Merge into")).click()
    expect(page.get_by_text("Revert this pull")).to_be_visible(timeout=60_000)


def look(page):
    assert accessibility_problems(page) == []
    assert not scrolls_sideways(page)


def test_the_migration(celery_worker_process, site):
    production, sandbox = make_sides()
    person = make_manager(production.account, role=Role.ADMINISTER)
    prod = make_integration(production, by=person, name="Orders", rates="1\n", own="1\n")
    dev = make_clone(prod, sandbox, by=person, name="Orders Dev")
    stock = make_integration(sandbox, by=person, name="Stock")
    share(prod, "rates", stock, by=person)
    change(dev, "own", content="from dev\n", by=person)
    before = state_of(prod)
    page = site.page(person, reverse("environments:account", args=[production.account.code]))

    page.get_by_role("link", name="Migration").click()
    look(page)
    expect(page.get_by_role("region", name="Shared resources")).to_contain_text("rates")
    page.get_by_label("I have read the assessment below").check()
    page.get_by_role("button", name="Start the migration").click()
    expect(page.get_by_text("Production was not touched.")).to_be_visible(timeout=60_000)
    look(page)
    assert state_of(prod) == before

    page.get_by_role("link", name="Sandbox (migrated)").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sandbox (migrated)")
    expect(page.get_by_role("navigation", name="Side")).to_have_count(0)
    dev.environment.refresh_from_db()
    pull_into(page, dev, prod, "Orders · Production")
    assert document_of(prod, "own")["content"] == "from dev\n"
    page.goto(reverse("integrations:migration", args=[production.account.code]))
    expect(page.get_by_text("This was done already")).to_be_visible()
    look(page)
    assert list(examine()) == []
