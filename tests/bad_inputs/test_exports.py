"""Files of very many rows: a server that makes them does not run out of memory."""

from __future__ import annotations

import tracemalloc

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.urls import reverse

from environments.download_limit import A_MINUTE
from integrations.audit_log import AT_ONCE
from integrations.lookup_data.limits import MAX_ROWS

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("bad inputs")]

MEGABYTE = 1024 * 1024
ROWS = """
INSERT INTO integrations_lookupentry (resource_id, key, value)
SELECT %s, '=' || n, to_jsonb('value ' || n) FROM generate_series(1, %s) n
"""
ENTRIES = """
INSERT INTO environments_auditentry
    (account_id, environment_id, tile_code, tile_name, actor_name, kind, action, summary, details, at)
SELECT %s, %s, %s, 'Orders', 'Dora', 'tile', 'told', 'Said ' || n, '{}', now() FROM generate_series(1, %s) n
"""


@pytest.fixture
def peak():
    """The most memory that was held since, in megabytes."""
    tracemalloc.start()
    yield lambda: tracemalloc.get_traced_memory()[1] / MEGABYTE
    tracemalloc.stop()


def fill(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def test_the_largest_cache_that_may_be_would_take_less_than_a_hundred_megabytes(world, everything, peak):
    cache = world.resource("orders", "lookup_cache")
    fill(ROWS, cache.pk, 20_000)
    address = reverse("integrations:lookup_download", args=[world.tiles["orders"].code, cache.lineage])

    response = everything.get(address)

    assert response.content.count(b"\r\n'=") == 20_000
    assert peak() * MAX_ROWS / 20_000 < 100


def test_a_log_takes_as_much_memory_as_a_few_thousand_of_its_entries(world, everything, peak):
    tile = world.tiles["orders"]
    fill(ENTRIES, tile.environment.account_id, tile.environment_id, tile.code, 3 * AT_ONCE)
    response = everything.get(reverse("integrations:tile_audit_csv", args=[tile.code]))

    lines = sum(piece.count(b"\r\n") for piece in response.streaming_content)

    assert lines > 3 * AT_ONCE
    assert peak() < 12


def test_who_takes_out_files_without_end_is_asked_to_wait(world, everything):
    code = world.tiles["orders"].code
    csv = reverse("integrations:tile_audit_csv", args=[code])
    cache.set(f"files:{world.people['superuser'].pk}", A_MINUTE - 1, 60)

    last, refused = everything.get(csv), everything.get(csv)
    others = Client()
    others.force_login(world.people["admin"])

    assert (last.status_code, refused.status_code) == (200, 429)
    assert refused["Retry-After"] == "60"
    assert "Too many files at once" in refused.content.decode()
    assert everything.get(reverse("integrations:download", args=[code])).status_code == 429
    assert others.get(csv).status_code == 200
    cache.delete(f"files:{world.people['superuser'].pk}")
