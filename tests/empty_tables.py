"""Emptying the database after a test that commits, at a tenth of the price of Django's ``flush``.

``flush`` truncates every table, which makes hundreds of files anew, and then has content types and permissions made
again. Here those stay, as do the rules that guard the past from being deleted row by row: they are passed over, which
takes a superuser of the server. On a server where we are none, Django's own way is gone.
"""

from django.db import connection
from django.test import TransactionTestCase

EMPTY = """
DO $$
DECLARE
    name text;
BEGIN
    SET LOCAL session_replication_role = replica;
    FOR name IN
        SELECT quote_ident(relname) FROM pg_class
        WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
          AND relname NOT IN ('django_content_type', 'auth_permission', 'django_migrations')
    LOOP
        EXECUTE 'DELETE FROM ' || name;
    END LOOP;
END $$
"""
flush = TransactionTestCase._fixture_teardown


def empty_tables(case: TransactionTestCase) -> None:
    """What a transactional test does at its end."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('is_superuser') = 'on'")
        (is_superuser,) = cursor.fetchone()
        if is_superuser:
            cursor.execute(EMPTY)
    if not is_superuser:
        flush(case)
