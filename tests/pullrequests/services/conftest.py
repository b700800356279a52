"""Orders in Dev and its clone in QA, and the standing people."""

from dataclasses import dataclass
from typing import Any

import pytest

from environments.models import Account, User
from environments.roles import Role
from integrations.models import Integration
from tests.factories import (
    make_account,
    make_clone,
    make_environment,
    make_integration,
    make_manager,
    make_user,
)
from tests.standing import copied, keep


@dataclass
class World:
    account: Account
    manager: User
    monitor: User
    stranger: User
    dev: Integration
    qa: Integration
    more: Any = None


def make_world():
    """The first of Dev's two scripts has lines that both sides can change without a conflict."""
    account = make_account()
    manager = make_manager(account)
    dev = make_integration(
        make_environment(account, name="Dev", position=1),
        by=manager,
        name="Orders",
        orders="let a = 1;\nlet b = 1;\n",
        stock="let c = 1;",
    )
    return World(
        account=account,
        manager=manager,
        monitor=make_manager(account, role=Role.MONITOR),
        stranger=make_user(),
        dev=dev,
        qa=make_clone(dev, make_environment(account, name="QA", position=2), by=manager, name="Orders"),
    )


kept_world = keep(make_world)


@pytest.fixture
def world(request, kept_world, db):
    return copied(request)


@pytest.fixture
def account(world):
    return world.account


@pytest.fixture
def manager(world):
    return world.manager


@pytest.fixture
def monitor(world):
    return world.monitor


@pytest.fixture
def stranger(world):
    return world.stranger


@pytest.fixture
def dev(world):
    return world.dev


@pytest.fixture
def qa(world):
    return world.qa


@pytest.fixture
def where(db):
    """An environment and who manages it, for builders of disputes."""
    environment = make_environment()
    return {"environment": environment, "by": make_manager(environment)}
