"""Every address by every method, asked by nobody and by a stranger; and that every address stands in a table."""

import pytest
from django.test import Client

from tests.authorisation.actions import ACTIONS, FOR_PROGRAMS, OF_ONESELF, OF_TWO_ENDS, OPEN
from tests.authorisation.addresses import any_address, every_route
from tests.authorisation.asking import ask
from tests.authorisation.asking_services import HELD, SERVICES
from tests.authorisation.at_two_places import GRIDS
from tests.authorisation.deciding import decisions_about
from tests.authorisation.levels import PEOPLE
from tests.authorisation.two_ends import GRID
from tests.factories import make_user

pytestmark = pytest.mark.django_db

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")
# Addresses of the library that signs people in: theirs to guard, ours to list, so that none comes unnoticed.
SIGN_IN = ("account_", "mfa_")
NOT_OURS = {name for name in every_route() if name.startswith(SIGN_IN)}
OURS = sorted(set(every_route()) - NOT_OURS - FOR_PROGRAMS)


def listed():
    """The methods of each address that some table speaks of; HEAD goes with GET."""
    methods = {}
    for action in ACTIONS:
        methods.setdefault(action.route, set()).add(action.method)
    for table in (OF_TWO_ENDS, OF_ONESELF, OPEN):
        for route, of_route in table.items():
            methods.setdefault(route, set()).update(of_route)
    return methods


def test_every_address_stands_in_a_table():
    assert set(OURS) - set(listed()) == set()
    assert set(listed()) - set(OURS) == set()


@pytest.mark.parametrize("name", OURS)
def test_each_method_is_listed_or_not_supported(name):
    """A superuser, whom no check stops, is told which methods there are: 405 for all that no table names."""
    client = Client()
    client.force_login(make_user(is_superuser=True))
    address = any_address(name, every_route()[name])
    allowed = listed()[name] | ({"HEAD"} if "GET" in listed()[name] else set())

    supported = {method for method in METHODS if ask(client, method, address).status != 405}

    assert supported == allowed


@pytest.mark.parametrize("name", sorted(set(OURS) - set(OPEN) - set(OF_ONESELF)))
def test_nobody_and_strangers_learn_nothing(name):
    """Who is not signed in is sent there by every supported method; a stranger finds nothing; both change nothing."""
    nobody, stranger = Client(), Client()
    stranger.force_login(make_user())
    address = any_address(name, every_route()[name])
    supported = listed()[name] | ({"HEAD"} if "GET" in listed()[name] else set())

    for method in METHODS:
        answers = [ask(nobody, method, address), ask(stranger, method, address)]
        assert [answer.status for answer in answers] == ([302, 404] if method in supported else [405, 405])
        assert all(not answer.wrote and not answer.to_follow for answer in answers)


@pytest.mark.parametrize("name", sorted(FOR_PROGRAMS))
def test_programs_show_a_token_whatever_session_comes_along(name):
    nobody, everything = Client(), Client()
    everything.force_login(make_user(is_superuser=True))
    address = any_address(name, every_route()[name])

    answers = [ask(client, method, address) for client in (nobody, everything) for method in METHODS]

    assert {answer.status for answer in answers} == {401}
    assert all(not answer.wrote and not answer.to_follow for answer in answers)


def test_there_are_five_thousand_decisions(ends):
    """The tables, the grids of two ends, and every address by every method: what the suite decides in one run."""
    on_one = sum(len(list(decisions_about(action))) for action in ACTIONS)
    of_pairs = len(GRID) * sum(len(list(grids(ends))) for grids in GRIDS)
    of_services = len(SERVICES) * len(HELD)
    by_method = len(OURS) * len(METHODS) * 3

    assert len(PEOPLE) >= 14
    assert on_one + of_pairs + of_services + by_method >= 5000
