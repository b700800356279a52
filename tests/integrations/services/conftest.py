"""The standing people of the services' tests, and a small tile in Dev."""

import pytest

from environments.roles import Role
from tests.factories import make_environment, make_integration, make_manager, make_user


@pytest.fixture
def environment(db):
    return make_environment(name="Dev")


@pytest.fixture
def manager(environment):
    return make_manager(environment)


@pytest.fixture
def monitor(environment):
    return make_manager(environment, role=Role.MONITOR)


@pytest.fixture
def stranger(db):
    return make_user()


@pytest.fixture
def tile(environment, manager):
    """Orders in Dev, with two scripts."""
    return make_integration(environment, by=manager, name="Orders", orders="let a = 1;", stock="let b = 1;")
