"""Holding a write in the middle of one statement: at the n-th resource that it writes.

Resources are written by one statement each, whatever their number, so that no line of Python lies between two of
them. A trigger of the campaign's own counts the rows instead and waits there for a lock.
"""

from django.db import connection

from tests.kills.waiting import wait_until

LOCK = 4712
MADE = f"""
CREATE TABLE IF NOT EXISTS kills_gate (at integer);
CREATE OR REPLACE FUNCTION kills_wait_at_the_row() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE row integer := coalesce(nullif(current_setting('kills.row', true), '')::integer, 0) + 1;
BEGIN
    PERFORM set_config('kills.row', row::text, true);
    IF row = (SELECT at FROM kills_gate) THEN
        PERFORM set_config('lock_timeout', '0', true);
        PERFORM pg_advisory_xact_lock_shared({LOCK});
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER kills_gate BEFORE INSERT ON integrations_resource_history
FOR EACH ROW EXECUTE FUNCTION kills_wait_at_the_row();
DELETE FROM kills_gate;
INSERT INTO kills_gate VALUES (0);
"""
REMOVED = """
DROP TRIGGER IF EXISTS kills_gate ON integrations_resource_history;
DROP FUNCTION IF EXISTS kills_wait_at_the_row;
DROP TABLE IF EXISTS kills_gate;
"""


def make_row_gate():
    _execute(MADE)


def remove_row_gate():
    _execute(REMOVED)


def close_row_gate(row):
    """Whoever writes that many resources in one transaction is held at the last of them."""
    _execute(f"SELECT pg_advisory_lock({LOCK}); UPDATE kills_gate SET at = {row:d}")


def open_row_gate():
    _execute("UPDATE kills_gate SET at = 0; SELECT pg_advisory_unlock_all()")


def wait_at_the_row_gate():
    wait_until(_is_somebody_waiting, "the resources are being written")


def _is_somebody_waiting():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM pg_stat_activity"
            " WHERE datname = current_database() AND wait_event = 'advisory')"
        )
        return cursor.fetchone()[0]


def _execute(statements):
    with connection.cursor() as cursor:
        cursor.execute(statements)
