"""The pages of a migration: who finds them, what they say, and what they give as a file."""

import pytest
from django.urls import reverse

from environments.roles import Role
from integrations.models import Job
from integrations.tasks import migrate_task
from tests.factories import (
    all_rows,
    make_account,
    make_environment,
    make_integration,
    make_manager,
    make_sides,
    make_user,
    share,
)
from tests.standing import keep

pytestmark = pytest.mark.django_db
PAGES = ["migration", "migration_report", "migration_result"]


def make_world():
    """Orders in Production shares its script with Stock in Sandbox."""
    production, sandbox = make_sides()
    admin = make_manager(production.account, role=Role.ADMINISTER)
    orders = make_integration(production, by=admin, name="Orders", script="1\n")
    share(orders, "script", make_integration(sandbox, by=admin, name="Stock"), by=admin)
    return {"sides": (production, sandbox), "admin": admin, "account": production.account}


kept_world = keep(make_world)


@pytest.fixture
def sides(world):
    return world["sides"]


@pytest.fixture
def admin(world):
    return world["admin"]


@pytest.fixture
def account(world):
    return world["account"]


def address(account, page="migration"):
    return reverse(f"integrations:{page}", args=[account.code])


def test_the_assessment_says_what_becomes_of_what_and_changes_nothing(client, account, admin):
    client.force_login(admin)
    before = all_rows()

    page = client.get(address(account)).content.decode()
    report = client.get(address(account, "migration_report"))

    assert all_rows() == before
    for told in ("Sandbox (migrated)", "Stock", "script (Script): Orders · Production, Stock · Sandbox"):
        assert told in page
    assert report.headers["Content-Disposition"] == 'attachment; filename="assessment.md"'
    assert "- [ ] script (Script): Orders · Production, Stock · Sandbox" in report.content.decode()


def test_names_cannot_draw_anything_in_the_file(client, sides, account, admin):
    make_integration(sides[1], by=admin, name="<b>[x](y)\n# Head")
    client.force_login(admin)

    report = client.get(address(account, "migration_report")).content.decode()

    assert "- [ ] \\<b\\>\\[x\\](y) \\# Head" in report


def test_started_after_the_tick_and_done_once(client, account, admin):
    client.force_login(admin)

    unticked = client.post(address(account))
    assert unticked.status_code == 422
    assert "Please tick that the assessment was read." in unticked.content.decode()
    assert not Job.objects.exists()

    started = client.post(address(account), {"understood": "on"})
    job = Job.objects.get()
    assert started.url == job.get_absolute_url()
    migrate_task(job.pk)

    job.refresh_from_db()
    assert job.result_url == address(account, "migration_result")
    again = client.get(address(account)).content.decode()
    assert "This was done already" in again
    assert address(account, "migration_result") in again
    result = client.get(address(account, "migration_result")).content.decode()
    assert "Check the connections" in result
    assert "script: Stock" in result
    assert client.post(address(account), {"understood": "on"}).status_code == 200
    assert Job.objects.count() == 1
    kept = client.get(address(account, "migration_result") + "?as=file").content.decode()
    assert "- [ ] script: Stock" in kept


def test_what_stands_in_the_way_is_named_and_there_is_no_button(client, account, admin):
    tile = make_integration(account.environments.first(), by=admin)
    Job.objects.create(task="t", title="A long clone", key="k", created_by=admin, integration=tile)
    client.force_login(admin)

    page = client.get(address(account)).content.decode()
    posted = client.post(address(account), {"understood": "on"})

    assert "A long clone" in page
    assert "Start the migration" not in page
    assert (posted.status_code, "This has to end first: A long clone" in posted.content.decode()) == (
        422,
        True,
    )


WHO = {
    "administers the account": (lambda sides: make_manager(sides[0].account, role=Role.ADMINISTER), 200),
    "administers Production": (lambda sides: make_manager(sides[0], role=Role.ADMINISTER), 403),
    "manages the account": (lambda sides: make_manager(sides[0].account), 404),
    "administers Sandbox": (lambda sides: make_manager(sides[1], role=Role.ADMINISTER), 404),
    "administers another account": (lambda _: make_manager(make_account(), role=Role.ADMINISTER), 404),
    "nobody": (lambda _: make_user(), 404),
}


@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize("page", PAGES)
def test_who_finds_the_pages(client, sides, account, who, page):
    make_person, status = WHO[who]
    client.force_login(make_person(sides))
    wanted = 404 if page == "migration_result" and status == 200 else status  # nothing was migrated yet

    assert client.get(address(account, page)).status_code == wanted
    if page == "migration":
        posted = client.post(address(account, page))
        assert posted.status_code == (422 if status == 200 else status)
    assert not Job.objects.exists()


def test_accounts_without_sides_have_no_migration(client):
    environment = make_environment()
    client.force_login(make_manager(environment.account, role=Role.ADMINISTER))

    assert [client.get(address(environment.account, page)).status_code for page in PAGES] == [404, 404, 404]
