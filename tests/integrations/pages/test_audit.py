"""The pages of the audit log: who may read which entries, narrowing down, paging, and the chain."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from environments.models import AuditEntry
from environments.roles import Role
from environments.services.audit import (
    record,
    record_on,
    seal_entries,
    told_if_seen,
    told_to_the_account,
)
from integrations.services.archiving import archive_integration
from tests.factories import make_environment, make_integration, make_manager, make_user
from tests.standing import keep
from tests.tampering import tamper

pytestmark = pytest.mark.django_db

PLACES = ["tile", "environment", "account"]
NONE, MONITOR, MANAGE, ADMINISTER = Role


def make_world():
    """Orders in Dev; in the log is one entry about each place, and one about each of their neighbours."""
    production = make_environment(name="Production", is_production=True)
    dev = make_environment(production.account, name="Dev")
    tile = make_integration(dev, name="Orders")
    twin = make_integration(dev, name="Stock")
    elsewhere = make_integration(name="Foreign")
    named = {"tile": tile, "environment": dev, "account": production.account}
    others = {"twin": twin, "production": production, "foreign": elsewhere}
    for name, place in {**named, **others}.items():
        tell(place, f"About the {name}")
    return {**named, **others}


kept_world = keep(make_world)


@pytest.fixture
def places(world):
    return world


def tell(place, summary="Did it", by=None, kind=AuditEntry.Kind.TILE):
    record_on(place, by=by, kind=kind, action="told", summary=summary)


def page(client, place, kind, query=""):
    return client.get(reverse(f"integrations:{kind}_audit", args=[place.code]) + query)


def summaries(response):
    return [row.entry.summary for row in response.context["rows"]]


def about(response):
    return [said.removeprefix("About the ") for said in summaries(response) if said.startswith("About the ")]


@pytest.mark.parametrize(
    "kind, on, role, status",
    [
        ("tile", "tile", ADMINISTER, 200),
        ("tile", "environment", ADMINISTER, 200),
        ("tile", "account", ADMINISTER, 200),
        ("tile", "tile", MANAGE, 403),
        ("tile", "account", MANAGE, 403),
        ("tile", "tile", MONITOR, 403),
        ("tile", "tile", NONE, 404),
        ("tile", "twin", ADMINISTER, 404),
        ("tile", "foreign", ADMINISTER, 404),
        ("environment", "environment", ADMINISTER, 200),
        ("environment", "account", ADMINISTER, 200),
        ("environment", "environment", MANAGE, 403),
        ("environment", "tile", ADMINISTER, 403),
        ("environment", "production", ADMINISTER, 404),
        ("environment", "environment", NONE, 404),
        ("account", "account", ADMINISTER, 200),
        ("account", "account", MANAGE, 404),
        ("account", "production", ADMINISTER, 403),
        ("account", "environment", ADMINISTER, 404),
        ("account", "tile", ADMINISTER, 404),
        ("account", "foreign", ADMINISTER, 404),
    ],
)
@pytest.mark.parametrize("address", ["audit", "audit_csv"])
def test_only_who_administers_a_place_reads_its_log(client, places, kind, on, role, status, address):
    client.force_login(make_manager(places[on], role=role))

    response = client.get(reverse(f"integrations:{kind}_{address}", args=[places[kind].code]))

    assert response.status_code == status
    if status != 200:
        assert b"About the" not in response.content


@pytest.mark.parametrize(
    "kind, found",
    [
        ("tile", ["tile"]),
        ("environment", ["twin", "environment", "tile"]),
        ("account", ["production", "twin", "account", "environment", "tile"]),
    ],
)
def test_each_page_has_the_entries_of_its_place_and_no_others(client, places, kind, found):
    client.force_login(make_manager(places[kind], role=ADMINISTER))

    assert about(page(client, places[kind], kind)) == found


def test_someone_not_signed_in_is_sent_to_the_sign_in(client, places):
    assert page(client, places["tile"], "tile").status_code == 302


@pytest.mark.parametrize(
    "query, found",
    [
        ("?who=ora", ["Moved ORDERS"]),
        ("?who=DORA%40EXAMPLE", ["Moved ORDERS"]),
        ("?what=orders", ["Moved ORDERS"]),
        ("?what=50%25", ["Took 50%"]),
        ("?what=_", []),
        ("?what=%27%3B+drop+table", []),
        ("?kind=revert", ["Took 50%"]),
        ("?tile=Orders", ["Moved ORDERS", "Took 50%"]),
        ("?tile=Stock", []),
        ("?since=2000-01-01&until=9999-12-31&kind=revert", ["Took 50%"]),
        ("?since=9999-12-31", []),
        ("?until=2000-01-01", []),
        ("?kind=&who=", ["Moved ORDERS", "Took 50%"]),
    ],
)
def test_narrowing_down(client, places, query, found):
    tell(places["tile"], "Took 50%", kind=AuditEntry.Kind.REVERT)
    tell(places["tile"], "Moved ORDERS", by=make_user("dora"))
    client.force_login(make_manager(places["account"], role=ADMINISTER))

    response = page(client, places["account"], "account", query)

    assert response.status_code == 200
    mine = {"Moved ORDERS", "Took 50%"}
    assert [said for said in summaries(response) if said in mine] == found


def test_the_days_are_whole(client, places):
    tell(places["tile"], "Old")
    day = timezone.now() - timedelta(days=10)
    tamper(
        "UPDATE environments_auditentry SET at = %s WHERE summary = 'Old'", day.replace(hour=23, minute=59)
    )
    client.force_login(make_manager(places["tile"], role=ADMINISTER))
    on = f"{day:%Y-%m-%d}"

    assert summaries(page(client, places["tile"], "tile", f"?since={on}&until={on}")) == ["Old"]
    before = f"{day - timedelta(days=1):%Y-%m-%d}"
    assert summaries(page(client, places["tile"], "tile", f"?until={before}")) == []


@pytest.mark.parametrize(
    "query, said",
    [
        ("?kind=evil", "Kind: there is no such kind."),
        ("?since=yesterday", "From: please give a day, such as 2026-01-31."),
        ("?until=2026-13-45", "To: please give a day, such as 2026-01-31."),
        ("?sort=password", "The log cannot be narrowed down by “sort”."),
        (
            "?actor__password__startswith=a",
            "The log cannot be narrowed down by “actor__password__startswith”.",
        ),
        ("?before=1&before=2", "“before” is given twice."),
        ("?before=abc", ""),
        ("?before=-1", ""),
        ("?before=99999999999999999999", ""),
        ("?before=" + "9" * 5000, ""),
        ("?what=%00", ""),
        ("?what=" + "x" * 300, ""),
    ],
)
@pytest.mark.parametrize("address", ["tile_audit", "tile_audit_csv"])
def test_what_makes_no_sense_is_said(client, places, query, said, address):
    client.force_login(make_manager(places["tile"], role=ADMINISTER))

    response = client.get(reverse(f"integrations:{address}", args=[places["tile"].code]) + query)

    assert response.status_code == 422
    assert said in response.content.decode()


def test_paging_goes_from_the_newest_to_the_oldest(client, places):
    for number in range(120):
        tell(places["tile"], f"Number {number}")
    client.force_login(make_manager(places["tile"], role=ADMINISTER))
    seen, query = [], "?what=number"

    while query:
        response = page(client, places["tile"], "tile", query)
        seen += summaries(response)
        older = response.context["older"]
        query = f"?what=number&before={older}" if older else ""
        assert not older or f"?what=number&amp;before={older}" in response.content.decode()

    assert seen == [f"Number {number}" for number in reversed(range(120))]


def test_the_pages_cost_the_same_statements_at_any_size(client, places, django_assert_num_queries):
    def queries(kind):
        with CaptureQueriesContext(connection) as sent:
            page(client, places[kind], kind)
        return len(sent)

    client.force_login(make_manager(places["account"], role=ADMINISTER))
    seal_entries()
    few = {kind: queries(kind) for kind in PLACES}
    for number in range(30):
        tell(make_integration(places["environment"], name=f"Tile {number}"), f"Number {number}")
    seal_entries()

    assert {kind: queries(kind) for kind in PLACES} == few


def test_a_tile_is_a_link_only_where_it_can_be_opened(client, places):
    admin = make_manager(places["account"], role=ADMINISTER)
    archive_integration(integration=places["twin"], by=admin)
    client.force_login(admin)

    rows = page(client, places["account"], "account").context["rows"]

    links = {row.entry.tile_name: row.tile_address for row in rows if row.entry.tile_name}
    assert links == {"Orders · Dev": places["tile"].get_absolute_url(), "Stock · Dev": ""}


def test_the_page_says_how_far_the_log_is_sealed_and_what_was_altered(client, places):
    client.force_login(make_manager(places["tile"], role=ADMINISTER))
    assert b"Nothing is sealed yet." in page(client, places["tile"], "tile").content

    seal_entries()
    tell(places["tile"], "Too new")
    response = page(client, places["tile"], "tile")
    number = response.context["seal"].number
    assert f"Sealed up to entry {number} of the account" in response.content.decode()
    assert "not sealed yet" in response.content.decode()
    assert [row.is_altered for row in response.context["rows"]] == [False] * len(response.context["rows"])

    tamper("UPDATE environments_auditentry SET summary = 'Evil' WHERE summary = 'About the tile'")
    response = page(client, places["tile"], "tile")
    assert [row.entry.summary for row in response.context["rows"] if row.is_altered] == ["Evil"]
    assert "This entry is not what was sealed." in response.content.decode()


def test_what_names_hold_is_shown_and_never_carried_out(client, places):
    evil = '<script>alert(1)</script>"><img src=x onerror=alert(1)>{{ 7|add:7 }}'
    record(
        account=places["account"],
        by=None,
        kind=AuditEntry.Kind.TILE,
        action="told",
        summary=evil,
        tile=(places["tile"].code, evil),
        details={evil: evil},
    )
    client.force_login(make_manager(places["account"], role=ADMINISTER))

    content = page(client, places["account"], "account").content.decode()

    assert "<script>alert" not in content
    assert "<img src=x" not in content
    assert "&lt;script&gt;alert(1)" in content


@pytest.mark.parametrize(
    "on, role, kind, is_told",
    [
        (["tile"], ADMINISTER, "tile", False),
        (["tile", "foreign"], ADMINISTER, "tile", True),
        (["environment"], ADMINISTER, "environment", False),
        (["account"], ADMINISTER, "tile", True),
        (["account"], ADMINISTER, "account", True),
    ],
)
def test_another_tile_is_named_to_those_alone_who_may_see_it(client, places, on, role, kind, is_told):
    tile, foreign = places["tile"], places["foreign"]
    details = told_if_seen("Pulled from Foreign: Canary", foreign.code)
    told = {"by": None, "kind": AuditEntry.Kind.MERGE, "action": "told", "details": details}
    record_on(tile, summary="Merged", **told)
    client.force_login(make_manager(*(places[place] for place in on), role=role))

    content = page(client, places[kind], kind).content.decode()
    address = reverse(f"integrations:{kind}_audit_csv", args=[places[kind].code])
    file = b"".join(client.get(address).streaming_content).decode()

    assert [("Canary" in text, "Foreign" in text) for text in (content, file)] == [(is_told, is_told)] * 2
    assert "Merged" in content or is_told
    found = summaries(page(client, places[kind], kind, "?what=canary"))
    assert found == (["Merged"] if kind == "account" else [])


def test_what_is_told_to_the_account_is_told_to_its_admins_alone(client, places):
    told = {"by": None, "kind": AuditEntry.Kind.REFUSAL, "action": "told"}
    record_on(places["tile"], summary="No", details=told_to_the_account("Canary"), **told)

    for on, is_told in (("tile", False), ("environment", False), ("account", True)):
        client.force_login(make_manager(places[on], role=ADMINISTER))
        assert ("Canary" in page(client, places["tile"], "tile").content.decode()) == is_told
