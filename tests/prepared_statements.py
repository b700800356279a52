"""Statements stay prepared from test to test, so that PostgreSQL plans them once.

psycopg forgets what it has prepared whenever something is rolled back: what a statement speaks of could be gone. So it
would forget everything at the end of each test, though no test makes tables that its statements outlive.
"""

import re

from psycopg._preparing import PrepareManager

HAS_CHANGED_TABLES = re.compile(rb"(?:DROP|ALTER|DISCARD ALL|DEALLOCATE ALL)\b").match
AT_MOST = 500


def stay_prepared(patch):
    """For as long as the patch holds."""
    patch.setattr(PrepareManager, "_should_discard", _should_discard)
    patch.setattr(PrepareManager, "prepared_max", AT_MOST)


def _should_discard(self, _prepare, results):
    """As psycopg's own, save for rollbacks."""
    return any(HAS_CHANGED_TABLES(result.command_status or b"") for result in results) and self.clear()
