"""The audit log: written once, sealed in order, never changed."""

import pytest
from django.db import IntegrityError, transaction

from environments.audit_chain import BEGINNING, digest_after
from environments.models import AuditEntry, AuditSeal
from environments.services.audit import in_one_line, record, record_on, seal_entries
from tests.factories import make_account, make_environment, make_integration, make_user

pytestmark = pytest.mark.django_db
Kind = AuditEntry.Kind


def write(account, by=None, summary="Something was done."):
    record(account=account, by=by, kind=Kind.LICENCE, action="licence.changed", summary=summary)


def test_an_entry_says_who_did_it_even_when_the_person_is_gone():
    account, person = make_account(), make_user("dora")
    write(account, by=person)

    person.delete()

    entry = AuditEntry.objects.get(account=account)
    assert entry.actor is None
    assert entry.actor_name == f"dora <{person.email}>"


@pytest.mark.parametrize(
    "change", [{"summary": "Nothing."}, {"actor_name": "someone else"}, {"details": {"a": 1}}]
)
def test_an_entry_cannot_be_changed(change):
    write(make_account())

    with pytest.raises(IntegrityError, match="stays"), transaction.atomic():
        AuditEntry.objects.update(**change)


@pytest.mark.parametrize("model", [AuditEntry, AuditSeal])
def test_nothing_of_the_log_can_be_deleted(model):
    write(make_account())
    seal_entries()

    with pytest.raises(IntegrityError, match="stays"), transaction.atomic():
        model.objects.all()._raw_delete("default")


def test_each_account_has_a_chain_of_its_own():
    shop, warehouse = make_account(), make_account()
    for account in (shop, warehouse, shop):
        write(account)

    assert seal_entries() == 3
    assert seal_entries() == 0

    for account, length in ((shop, 2), (warehouse, 1)):
        seals = list(AuditSeal.objects.filter(account=account).select_related("entry"))
        assert [seal.number for seal in seals] == list(range(1, length + 1))
        digest = BEGINNING
        for seal in seals:
            digest = digest_after(digest, seal.entry)
            assert bytes(seal.digest) == digest


def test_another_word_gives_another_digest():
    account = make_account()
    write(account)
    entry = AuditEntry.objects.get(account=account)
    before = digest_after(BEGINNING, entry)

    entry.summary = "Something else was done."

    assert digest_after(BEGINNING, entry) != before


def test_what_an_entry_is_about():
    tile = make_integration(make_environment(name="Dev"), name="Orders")
    environment, account = tile.environment, tile.environment.account
    about = {"by": None, "kind": Kind.TILE, "action": "x", "summary": "Did it"}

    for place in (account, environment, tile):
        record_on(place, **about)

    entries = AuditEntry.objects.filter(summary="Did it").order_by("pk")
    assert [(e.account, e.environment, e.tile_code, e.tile_name) for e in entries] == [
        (account, None, None, ""),
        (account, environment, None, ""),
        (account, environment, tile.code, "Orders · Dev"),
    ]
    assert {entry.actor_name for entry in entries} == {"The system"}


@pytest.mark.parametrize(
    "text, line",
    [
        ("One\nTwo", "One\\nTwo"),
        ("One\r\nFAKE 2026-01-01 Ada deleted it", "One\\r\\nFAKE 2026-01-01 Ada deleted it"),
        ("\x1b[31mred\x1b[0m", "\\x1b[31mred\\x1b[0m"),
        ("one\u2028two\u202eevil", "one\\u2028two\\u202eevil"),
        ("\x07\x7f\x9b", "\\x07\\x7f\\x9b"),
        ("Ünïcode – 表 🙂", "Ünïcode – 表 🙂"),
    ],
)
def test_an_entry_is_one_line_whatever_names_hold(text, line):
    person = make_user(first_name=text, last_name="P")

    tile = (make_integration().code, text)

    record(account=make_account(), by=person, kind=Kind.TILE, action="x", summary=text, tile=tile)

    entry = AuditEntry.objects.latest("pk")

    assert in_one_line(text) == line
    assert (entry.summary, entry.tile_name) == (line, line)
    assert entry.actor_name.startswith(f"{line} P <")


def test_nothing_is_too_long():
    write(make_account(), summary="\n" * 2000, by=make_user(first_name="x" * 150, last_name="y" * 150))

    entry = AuditEntry.objects.latest("pk")
    assert (len(entry.summary), len(entry.actor_name)) == (1000, 300)
