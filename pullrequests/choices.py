"""All choices made in a pull request, told apart by one hash."""

from django.db import connection

ALL_CHOICES = """
SELECT count(*), sha256(convert_to(
    coalesce(string_agg(ROW(lineage, path, choice, value)::text, '' ORDER BY lineage, path), ''), 'UTF8'
))
FROM pullrequests_resolution WHERE pull_request_id = %s
"""


def choices_in(pull_request_id: int) -> tuple[int, bytes]:
    """How many choices there are, and the SHA-256 of their places and values: 32 bytes."""
    with connection.cursor() as cursor:
        cursor.execute(ALL_CHOICES, [pull_request_id])
        count, digest = cursor.fetchone()
    return count, bytes(digest)
