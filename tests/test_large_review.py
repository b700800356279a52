"""A review of a thousand changes and a script of five thousand lines, in a browser with a real worker."""

import re

import pytest
from playwright.sync_api import expect

from environments.roles import Role
from integrations.models import Resource
from pullrequests.models import PullRequest
from tests.browsing import accessibility_problems, scrolls_sideways
from tests.factories import (
    fill,
    make_account,
    make_clone,
    make_environment,
    make_integration,
    make_manager,
    make_pull_request,
)

pytestmark = pytest.mark.django_db(transaction=True)

CHANGED = 1_000
DISPUTED = 300
LINES = 5_000
PATIENCE = 60_000
LONG_NAME = "Long-" + "name" * 62
LONG_LINE = "x" * 2_000
NOT_OURS = re.compile("htmx:(afterRequest|sendError|sendAbort|afterOnLoad)")
"""What htmx says when a page is left while it asks how far a job is."""


def script(first="first", last="last"):
    middle = "".join(f"  const line{n} = {n};\n" for n in range(2, LINES))
    return f"// {first}\n{middle}// {last}\n"


@pytest.fixture
def tiles():
    """Dev changed a thousand exports, QA three hundred of them otherwise; both changed the end of the long script."""
    account = make_account()
    environments = [
        make_environment(account, name=name, position=at) for at, name in enumerate(("Dev", "QA"))
    ]
    by = make_manager(account, role=Role.ADMINISTER)
    dev = make_integration(environments[0], by=by, name="Orders", long=script())
    exports = {f"export{n:04}": {"name": f"Export {n:04}", "pageSize": 1} for n in range(CHANGED)}
    fill(dev, exports, kind="export", by=by)
    qa = make_clone(dev, environments[1], by=by, name="Orders")
    for tile, number, size in ((dev, CHANGED, 2), (qa, DISPUTED, 3)):
        changed = {name: {**document, "pageSize": size} for name, document in list(exports.items())[:number]}
        fill(tile, changed, kind="export", by=by)
    fill(dev, {"long": {"name": "long", "content": script(first="Dev", last="Dev")}}, kind="script", by=by)
    fill(qa, {"long": {"name": "long", "content": script(last="QA")}}, kind="script", by=by)
    wide = {"name": LONG_NAME, "content": f"{LONG_LINE}\n{LONG_LINE}\n"}
    fill(dev, {"wide": wide}, kind="script", by=by)
    return dev, qa, by


def check_layout(page):
    assert not scrolls_sideways(page)
    assert accessibility_problems(page) == []
    assert len(page.content()) < 500_000


def test_a_large_review_from_opening_to_the_report(celery_worker_process, site, tiles):
    dev, qa, person = tiles
    page = site.page(person, f"{qa.get_absolute_url()}pull-requests/new/?with={dev.code}&direction=pull")

    expect(page.get_by_text("About 1,002 resources differ.")).to_be_visible(timeout=PATIENCE)
    check_layout(page)
    page.get_by_role("button", name="Open the pull request").click()
    expect(page.get_by_role("heading", name="Merge into Orders · QA")).to_be_visible(timeout=PATIENCE)
    check_layout(page)

    page.get_by_role("link", name="Conflicts 301").click()
    expect(page.locator(".change-row")).to_have_count(100, timeout=PATIENCE)
    page.get_by_role("link", name="Next").click()
    expect(page.locator(".change-row")).to_have_count(100, timeout=PATIENCE)
    decide_by_keyboard(page)

    page.get_by_role("button", name=re.compile("Take everything of")).first.click()
    expect(page.get_by_text("No conflict is open.")).to_be_visible(timeout=PATIENCE)
    page.get_by_role("button", name="Merge into Orders · QA").click()
    expect(page.get_by_role("heading", name="Merged into Orders · QA")).to_be_visible(timeout=PATIENCE)
    check_layout(page)
    assert "1 new, 1000 changed" in page.locator(".merged").inner_text()
    assert PullRequest.objects.get().status == PullRequest.Status.MERGED
    assert [said for said in page.problems if not NOT_OURS.match(said)] == []


def decide_by_keyboard(page):
    """Open the first row and choose, without a mouse; the rows above stay where they are."""
    row = page.locator(".change-row").first
    row.locator("summary").focus()
    top = row.bounding_box()["y"]
    page.keyboard.press("Enter")
    choice = row.get_by_role("radio", name=re.compile("Keep the value of"))
    expect(choice).to_be_visible(timeout=PATIENCE)
    choice.focus()
    page.keyboard.press("Space")
    expect(row.get_by_text("1 decided")).to_be_visible(timeout=PATIENCE)
    expect(page.locator("#merge-reason")).to_contain_text("300 conflicts need a decision.", timeout=PATIENCE)
    assert abs(row.bounding_box()["y"] - top) < 2


def test_long_names_long_lines_and_a_script_of_five_thousand_lines(site, tiles):
    dev, qa, person = tiles
    opened = make_pull_request(dev, qa, by=person)

    long_names_and_long_lines_break_no_layout(site, dev, opened, person)
    lines_are_reached_without_javascript(site, qa, opened, person)
    a_long_script_is_read_and_decided(site, qa, opened, person)


def a_long_script_is_read_and_decided(site, qa, opened, person):
    lineage = Resource.objects.get(integration=qa, name="long").lineage
    page = site.page(person, f"{opened.get_absolute_url()}changes/{lineage}/", width=390, theme="dark")

    check_layout(page)
    lines = page.get_by_role("region", name="Lines of JavaScript", exact=True)
    show = lines.get_by_role("link", name="Show 500 of 4,996 unchanged lines")
    show.focus()
    page.keyboard.press("Enter")
    expect(lines.get_by_text("const line500 = 500;")).to_be_attached(timeout=PATIENCE)
    expect(lines.get_by_text("const line600 = 600;")).to_have_count(0, timeout=PATIENCE)
    expect(lines.get_by_role("link", name="Show 500 of 4,496 unchanged lines")).to_be_attached(
        timeout=PATIENCE
    )
    check_layout(page)
    page.get_by_role("link", name="Show side by side").click()
    expect(page.locator(".lines-side")).to_be_visible(timeout=PATIENCE)
    check_layout(page)

    page.get_by_role("link", name="Write the text: open the whole text").click()
    expect(page.get_by_label("Value for JavaScript")).to_be_visible(timeout=PATIENCE)
    page.get_by_role("radio", name="Take the lines of").check()
    expect(page.get_by_text("Decided", exact=True)).to_be_visible(timeout=PATIENCE)
    check_layout(page)
    assert page.problems == []


def long_names_and_long_lines_break_no_layout(site, dev, opened, person):
    named, long = (Resource.objects.get(integration=dev, name=name).lineage for name in (LONG_NAME, "long"))

    pages = ["?show=new", f"changes/{named}/", f"changes/{long}/"]
    wide = [site.page(person, f"{opened.get_absolute_url()}{page}") for page in pages]
    narrow = [site.page(person, f"{opened.get_absolute_url()}{page}", width=390) for page in pages[:2]]

    for page in [*wide, *narrow]:
        check_layout(page)


def lines_are_reached_without_javascript(site, qa, opened, person):
    lineage = Resource.objects.get(integration=qa, name="long").lineage
    page = site.context(person, java_script_enabled=False).new_page()
    page.goto(f"{opened.get_absolute_url()}changes/{lineage}/")

    for expected in ("4,996", "4,496", "3,996"):
        page.get_by_role("link", name=f"Show 500 of {expected} unchanged lines").click()

    expect(page.get_by_text("const line400 = 400;")).to_have_count(1, timeout=PATIENCE)
    expect(page.get_by_text("const line1400 = 1400;")).to_have_count(1, timeout=PATIENCE)
