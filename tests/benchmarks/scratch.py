"""A database and a broker's corner of the benchmark's own: the site's data and workers never see it."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager

import redis
from django.conf import settings
from django.core.cache import cache
from django.db import connection

from ilm_site.celery import app

TABLES_OF_OURS = """
SELECT format('%I', relname) FROM pg_class
WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
"""


@contextmanager
def scratch() -> Iterator[str]:
    """An empty, migrated database for the length of a block, and a key prefix for messages and cache; gives its name.

    A benchmark that is killed leaves its database behind: it is called daisychain_benchmark_…, and can be dropped.
    """
    name = f"daisychain_benchmark_{secrets.token_hex(6)}"
    site = connection.settings_dict["NAME"]
    connection.settings_dict["TEST"]["NAME"] = name
    _keep_messages_apart(name)
    try:
        connection.creation.create_test_db(verbosity=0, serialize=False)
        _no_vacuum_in_between()
        yield name
    finally:
        connection.creation.destroy_test_db(site, verbosity=0)
        _forget_messages(name)


def refresh_statistics() -> None:
    """Do at a known moment what the server would do at any."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _keep_messages_apart(prefix: str) -> None:
    """The site's workers must not hear of jobs they would look for in their own database."""
    options = app.conf.broker_transport_options
    app.conf.broker_transport_options = {**options, "global_keyprefix": f"{prefix}:"}
    cache.key_prefix = prefix


def _forget_messages(prefix: str) -> None:
    with redis.Redis.from_url(settings.REDIS_URL) as client:
        for key in client.scan_iter(f"*{prefix}*"):
            client.delete(key)


def _no_vacuum_in_between() -> None:
    with connection.cursor() as cursor:
        cursor.execute(TABLES_OF_OURS)
        for (table,) in cursor.fetchall():
            cursor.execute(f"ALTER TABLE {table} SET (autovacuum_enabled = false)")
