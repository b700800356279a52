"""Several processes write and seal at the same time: the chain is whole, and nothing is sealed twice or forgotten."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from environments.models import AuditEntry, AuditSeal
from environments.services.audit import record, seal_entries
from ilm_site.doctor import examine
from integrations.tasks import sweep_jobs_task
from tests.factories import make_account

pytestmark = pytest.mark.django_db(transaction=True)


def write(account, summary="Did it"):
    record(account=account, by=None, kind=AuditEntry.Kind.TILE, action="tile.renamed", summary=summary)


def in_own_connection(work):
    try:
        return work()
    finally:
        connection.close()


def test_two_seal_while_others_write():
    account = make_account()

    def write_many():
        for _ in range(50):
            write(account)

    def seal_many():
        return sum(seal_entries() for _ in range(50))

    with ThreadPoolExecutor(4) as threads:
        works = [write_many, seal_many, write_many, seal_many]
        answers = [threads.submit(in_own_connection, work) for work in works]
        sealed = sum(answer.result() or 0 for answer in answers)

    assert sealed + seal_entries() == 100
    assert list(AuditSeal.objects.values_list("number", flat=True)) == list(range(1, 101))
    assert [str(fault) for fault in examine()] == []


def test_who_finds_another_sealing_leaves_it_to_them():
    account = make_account()
    write(account)

    with transaction.atomic():
        assert seal_entries() == 1
        with ThreadPoolExecutor(1) as thread:
            assert thread.submit(in_own_connection, seal_entries).result() == 0

    assert AuditSeal.objects.count() == 1


def test_an_entry_that_is_committed_late_is_sealed_after_those_that_were_earlier():
    account = make_account()

    with ThreadPoolExecutor(1) as thread:
        with transaction.atomic():
            write(account, "began first")
            thread.submit(in_own_connection, lambda: write(account, "ended first")).result()
            assert thread.submit(in_own_connection, seal_entries).result() == 1
        assert thread.submit(in_own_connection, seal_entries).result() == 1

    sealed = AuditSeal.objects.order_by("number").values_list("entry__summary", flat=True)
    assert list(sealed) == ["ended first", "began first"]
    assert [str(fault) for fault in examine()] == []


def test_the_sweep_of_the_workers_seals():
    write(make_account())

    sweep_jobs_task()

    assert AuditSeal.objects.count() == 1
