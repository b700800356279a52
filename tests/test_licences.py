"""Licences in a browser with a real worker: three environments and three people, and all stages in Production."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from environments.models import Licence, Team
from environments.roles import Role
from environments.services.grants import give_role
from integrations.models import Integration
from pullrequests.models import PullRequest
from tests.browsing import accessibility_problems, scrolls_sideways
from tests.factories import (
    document_of,
    make_account,
    make_environment,
    make_integration,
    make_manager,
    make_user,
    resource_of,
    state_of,
)

pytestmark = pytest.mark.django_db(transaction=True)

SCRIPT = "Prices"
ABORTED_POLL = re.compile("htmx:(afterRequest|sendError|sendAbort|afterOnLoad)")


def test_three_people_bring_a_change_from_dev_to_production(celery_worker_process, site):
    account = make_account(name="Acme", environment_limit=3)
    production = make_environment(account, name="Production", is_production=True)
    admin = site.page(make_manager(account, role=Role.ADMINISTER), account.get_absolute_url())
    original = make_integration(production, name="Orders", **{SCRIPT: "1"})

    for name in ("Dev", "QA"):
        create(admin, name)
        enable(admin, name)
    create(admin, "Spare")
    expect(admin.get_by_role("button", name="Enable Spare")).to_be_disabled()
    expect(admin.get_by_text("ask whoever runs this site to license more")).to_be_visible()
    switch(admin, "Production")
    in_qa = clone(admin, original, "QA")
    in_dev = clone(admin, in_qa, "Dev")

    developer_person, lead_person = people(account, in_dev, in_qa, original)
    developer = site.page(developer_person)
    expect(developer.get_by_role("heading", level=1, name="Dev")).to_be_visible()
    edit(developer, in_dev, "2")
    propose(developer, in_dev, "QA")

    lead = site.page(lead_person, in_qa.get_absolute_url())
    merge(lead, in_qa)
    assert state_of(in_qa) == state_of(in_dev)
    propose(lead, in_qa, "Production")
    merge(admin, original)
    assert document_of(original, SCRIPT)["content"] == "2"

    disable(admin, account, "Dev")
    assert developer.goto(in_dev.get_absolute_url()).status == 404
    assert no_complaints(admin, lead)


def test_all_stages_work_in_production_alone(celery_worker_process, site):
    account = make_account(name="Acme", licence=Licence.SINGLE)
    production = make_environment(account, name="Production", is_production=True)
    admin_person = make_manager(account, role=Role.ADMINISTER)
    original = make_integration(production, by=admin_person, name="Orders", **{SCRIPT: "1"})
    developers, testers = teams(account, "Developers", "QA")
    admin = site.page(admin_person, original.get_absolute_url())

    testing = clone(admin, original, None, name="Orders for QA")
    dev = clone(admin, testing, None, name="Orders for Dev")
    admin.goto(reverse("integrations:clones", args=[original.code]))
    admin.get_by_role("link", name="Who works where").click()
    expect(admin.get_by_text("Developers gets Manage on Orders for Dev · Production.")).to_be_visible()
    look(admin)
    admin.get_by_role("button", name=re.compile("Give . roles")).click()
    expect(admin.get_by_text("roles given.")).to_be_visible()

    developer = site.page(developers, dev.get_absolute_url())
    assert developer.goto(original.get_absolute_url()).status == 404
    edit(developer, dev, "2")
    propose(developer, dev, "Orders for QA")
    tester = site.page(testers, testing.get_absolute_url())
    merge(tester, testing)
    propose(tester, testing, "Orders")
    merge(admin, original)

    assert document_of(original, SCRIPT)["content"] == "2"
    assert admin.locator(".environment-switcher").count() == 0
    assert no_complaints(admin, tester)


def test_each_developer_gets_a_clone_and_proposes_from_it(celery_worker_process, site):
    account = make_account(name="Acme", licence=Licence.SINGLE)
    production = make_environment(account, name="Production", is_production=True)
    admin_person = make_manager(account, role=Role.ADMINISTER)
    tile = make_integration(production, by=admin_person, name="Orders", **{SCRIPT: "1"})
    dora = teams(account, "Developers")[0]
    dora.first_name, dora.last_name = "Dora", "Developer"
    dora.save()

    admin = site.page(admin_person, reverse("integrations:clones", args=[tile.code]))
    admin.get_by_role("link", name="A clone for each developer").click()
    admin.get_by_label(re.compile("Dora Developer")).check()
    look(admin)
    admin.get_by_role("button", name="Make the clones").click()
    expect(admin.get_by_role("link", name="Orders – Dora Developer · Production").first).to_be_visible(
        timeout=30_000
    )

    hers = Integration.objects.get(name="Orders – Dora Developer")
    developer = site.page(dora, hers.get_absolute_url())
    edit(developer, hers, "2")
    propose(developer, hers, "Orders")
    merge(admin, tile)
    assert state_of(tile) == state_of(hers)


def create(page, name):
    page.get_by_role("link", name="New environment").click()
    page.get_by_label("Name").fill(name)
    page.get_by_label("Teal").check()
    look(page)
    page.get_by_role("button", name="Create the environment").click()
    expect(page.get_by_text(f"Created {name}. It is disabled until you enable it.")).to_be_visible()


def enable(page, name):
    page.get_by_role("button", name=f"Enable {name}").click()
    expect(page.get_by_text(f"{name} is enabled.")).to_be_visible()


def disable(page, account, name):
    page.goto(account.get_absolute_url())
    page.get_by_role("link", name=f"Disable … {name}").click()
    look(page)
    page.get_by_role("button", name=f"Disable {name}").click()
    expect(page.get_by_text(f"{name} is disabled. Nothing of it was deleted.")).to_be_visible()


def switch(page, name):
    page.locator(".environment-switcher > summary").click()
    page.get_by_role("link", name=name, exact=True).click()
    expect(page.get_by_role("heading", level=1, name=name)).to_be_visible()


def clone(page, source, environment, *, name="Orders"):
    page.goto(reverse("integrations:clone", args=[source.code]))
    page.get_by_label("Name of the clone").fill(name)
    if environment:
        page.get_by_label("Environment of the clone").select_option(label=environment)
        expect(page.get_by_role("heading", name=f"Connections in {environment}")).to_be_visible()
    page.get_by_role("button", name="Clone", exact=True).click()
    page.wait_for_url(re.compile(r"/tiles/[0-9a-f-]+/$"), timeout=30_000)
    return Integration.objects.get(code=page.url.rstrip("/").split("/")[-1])


def people(account, in_dev, in_qa, original):
    """A developer and a QA lead, each with Manage where they work, and sight of what is next to it."""
    developer, lead = make_user(), make_user()
    for person, place, role in (
        (developer, in_dev.environment, Role.MANAGE),
        (developer, in_qa, Role.MONITOR),
        (lead, in_qa.environment, Role.MANAGE),
        (lead, in_dev, Role.MONITOR),
        (lead, original, Role.MONITOR),
    ):
        give_role(to=person, on=place, role=role)
    return developer, lead


def teams(account, *names):
    """Teams of these names; of each its only member."""
    members = []
    for name in names:
        members.append(make_user())
        members[-1].groups.add(Team.objects.create(account=account, name=name))
    return members


def edit(page, tile, text):
    page.goto(reverse("integrations:resource_edit", args=[tile.code, resource_of(tile, SCRIPT).lineage]))
    page.locator(".cm-content").first.fill(text)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved as revision")).to_be_visible()


def propose(page, source, into):
    page.goto(reverse("integrations:clones", args=[source.code]))
    page.get_by_role("link", name=f"Pull into {into}", exact=True).first.click()
    page.get_by_role("button", name="Open the pull request").click()
    expect(page.get_by_role("heading", name=re.compile("Merge into"))).to_be_visible()


def merge(page, target):
    page.goto(PullRequest.objects.get(target=target, status="open").get_absolute_url())
    page.get_by_role("button", name=re.compile("^ *Merge into")).click()
    expect(page.get_by_text("Revert this pull")).to_be_visible(timeout=60_000)


def look(page):
    assert accessibility_problems(page) == []
    assert not scrolls_sideways(page)


def no_complaints(*pages):
    return not [said for page in pages for said in page.problems if not ABORTED_POLL.match(said)]
