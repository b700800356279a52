"""The doctor names what was done to the audit log behind its back, and guards that were taken away."""

import json
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from environments.audit_chain import digest_after
from environments.models import AuditEntry, AuditSeal
from environments.services.audit import record, seal_entries
from ilm_site.doctor import examine
from integrations.audit.guards import GUARDED
from tests.factories import make_account
from tests.tampering import tamper

pytestmark = pytest.mark.django_db

LOG = "Audit log of Company"


@pytest.fixture
def account(db):
    """Five entries, sealed."""
    account = make_account(name="Company")
    for number in range(5):
        write(account, f"Did thing {number + 1}")
    seal_entries()
    return account


def write(account, summary="Did it"):
    record(account=account, by=None, kind=AuditEntry.Kind.TILE, action="tile.renamed", summary=summary)


def found():
    return [str(fault) for fault in examine()]


def entry(number):
    return AuditSeal.objects.get(number=number).entry_id


def test_a_chain_is_whole_however_much_comes_to_it(account):
    assert found() == []

    write(account)
    assert found() == []
    seal_entries()

    assert found() == []


@pytest.mark.parametrize(
    "column, value",
    [
        ("summary", "Did nothing"),
        ("actor_name", "Somebody else"),
        ("details", json.dumps({"a": 1})),
        ("kind", "token"),
        ("action", "x"),
        ("tile_name", "Another"),
        ("at", "2020-01-01T00:00Z"),
    ],
)
def test_an_entry_that_was_altered(account, column, value):
    tamper(f"UPDATE environments_auditentry SET {column} = %s WHERE id = %s", value, entry(3))

    assert found() == [f"{LOG}: Entry 3 of its chain is not what was sealed."]


def test_an_entry_that_was_altered_and_sealed_anew(account):
    """Whoever can compute a digest has to compute all that follow as well."""
    tamper("UPDATE environments_auditentry SET summary = 'x' WHERE id = %s", entry(3))
    before = bytes(AuditSeal.objects.get(number=2).digest)
    forged = digest_after(before, AuditEntry.objects.get(pk=entry(3)))
    tamper("UPDATE environments_auditseal SET digest = %s WHERE number = 3", forged)

    assert found() == [f"{LOG}: Entry 4 of its chain is not what was sealed."]


def test_an_entry_that_is_gone(account):
    key = entry(3)
    tamper("DELETE FROM environments_auditseal WHERE entry_id = %s", key)
    tamper("DELETE FROM environments_auditentry WHERE id = %s", key)

    assert found() == [f"{LOG}: After entry 2 of its chain comes entry 4."]


def test_two_entries_that_changed_places(account):
    one, two = entry(2), entry(3)
    tamper(
        "UPDATE environments_auditseal SET number = CASE number WHEN 2 THEN 103 ELSE 102 END"
        " WHERE entry_id IN (%s, %s)",
        one,
        two,
    )
    tamper("UPDATE environments_auditseal SET number = number - 100 WHERE number > 100")

    assert found() == [f"{LOG}: Entry {number} of its chain is not what was sealed." for number in (2, 3, 4)]


def test_an_entry_that_moved_to_another_account(account):
    other = make_account(name="Other")
    tamper("UPDATE environments_auditentry SET account_id = %s WHERE id = %s", other.pk, entry(5))

    assert found() == [f"{LOG}: Entry 5 of its chain is of another account."]


def test_entries_that_nobody_seals(account):
    write(account)
    write(account)
    tamper(
        "UPDATE environments_auditentry SET at = %s WHERE id > %s",
        timezone.now() - timedelta(minutes=6),
        entry(5),
    )

    assert found() == [f"{LOG}: 2 entries are not in its chain after 5 minutes. Do workers run?"]


@pytest.mark.parametrize("table", GUARDED)
@pytest.mark.parametrize(
    "attack",
    [
        "DROP TRIGGER append_only ON {table}",
        "ALTER TABLE {table} DISABLE TRIGGER append_only",
        "ALTER TABLE {table} ENABLE REPLICA TRIGGER append_only",
        "CREATE OR REPLACE FUNCTION {app}_append_only() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RETURN NEW; END $$",
    ],
)
def test_a_guard_that_was_taken_away(table, attack):
    app = table.partition("_")[0]
    with connection.cursor() as cursor:
        cursor.execute(attack.format(table=table, app=app))

    said = found()
    assert f"Table {table}: Its guard is off, so that what was written could be changed." in said


def test_for_programs(account, capsys):
    tamper("UPDATE environments_auditentry SET summary = 'x' WHERE id = %s", entry(5))

    with pytest.raises(CommandError, match="1 fault found"):
        call_command("doctor", "--json")

    fault = json.loads(capsys.readouterr().out.splitlines()[0])
    assert fault == {"place": LOG, "problem": "Entry 5 of its chain is not what was sealed."}
