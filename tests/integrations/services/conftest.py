"""The standing people of the services' tests, and a small tile in Dev."""

from dataclasses import dataclass
from typing import Any

import pytest

from environments.models import Environment, User
from environments.roles import Role
from integrations.models import Integration
from tests.factories import make_environment, make_integration, make_manager, make_user
from tests.standing import copied, keep


@dataclass
class World:
    environment: Environment
    manager: User
    monitor: User
    stranger: User
    tile: Integration | None = None
    more: Any = None


def make_people():
    environment = make_environment(name="Dev")
    manager = make_manager(environment)
    monitor = make_manager(environment, role=Role.MONITOR)
    return World(environment, manager, monitor, make_user())


def make_tile(environment, manager):
    """Orders in Dev, with two scripts."""
    return make_integration(environment, by=manager, name="Orders", orders="let a = 1;", stock="let b = 1;")


def make_world():
    world = make_people()
    world.tile = make_tile(world.environment, world.manager)
    return world


kept_world = keep(make_world)


@pytest.fixture
def world(request, kept_world, db):
    return copied(request)


@pytest.fixture
def environment(world):
    return world.environment


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
def tile(world):
    return world.tile
