"""A pytest plugin that has PostgreSQL and Valkey running before Django reads its settings.

Loaded by ``-p tests.embedded_servers`` in pyproject.toml. Only the controlling process starts servers; the processes
of pytest-xdist inherit their addresses. Servers given by DATABASE_URL or REDIS_URL are used as they are. The servers'
folder is kept between runs, so that only the first run pays for initdb; a run beside another takes a folder of its own.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from itertools import count
from pathlib import Path

import pytest

from ilm_site.embedded.home import home_folder
from ilm_site.embedded.postgres import running_postgres
from ilm_site.embedded.trouble import ServerTrouble
from ilm_site.embedded.valkey import running_valkey

FAST_AND_LOSSY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests(early_config, parser, args) -> Iterator[None]:
    process = os.environ.get("PYTEST_XDIST_WORKER")
    if process is None:
        try:
            running = ExitStack()
            running.enter_context(started_servers())
            early_config.add_cleanup(running.close)
        except ServerTrouble as trouble:
            raise pytest.UsageError(str(trouble)) from trouble
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid()))
    os.environ["DAISYCHAIN_PREFIX"] = f"test-{run}-{process or 'alone'}"
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright keeps an event loop in the thread of the test
    return (yield)


@contextmanager
def started_servers() -> Iterator[None]:
    """The servers for the length of a block; their addresses are in the environment."""
    with ExitStack() as running:
        os.environ["DAISYCHAIN_HOME"] = str(running.enter_context(_folder_of_this_run()))
        home = home_folder()
        (home / "static").mkdir(exist_ok=True)  # whitenoise warns where it is missing
        if "DATABASE_URL" not in os.environ:
            os.environ["DATABASE_URL"] = running.enter_context(
                running_postgres(home, settings=FAST_AND_LOSSY)
            )
        if "REDIS_URL" not in os.environ:
            os.environ["REDIS_URL"] = running.enter_context(running_valkey(home, keep=False))
        yield


@contextmanager
def _folder_of_this_run() -> Iterator[Path]:
    """The first folder no other run holds; the lock ends with this process, however it ends."""
    tests = home_folder() / "tests"
    for number in count(1):
        folder = tests / str(number)
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / "run.lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                continue
            yield folder
            return
