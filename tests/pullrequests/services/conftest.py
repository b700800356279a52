"""Orders in Dev and its clone in QA, and the standing people."""

import pytest

from environments.roles import Role
from tests.factories import (
    make_account,
    make_clone,
    make_environment,
    make_integration,
    make_manager,
    make_user,
)


@pytest.fixture
def account(db):
    return make_account()


@pytest.fixture
def manager(account):
    return make_manager(account)


@pytest.fixture
def monitor(account):
    return make_manager(account, role=Role.MONITOR)


@pytest.fixture
def stranger(db):
    return make_user()


@pytest.fixture
def dev(account, manager):
    """Two scripts; the first has lines that both sides can change without a conflict."""
    environment = make_environment(account, name="Dev", position=1)
    return make_integration(
        environment, by=manager, name="Orders", orders="let a = 1;\nlet b = 1;\n", stock="let c = 1;"
    )


@pytest.fixture
def qa(account, dev, manager):
    return make_clone(dev, make_environment(account, name="QA", position=2), by=manager, name="Orders")


@pytest.fixture
def where(db):
    """An environment and who manages it, for builders of disputes."""
    environment = make_environment()
    return {"environment": environment, "by": make_manager(environment)}
