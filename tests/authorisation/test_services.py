"""Services refuse by themselves, whoever calls them: asked directly, with every pair of roles."""

import inspect
from importlib import import_module

import pytest

from tests.authorisation.asking_services import HELD, SERVICES, mistakes
from tests.authorisation.services import ASKED_BEFORE, ASKED_ELSEWHERE, CALLING_ANOTHER
from tests.authorisation.sites import APPS
from tests.worker_process import PROJECT

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("services")]


@pytest.mark.parametrize("service", SERVICES, ids=str)
def test_a_service_asks_for_the_roles_of_the_table(stage, service):
    assert [mistake for roles in HELD for mistake in mistakes(service, stage, roles)] == []


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
