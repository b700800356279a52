"""Worlds that are made once for all tests of a module: whatever a test asks for is taken back by the asking itself."""

import pytest
from django.db import transaction

from environments import refusal_count
from tests.authorisation.service import Stage
from tests.authorisation.two_ends import make_two_ends
from tests.authorisation.world import make_world


@pytest.fixture(autouse=True)
def every_refusal_is_written(monkeypatch):
    """Here one person is refused more in a minute than the log would tell of one by one."""
    monkeypatch.setattr(refusal_count, "A_MINUTE", 1_000_000)


@pytest.fixture(scope="module")
def kept(django_db_setup, django_db_blocker):
    """A transaction around a module's tests, which is taken back at the end."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def world(kept):
    return make_world()


@pytest.fixture(scope="module")
def ends(kept):
    return make_two_ends()


@pytest.fixture(scope="module")
def stage(ends):
    return Stage(ends)
