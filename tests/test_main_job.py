"""The main job in a browser with a real worker: upload, clone, edit both sides, review, merge, revert, pull again."""

import json
import re

import pytest
from playwright.sync_api import expect

from environments.roles import Role
from ilm_site.demo.documents import demo_archive
from integrations.models import Integration, Resource
from integrations.services.archive import build_archive, store_archive
from tests.browsing import accessibility_problems, scrolls_sideways
from tests.factories import document_of, make_account, make_environment, make_manager, state_of

pytestmark = pytest.mark.django_db(transaction=True)

ORDERS = "Get Amazon orders"
CUSTOMERS = "Add or update NetSuite customer"
SCRIPT = "Keep safety stock"
ABORTED_POLL = re.compile("htmx:(afterRequest|sendError|sendAbort|afterOnLoad)")
"""What htmx says when a page is left while it asks how far a job is."""


@pytest.fixture
def chain():
    """Three empty environments, and someone who administers them."""
    account = make_account()
    names = {"Dev": 0, "QA": 1, "Production": 2}
    environments = {
        name: make_environment(account, name=name, position=position, is_production=name == "Production")
        for name, position in names.items()
    }
    return environments, make_manager(account, role=Role.ADMINISTER)


@pytest.fixture
def archive(chain, tmp_path):
    environments, by = chain
    tile = store_archive(parsed=demo_archive(), environment=environments["Dev"], name="Given", by=by)
    file = tmp_path / "amazon-netsuite.zip"
    file.write_bytes(build_archive(integration=tile))
    return file


def test_the_main_job(celery_worker_process, site, chain, archive):
    environments, person = chain
    page = site.page(person, environments["Dev"].get_absolute_url())
    desk = site.context(person, java_script_enabled=False).new_page()

    dev = upload(page, archive)
    qa = clone(page, dev, environments["QA"])
    production = clone(page, qa, environments["Production"])
    change_both_sides(desk, dev, qa)
    before = state_of(qa)

    open_pull_request(page, dev, "QA")
    assert conflicts_shown(page) == [ORDERS, SCRIPT]
    take_from(page, ORDERS, "Dev")
    take_from(page, SCRIPT, "Dev")
    merge(page)
    check_merged(qa)

    revert_this_pull(page)
    assert state_of(qa) == before
    open_pull_request(page, dev, "QA")
    assert conflicts_shown(page) == [ORDERS, SCRIPT]
    take_from(page, ORDERS, "Dev")
    take_from(page, SCRIPT, "Dev")
    merge(page)
    check_merged(qa)

    open_pull_request(page, qa, "Production")
    merge(page)
    assert state_of(production) == state_of(qa)
    assert [said for said in page.problems if not ABORTED_POLL.match(said)] == []


def upload(page, archive):
    page.get_by_role("link", name="Upload an archive").first.click()
    page.get_by_label("Archive").set_input_files(archive)
    page.get_by_label("Name").fill("Amazon")
    page.get_by_role("button", name="Upload").click()
    return arrived(page, "Amazon")


def clone(page, source, environment):
    page.goto(source.get_absolute_url())
    page.get_by_role("link", name="Clone", exact=True).click()
    page.get_by_label("Environment of the clone").select_option(label=environment.name)
    expect(page.get_by_role("heading", name=f"Connections in {environment.name}")).to_be_visible()
    page.get_by_role("button", name="Clone", exact=True).click()
    clone = arrived(page, "Amazon", environment.name)
    assert state_of(clone) == state_of(source)
    return clone


def arrived(page, name, environment="Dev"):
    """The tile whose page a job has led to."""
    expect(page.get_by_role("heading", level=1, name=re.compile(name))).to_be_visible(timeout=30_000)
    page.wait_for_url(re.compile(r"/tiles/[0-9a-f-]+/$"), timeout=30_000)
    look(page)
    return Integration.objects.get(name=name, environment__name=environment)


def change_both_sides(desk, dev, qa):
    edit(desk, dev, ORDERS, lambda d: d.update(pageSize=100, description="Larger pages."))
    edit(desk, qa, ORDERS, lambda d: d.update(pageSize=25))
    edit(desk, dev, CUSTOMERS, lambda d: d["mappings"].append({"generate": "language", "extract": "$.lang"}))
    edit(desk, qa, CUSTOMERS, lambda d: d["mappings"].append({"generate": "salesrep", "extract": "$.rep"}))
    edit(desk, dev, SCRIPT, lambda d: rewrite(d, "const HELD_BACK = 2;", "const HELD_BACK = 5;"))
    edit(desk, qa, SCRIPT, lambda d: rewrite(d, "const HELD_BACK = 2;", "const HELD_BACK = 3;"))
    edit(desk, dev, SCRIPT, lambda d: d.update(content="// Dev was here\n" + d["content"]))
    edit(desk, qa, SCRIPT, lambda d: d.update(content=d["content"] + "// QA was here\n"))


def edit(desk, tile, name, change):
    resource = Resource.objects.get(integration=tile, name=name)
    desk.goto(f"{tile.get_absolute_url()}resources/{resource.lineage}/edit/?as=json")
    box = desk.locator("textarea").first
    document = json.loads(box.input_value())
    change(document)
    box.fill(json.dumps(document))
    desk.get_by_role("button", name="Save").click()
    expect(desk.get_by_text("Saved as revision")).to_be_visible()


def rewrite(document, old, new):
    assert document["content"].count(old) == 1
    document["content"] = document["content"].replace(old, new)


def open_pull_request(page, source, into):
    page.goto(f"{source.get_absolute_url()}clones/")
    page.get_by_role("link", name=f"Pull into {into}").first.click()
    look(page)
    page.get_by_role("button", name="Open the pull request").click()
    expect(page.get_by_role("heading", name=re.compile("Merge into"))).to_be_visible()
    look(page)


def conflicts_shown(page):
    page.goto(page.url.split("?")[0] + "?show=conflicts")
    names = [name for name in (ORDERS, CUSTOMERS, SCRIPT) if page.get_by_text(name, exact=True).count()]
    page.goto(page.url.split("?")[0])
    return names


def take_from(page, name, side):
    review = page.url
    page.get_by_role("link", name=name).first.click()
    page.get_by_role("radio", name=re.compile(f"Take .*{side}")).first.check()
    page.get_by_role("button", name="Save the decision").first.click()
    expect(page.get_by_text("Decided", exact=True).first).to_be_visible()
    look(page)
    page.goto(review)


def merge(page):
    page.get_by_role("button", name=re.compile("^ *Merge into")).click()
    expect(page.get_by_text("Revert this pull")).to_be_visible(timeout=60_000)
    look(page)


def revert_this_pull(page):
    page.get_by_role("link", name="Revert this pull").click()
    look(page)
    page.get_by_role("button", name=re.compile("Revert to revision")).click()
    page.wait_for_url(re.compile("/revisions/$"), timeout=30_000)


def check_merged(tile):
    orders = document_of(tile, ORDERS)
    assert (orders["pageSize"], orders["description"]) == (100, "Larger pages.")
    generated = [mapping["generate"] for mapping in document_of(tile, CUSTOMERS)["mappings"]]
    assert generated[-2:] == ["salesrep", "language"]
    script = document_of(tile, SCRIPT)["content"]
    assert script.startswith("// Dev was here\n")
    assert script.endswith("// QA was here\n")
    assert "const HELD_BACK = 5;" in script


def look(page):
    """Every page on the way is whole: for axe, and in its width."""
    assert accessibility_problems(page) == []
    assert not scrolls_sideways(page)
