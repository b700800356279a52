"""Parting the sides of a Production and Sandbox account: all or nothing, and Production as it was."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError
from django.http import Http404
from django.utils import timezone

from environments.connection_contents import contents_of
from environments.models import Account, ApiToken, AuditEntry, Connection, Environment, Licence, User
from environments.roles import Role
from environments.services.connections import Entered, create_connection
from environments.services.grants import give_role
from ilm_site.doctor import examine
from integrations.errors import IntegrationError
from integrations.models import Integration, Job, ResourceLocal, Revision, SharedResource
from integrations.services.migrate_sides import AlreadyMigrated, request_migration
from integrations.side_migration import assess, migration_of
from integrations.tasks import migrate_task
from tests.factories import (
    add,
    all_rows,
    change,
    document_of,
    make_account,
    make_clone,
    make_environment,
    make_integration,
    make_manager,
    make_pull_request,
    make_sides,
    make_user,
    merge,
    pull,
    resource_of,
    share,
    state_of,
)
from tests.standing import keep
from tests.tampering import tamper_when

pytestmark = pytest.mark.django_db


@dataclass
class Company:
    """Orders in Production, its clone in Sandbox, and Stock in Sandbox, which shares a script with Orders."""

    production: Environment
    sandbox: Environment
    admin: User
    orders: Integration
    dev: Integration
    stock: Integration
    shop: Connection
    bank: Connection
    token: ApiToken

    @property
    def account(self):
        return Account.objects.get(pk=self.production.account_id)


def make_company():
    production, sandbox = make_sides()
    admin = make_manager(production.account, role=Role.ADMINISTER)
    orders = make_integration(production, by=admin, name="Orders", script="1\n", own="1\n")
    for name in ("shop", "bank"):
        add(orders, {"name": name}, kind="connection", by=admin)
    shop = connection_in(production, "Shop", admin)
    bank = connection_in(sandbox, "Bank", admin)
    dev = make_clone(orders, sandbox, by=admin, name="Orders Dev")
    for tile, name, connection in ((orders, "shop", shop), (orders, "bank", bank), (dev, "shop", shop)):
        ResourceLocal.objects.update_or_create(
            resource=resource_of(tile, name), defaults={"connection": connection}
        )
    change(dev, "own", content="2\n", by=admin)
    stock = make_integration(sandbox, by=admin, name="Stock")
    share(orders, "script", stock, by=admin)
    token = ApiToken.objects.create(
        account=production.account,
        owner=admin,
        name="CI",
        digest="0" * 64,
        ending="abcd",
        expires_at=timezone.now() + timedelta(days=9),
    )
    token.environments.set([production, sandbox])
    return Company(production, sandbox, admin, orders, dev, stock, shop, bank, token)


kept_world = keep(make_company)


@pytest.fixture
def company(world):
    return world


def connection_in(environment, name, by):
    entered = Entered(
        name=name, fields={"base_uri": "https://shop.example"}, secrets={"token": "very secret"}
    )
    return create_connection(environment=environment, type_name="http", entered=entered, by=by)


def migrate(company, by=None):
    """Click, and let a worker do it; the job as it ended."""
    job = request_migration(account=company.account, by=by or company.admin)
    migrate_task(job.pk)
    return Job.objects.get(pk=job.pk)


def production_of(company):
    """All that Production holds: states with their hashes, revisions, values, in plain data."""
    tiles = Integration.objects.filter(environment=company.production)
    return {
        "states": {tile.name: (tile.head, state_of(tile)) for tile in tiles},
        "revisions": [
            (row.integration_id, row.number, bytes(row.state_sum))
            for row in Revision.objects.filter(integration__in=tiles)
        ],
        "bindings": list(
            ResourceLocal.objects.filter(resource__integration__in=tiles)
            .order_by("pk")
            .values_list("resource", "values", "connection")
        ),
    }


def test_sandbox_becomes_an_environment_of_its_own(company):
    job = migrate(company)

    assert (job.state, job.problem) == ("done", "")
    account = company.account
    assert account.licence == Licence.MULTI_ENVIRONMENT
    assert account.environment_limit >= 2
    company.sandbox.refresh_from_db()
    assert (company.sandbox.name, company.sandbox.is_enabled) == ("Sandbox (migrated)", True)
    assert {tile.environment_id for tile in (company.dev, company.stock)} == {company.sandbox.pk}
    assert list(examine()) == []


def test_production_is_not_touched(company):
    before = production_of(company)

    migrate(company)

    assert production_of(company) == before


def test_history_and_clones_live_on_and_pulls_go_through(company):
    opened = make_pull_request(company.dev, company.orders, by=company.admin)
    history = Revision.objects.filter(integration=company.dev).count()

    migrate(company)

    assert Revision.objects.filter(integration=company.dev).count() == history
    assert merge(opened, by=company.admin).status == "merged"
    assert document_of(company.orders, "own")["content"] == "2\n"
    pull(company.orders, company.dev, by=company.admin)
    assert list(examine()) == []


def test_what_was_shared_is_each_tiles_own(company):
    migrate(company)
    for tile in (company.orders, company.stock):
        tile.refresh_from_db()
        assert not tile.is_sharing

    change(company.stock, "script", content="changed\n", by=company.admin)

    assert document_of(company.orders, "script")["content"] == "1\n"
    assert not SharedResource.objects.exists()


def test_connections_are_copied_sealed_anew_and_are_to_be_checked(company):
    migrate(company)

    copy = resource_of(company.dev, "shop").local.connection
    assert copy.pk != company.shop.pk
    assert (copy.environment_id, copy.name, copy.status) == (company.sandbox.pk, "Shop", company.shop.status)
    assert copy.check_note.startswith("Copied from Production")
    assert not copy.is_ready
    assert contents_of(copy) == contents_of(company.shop)
    assert copy.sealed != company.shop.sealed
    assert set(Connection.objects.usable_in(company.production)) == {company.shop, company.bank}
    assert set(Connection.objects.usable_in(company.sandbox)) == {copy}


def test_a_connection_made_in_sandbox_that_production_uses_goes_over(company):
    before = contents_of(company.bank)

    migrate(company)

    bank = Connection.objects.select_related("environment").get(pk=company.bank.pk)
    assert bank.environment == company.production
    assert contents_of(bank) == before
    assert resource_of(company.orders, "bank").local.connection == bank


def test_what_cannot_be_opened_is_copied_without_credentials(company, settings):
    Connection.objects.filter(pk=company.shop.pk).update(sealed="damaged")

    migrate(company)

    copy = resource_of(company.dev, "shop").local.connection
    assert (copy.sealed, copy.credential_names, copy.status) == ("", [], "needs_credentials")
    assert migration_of(company.account).details["connections"][0]["readable"] is False


def test_tokens_are_valid_in_production_alone(company):
    migrate(company)

    assert list(company.token.environments.all()) == [company.production]


def test_people_keep_their_roles(company):
    person = make_user()
    give_role(to=person, on=company.sandbox, role=Role.MANAGE)

    migrate(company)

    assert Environment.objects.open_to(person, Role.MANAGE).get() == company.sandbox
    assert f"{person}: Manage" in migration_of(company.account).details["people"]


def test_it_is_written_down_step_by_step_and_without_secrets(company):
    migrate(company)

    told = AuditEntry.objects.filter(account=company.account).order_by("pk")
    assert {
        "licence.migrated",
        "environment.migrated",
        "connection.migrated",
        "token.migrated",
        "resource.unshared",
    } <= {entry.action for entry in told}
    assert "very secret" not in repr([(entry.summary, entry.details) for entry in told])


def test_looking_changes_nothing(company):
    before = all_rows()

    found = assess(company.account, company.production, company.sandbox)

    assert all_rows() == before
    assert [use.name for use in found.shared] == ["script"]
    assert [use.connection.name for use in found.copied] == ["Shop"]
    assert [use.connection.name for use in found.moved] == ["Bank"]
    assert found.tokens == [company.token]


def test_looking_costs_the_same_statements_at_any_size(company, django_assert_num_queries):
    account = company.account
    with django_assert_num_queries(25, exact=False) as counted:
        assess(account, company.production, company.sandbox)
    for number in range(4):
        tile = make_integration(company.sandbox, by=company.admin, name=f"Tile {number}")
        share(company.orders, "own", tile, by=company.admin)
        share(company.orders, "shop", tile, by=company.admin)

    with django_assert_num_queries(len(counted)):
        assess(account, company.production, company.sandbox)


def test_asking_twice_is_one_job_and_a_second_run_changes_nothing(company):
    account = company.account
    job = request_migration(account=account, by=company.admin)
    assert request_migration(account=account, by=company.admin) == job
    migrate_task(job.pk)
    before = all_rows()

    migrate_task(job.pk)
    with pytest.raises(AlreadyMigrated, match="was migrated already"):
        request_migration(account=account, by=company.admin)

    assert all_rows() == before


@pytest.mark.parametrize(
    "table", ["environments_connection", "environments_auditentry", "environments_environment"]
)
def test_what_fails_in_the_middle_leaves_everything_as_it_was(company, table):
    tamper_when(f"BEFORE INSERT OR UPDATE ON {table}", "RAISE EXCEPTION 'no'")
    before = all_rows()
    job = request_migration(account=company.account, by=company.admin)
    try:
        migrate_task(job.pk)
    except DatabaseError:
        pass

    after = all_rows()
    job.refresh_from_db()
    assert job.state == Job.State.FAILED
    del before["integrations.Job"], after["integrations.Job"]
    assert after == before


def waiting_job(company):
    Job.objects.create(
        task="integrations.snapshot",
        title="A snapshot",
        key="k",
        created_by=company.admin,
        integration=company.dev,
    )


def waiting_upload(company):
    Job.objects.create(
        task="integrations.upload",
        title="An upload",
        key="u",
        created_by=company.admin,
        arguments={"environment": str(company.sandbox.code)},
    )


def third_environment(company):
    make_environment(company.account, name="Third")


def other_licence(company):
    Account.objects.filter(pk=company.account.pk).update(licence=Licence.SINGLE)


REFUSALS = {
    "an unfinished job": (waiting_job, "This has to end first: A snapshot."),
    "an unfinished upload": (waiting_upload, "This has to end first: An upload."),
    "a third environment": (third_environment, "has no two sides that could be parted"),
    "another licence": (other_licence, "has no two sides that could be parted"),
}


@pytest.mark.parametrize("case", REFUSALS)
@pytest.mark.parametrize("when", ["at the click", "in the worker"])
def test_refused_in_words(company, case, when):
    prepare, words = REFUSALS[case]
    if when == "at the click":
        prepare(company)
        before = all_rows()
        with pytest.raises(IntegrationError, match=words):
            request_migration(account=company.account, by=company.admin)
        assert all_rows() == before
        return
    job = request_migration(account=company.account, by=company.admin)
    prepare(company)
    migrate_task(job.pk)
    job.refresh_from_db()
    assert (job.state, words in job.problem) == ("failed", True), job.problem
    assert not migration_of(company.account)


def test_after_a_refusal_it_can_be_asked_again(company):
    job = request_migration(account=company.account, by=company.admin)
    waiting_job(company)
    migrate_task(job.pk)
    Job.objects.filter(key="k").delete()

    again = migrate(company)

    assert (again.pk != job.pk, again.state) == (True, "done")


@pytest.mark.parametrize(
    "make_person, error",
    [
        (lambda company: make_manager(company.account), Http404),
        (lambda company: make_manager(company.sandbox, role=Role.ADMINISTER), Http404),
        (lambda company: make_manager(company.production, role=Role.ADMINISTER), PermissionDenied),
        (lambda company: make_manager(make_account(), role=Role.ADMINISTER), Http404),
        (lambda company: make_user(), Http404),
    ],
    ids=[
        "manages the account",
        "administers Sandbox",
        "administers Production",
        "of another account",
        "nobody",
    ],
)
def test_only_who_administers_the_account_migrates_it(company, make_person, error):
    person = make_person(company)
    before = all_rows()

    with pytest.raises(error):
        request_migration(account=company.account, by=person)

    assert all_rows() == before


def test_whoever_lost_the_right_since_the_click_migrates_nothing(company):
    account = company.account
    job = request_migration(account=account, by=company.admin)
    give_role(to=company.admin, on=account, role=Role.NONE)

    migrate_task(job.pk)

    job.refresh_from_db()
    assert job.state == "failed"
    assert company.account.licence == Licence.LEGACY_SANDBOX
