"""The chain Dev → QA → Production with its people, as the pages of pull requests need it."""

from dataclasses import dataclass
from typing import Any

import pytest

from environments.models import User
from environments.roles import Role
from environments.services.grants import give_role
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
class Chain:
    dev: Integration
    qa: Integration
    prod: Integration
    developer: User
    lead: User
    monitor: User
    stranger: User
    admin: User
    more: Any = None


def make_world():
    """Dora manages Dev, Quinn manages QA; both see the other's tile. Ada administers all."""
    account = make_account()
    dev_home, qa_home, prod_home = (make_environment(account, name=name) for name in ("Dev", "QA", "Prod"))
    admin = make_manager(account, role=Role.ADMINISTER)
    dev = make_integration(dev_home, by=admin, name="Orders", hook="one\ntwo\nthree\n", spare="spare\n")
    qa = make_clone(dev, qa_home, by=admin, name="Orders")
    prod = make_clone(qa, prod_home, by=admin, name="Orders")
    developer = make_user(first_name="Dora", last_name="Dev")
    lead = make_user(first_name="Quinn", last_name="Lead")
    monitor = make_user(first_name="Mona", last_name="Monitor")
    for person, place, role in (
        (developer, dev_home, Role.MANAGE),
        (developer, qa_home, Role.MONITOR),
        (lead, qa_home, Role.MANAGE),
        (lead, dev_home, Role.MONITOR),
        (lead, prod_home, Role.MONITOR),
        (monitor, dev_home, Role.MONITOR),
        (monitor, qa_home, Role.MONITOR),
    ):
        give_role(to=person, on=place, role=role)
    return Chain(dev, qa, prod, developer, lead, monitor, make_user(), admin)


kept_world = keep(make_world)


@pytest.fixture
def chain(request, kept_world, db):
    return copied(request)
