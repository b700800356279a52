"""``python -m tests.authorisation``: take away each check in turn, and keep the question that shows its want."""

import logging
import sys

import pytest

from tests.worker_process import PROJECT

HERE = PROJECT / "tests" / "authorisation"
QUIETLY = ["-q", "-s", "-p", "no:logging", "-o", "faulthandler_timeout=0"]

if __name__ == "__main__":
    logging.disable(logging.CRITICAL)
    sys.exit(pytest.main([*QUIETLY, str(HERE / "take_away_each.py"), *sys.argv[1:]]))
