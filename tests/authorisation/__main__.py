"""``python -m tests.authorisation``: take away each check in turn, and say which wrong answer showed it."""

import sys

import pytest

from tests.worker_process import PROJECT

HERE = PROJECT / "tests" / "authorisation"

if __name__ == "__main__":
    sys.exit(pytest.main(["-q", "-s", "-p", "no:logging", str(HERE / "take_away_each.py"), *sys.argv[1:]]))
