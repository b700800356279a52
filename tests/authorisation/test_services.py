"""Services refuse by themselves, whoever calls them: asked directly, with every pair of roles."""

import inspect
from importlib import import_module
from itertools import product

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404

from environments.roles import Role
from integrations.errors import IntegrationError
from tests.authorisation.services import (
    ASKED_BEFORE,
    ASKED_ELSEWHERE,
    CALLING_ANOTHER,
    INTO_AN_ENVIRONMENT,
    OF_TWO_TILES,
    ON_ONE_TILE,
)
from tests.authorisation.sites import APPS
from tests.authorisation.two_ends import ROLES
from tests.factories import make_manager
from tests.worker_process import PROJECT

pytestmark = pytest.mark.django_db

SERVICES = [*ON_ONE_TILE, *OF_TWO_TILES, *INTO_AN_ENVIRONMENT]


def is_refused(service, stage, person):
    """Whether the service refuses the person; whatever it did is taken back."""
    with transaction.atomic():
        point = transaction.savepoint()
        try:
            service.call(stage, person)
        except (PermissionDenied, Http404):
            return True
        except IntegrationError:
            return False  # it went as far as looking at what was asked for
        finally:
            transaction.savepoint_rollback(point)
    return False


def people_for(service, stage):
    """Those whose second role is on the target, or on its environment."""
    return stage.world.movers if service in INTO_AN_ENVIRONMENT else stage.world.people


def may(service, on_source, on_target):
    """What the table says; on two tiles, both must be seen."""
    if service.or_manages:
        return min(on_source, on_target) >= Role.MONITOR and max(on_source, on_target) >= Role.MANAGE
    return on_source >= service.sees and on_target >= service.takes


def who_left(stage):
    """Somebody who was given everything, and is not active any more."""
    person = make_manager(stage.tile.environment.account, role=Role.ADMINISTER)
    person.is_active = False
    person.save(update_fields=["is_active"])
    return person


@pytest.mark.parametrize("service", SERVICES, ids=str)
def test_a_service_asks_for_the_roles_of_the_table(stage, service):
    wrong = []
    for on_source, on_target in product(ROLES, ROLES):
        person = people_for(service, stage)[on_source, on_target]
        if is_refused(service, stage, person) is may(service, on_source, on_target):
            wrong.append((on_source.label, on_target.label))
    if not is_refused(service, stage, who_left(stage)):
        wrong.append("who left")

    assert wrong == []


def test_every_service_that_acts_for_somebody_is_in_a_table():
    elsewhere = {name for names in ASKED_ELSEWHERE.values() for name in names}
    listed = {service.of.__name__ for service in SERVICES} | elsewhere | CALLING_ANOTHER
    acting = set()
    for app in APPS:
        for file in sorted((PROJECT / app).glob("services/*.py")):
            module = import_module(".".join(file.relative_to(PROJECT).with_suffix("").parts))
            for name, function in vars(module).items():
                is_own = inspect.isfunction(function) and function.__module__ == module.__name__
                if is_own and not name.startswith("_") and _acts_for_somebody(name, function):
                    acting.add(name)

    assert acting - listed - ASKED_BEFORE == set()
    assert listed - acting == set()


@pytest.mark.parametrize("file", ASKED_ELSEWHERE)
def test_the_other_tables_speak_of_their_services(file):
    text = (PROJECT / "tests" / file).read_text()

    assert [name for name in ASKED_ELSEWHERE[file] if name not in text] == []


def _acts_for_somebody(name, function):
    return "by" in inspect.signature(function).parameters or name.startswith("carry_out_")
