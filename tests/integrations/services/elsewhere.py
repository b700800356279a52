"""A second connection to the database, as another worker has it; it sees only what was committed."""

from contextlib import contextmanager

from django.db import connection


@contextmanager
def second_connection():
    other = connection.copy()
    other.connect()
    other.set_autocommit(False)
    try:
        yield other
    finally:
        other.rollback()
        other.close()


@contextmanager
def held_elsewhere(*rows):
    """Someone else's transaction holds the locks of the rows."""
    with second_connection() as other, other.cursor() as cursor:
        for row in rows:
            cursor.execute(f"SELECT 1 FROM {row._meta.db_table} WHERE id = %s FOR NO KEY UPDATE", [row.pk])
        yield
