"""Whether the database still refuses to change or delete what was written."""

from collections.abc import Iterator

from django.db import connection

from integrations.audit.faults import LogFault

GUARDED = [
    "environments_auditentry",
    "environments_auditseal",
    "integrations_content",
    "integrations_resource_history",
    "integrations_revision",
    "integrations_snapshot",
    "integrations_sync",
]
# On for every session, before both an update and a delete, for each row, and calling the function that refuses.
IN_FORCE = """
SELECT tgrelid::regclass::text FROM pg_trigger
JOIN pg_proc ON pg_proc.oid = tgfoid
WHERE tgname = 'append_only' AND tgenabled IN ('O', 'A') AND tgtype = 27 AND tgqual IS NULL
  AND proname = split_part(tgrelid::regclass::text, '_', 1) || '_append_only'
  AND prosrc LIKE '%%RAISE EXCEPTION%%'
"""


def check_guards() -> Iterator[LogFault]:
    """Each table of the past has its guard, and the guard is on."""
    with connection.cursor() as cursor:
        cursor.execute(IN_FORCE)
        guarded = {table for (table,) in cursor.fetchall()}
    for table in GUARDED:
        if table not in guarded:
            yield LogFault(f"Table {table}", "Its guard is off, so that what was written could be changed.")
