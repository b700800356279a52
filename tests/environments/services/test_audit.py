"""The audit log: written once, sealed in order, never changed."""

import pytest
from django.db import IntegrityError, transaction

from environments.audit_chain import BEGINNING, digest_after
from environments.models import AuditEntry, AuditSeal
from environments.services.audit import record, seal_entries
from tests.factories import make_account, make_user

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
