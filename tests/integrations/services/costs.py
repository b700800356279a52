"""Counting what an action costs."""

from django.db import connection
from django.test.utils import CaptureQueriesContext


def statements(action, *args, **kwargs):
    """How many statements the action sends to the database."""
    with CaptureQueriesContext(connection) as sent:
        action(*args, **kwargs)
    return len(sent)
