"""Fixtures of all tests: a real worker process, and pages in a real browser."""

import gc
import os
import subprocess

import pytest
from django.test import TransactionTestCase, override_settings
from hypothesis import HealthCheck, Phase, settings
from playwright.sync_api import sync_playwright

from tests.browsing import Site, chromium
from tests.empty_tables import empty_tables
from tests.prepared_statements import stay_prepared
from tests.standing import make_way
from tests.worker_process import PROJECT, running_worker

LONG = 100
WAITING = ("worker", "kills", "up")

# The same examples in every run; HYPOTHESIS_PROFILE=explore looks for new ones, and =unshrunk takes the first failing
# one as it is, for whom it is enough that there is one. A slow machine is no failure.
PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("repeat", PATIENT, derandomize=True)
settings.register_profile("explore", PATIENT)
settings.register_profile("unshrunk", PATIENT, derandomize=True, phases=[Phase.explicit, Phase.generate])
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "repeat"))


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """Tests with a worker share one xdist process and so one worker.

    What mostly waits in one process starts first, then whatever else is long, so that it does not end last.
    """
    for item in items:
        if "browser" in item.fixturenames:
            item.add_marker(pytest.mark.browser)
        if "celery_worker_process" in item.fixturenames:
            item.add_marker(pytest.mark.worker)
            item.add_marker(pytest.mark.xdist_group("worker"))
    items.sort(key=_start)


def pytest_make_parametrize_id(val):
    """A text of megabytes is no name: every report would carry it from process to process."""
    if isinstance(val, str | bytes) and len(val) > LONG:
        return f"{val[:20]!r} and {len(val) - 20:,} more"
    return None


def _start(item):
    group = item.get_closest_marker("xdist_group")
    if group and group.args[0] in WAITING:
        return 0
    return 1 if group or item.get_closest_marker("browser") or item.get_closest_marker("long") else 2


def pytest_collection_finish():
    """Thousands of tests and modules stay until the end: the collector need not walk them again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item):
    make_way(item)


@pytest.fixture(scope="session", autouse=True)
def tests_that_commit_end_quickly():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", empty_tables)
        yield


@pytest.fixture(scope="session", autouse=True)
def statements_that_stay_prepared():
    with pytest.MonkeyPatch.context() as patch:
        stay_prepared(patch)
        yield


@pytest.fixture(scope="session", autouse=True)
def passwords_that_cost_nothing():
    """What makes passwords hard to guess makes tests wait; how they are kept is tested where signing in is."""
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield


@pytest.fixture(scope="module")
def celery_worker_process(django_db_setup, django_db_blocker, tmp_path_factory):
    """A worker on this process's test database; the test itself needs ``django_db(transaction=True)``.

    It ends with the module, so that it takes no jobs of tests that play the worker themselves.
    """
    log = tmp_path_factory.mktemp("worker") / "worker.log"
    with django_db_blocker.unblock(), running_worker(log) as process:
        yield process


@pytest.fixture(scope="session")
def browser():
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(**chromium())
        yield running
        running.close()


@pytest.fixture
def site(live_server, browser):
    """The running site: ``site.page(user, "/", width=390, theme="dark")`` is a page as that person sees it."""
    with Site(live_server.url, browser) as running:
        yield running


@pytest.fixture(scope="session")
def tracked_files():
    """Names of the files that belong to the repository; a copy without git's records has none to tell."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("This copy has no git records.")
    return [name for name in listed.stdout.splitlines() if (PROJECT / name).exists()]
