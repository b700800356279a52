"""The audit log as a file: RFC 4180, UTF-8, and no cell that a spreadsheet takes for a formula."""

import csv
import io

import pytest
from django.urls import reverse

from environments.models import AuditEntry
from environments.roles import Role
from environments.services.audit import record_on, seal_entries
from integrations import audit_log
from integrations.presentation.audit import HEADINGS, plain_cell
from tests.factories import make_integration, make_manager, make_user
from tests.standing import keep

pytestmark = pytest.mark.django_db


def make_world():
    tile = make_integration(name="Orders")
    return {"tile": tile, "admin": make_manager(tile, role=Role.ADMINISTER)}


kept_world = keep(make_world)


@pytest.fixture
def tile(world):
    return world["tile"]


@pytest.fixture
def admin(world):
    return world["admin"]


def tell(tile, summary, by=None, details=None):
    record_on(tile, by=by, kind=AuditEntry.Kind.TILE, action="told", summary=summary, details=details)


def download(client, admin, tile, query=""):
    client.force_login(admin)
    response = client.get(reverse("integrations:tile_audit_csv", args=[tile.code]) + query)
    return response, b"".join(response.streaming_content).decode()


def rows_in(text):
    return list(csv.reader(io.StringIO(text, newline=""), strict=True))


def test_it_holds_what_the_page_shows(client, tile, admin):
    tell(tile, "Said “grüße, 表”", by=make_user("dora"), details={"revision": 3})
    seal_entries()

    response, text = download(client, admin, tile, "?what=said")

    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"].startswith("attachment; filename")
    headings, row = rows_in(text)
    entry = AuditEntry.objects.latest("pk")
    assert headings == HEADINGS
    assert row[0] == str(entry.seal.number)
    assert row[1] == f"{entry.at:%Y-%m-%d %H:%M:%S}"
    assert row[2:] == [
        "dora <dora@example.com>",
        "Tiles",
        "told",
        "Said “grüße, 表”",
        tile.environment.name,
        str(tile),
        '{"revision": 3}',
    ]
    assert text.endswith("\r\n")


@pytest.mark.parametrize(
    "name",
    [
        "=1+1",
        "+1",
        "-2+3",
        "@SUM(A1)",
        '=HYPERLINK("https://evil.example","x")',
        "=cmd|' /C calc'!A0",
        "  =1+1",
        "＝1+1",
        "＋1",
        "\t=1+1",
    ],
)
def test_no_cell_is_a_formula(client, tile, admin, name):
    tell(tile, name, by=make_user(first_name=name, last_name="x"))

    _, text = download(client, admin, tile)

    for row in rows_in(text):
        assert [cell for cell in row if cell.lstrip(" ").startswith(tuple("=+-@\t\r＝＋－＠"))] == []
    assert name.strip() in text.replace('""', '"').replace("\\t", "\t")


@pytest.mark.parametrize("text", ["Orders", "a=b", "1-2", "'quoted", "", "3 + 4", "a@b.example"])
def test_other_cells_are_left_as_they_are(text):
    assert plain_cell(text) == text


def test_lines_and_quotes_stay_in_their_cells(client, tile, admin):
    tell(tile, 'He said "no", twice;\nthen went', details={"a": 'x\ny,"z"'})

    _, text = download(client, admin, tile, "?what=twice")

    assert len(rows_in(text)) == 2
    assert rows_in(text)[1][5] == 'He said "no", twice;\\nthen went'
    assert "\n" not in text.replace("\r\n", "")


def test_all_entries_come_a_few_at_a_time(client, tile, admin, monkeypatch):
    monkeypatch.setattr(audit_log, "AT_ONCE", 7)
    for number in range(21):
        tell(tile, f"Number {number}")

    _, text = download(client, admin, tile, "?what=number")

    assert [row[5] for row in rows_in(text)[1:]] == [f"Number {number}" for number in reversed(range(21))]


def test_that_it_was_taken_is_in_the_log(client, tile, admin, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        download(client, admin, tile)

    entry = AuditEntry.objects.latest("pk")
    assert (entry.actor, entry.action) == (admin, "log.downloaded")
    assert entry.summary == f"Downloaded the audit log of {tile}"


def test_a_look_at_the_headers_takes_nothing(client, tile, admin, django_capture_on_commit_callbacks):
    client.force_login(admin)
    with django_capture_on_commit_callbacks(execute=True):
        client.head(reverse("integrations:tile_audit_csv", args=[tile.code]))

    assert not AuditEntry.objects.filter(action="log.downloaded").exists()
