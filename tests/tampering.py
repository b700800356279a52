"""Doing to the database what no service does: for tests that see it noticed."""

from contextlib import contextmanager

from django.db import connection

GUARDED = [
    "environments_auditentry",
    "environments_auditseal",
    *(
        f"integrations_{table}"
        for table in ("content", "resource", "resource_history", "revision", "snapshot", "sync")
    ),
]


def tamper(statement, *values):
    """Carry out a statement with the tables' own guards switched off."""
    with connection.cursor() as cursor, _unguarded(cursor):
        cursor.execute(statement, values)
        assert cursor.rowcount > 0, "Nothing was tampered with."


@contextmanager
def _unguarded(cursor):
    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    for table in GUARDED:
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    yield
    for table in GUARDED:
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
    cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def tamper_when(event, *statements):
    """Let the database itself do the statements at an event, such as "AFTER INSERT ON integrations_sync".

    The tables' own guards are off until the test's transaction is rolled back.
    """
    body = " ".join(f"{statement};" for statement in statements)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in GUARDED:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(
            f"""
            CREATE FUNCTION tamper() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} RETURN NEW; END $$;
            CREATE TRIGGER tamper {event} FOR EACH ROW EXECUTE FUNCTION tamper();
            """
        )
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
