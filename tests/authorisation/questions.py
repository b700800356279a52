"""All that can be asked in one world, as questions that are right or wrong; those about a file first."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from inspect import unwrap
from itertools import product

from tests.authorisation import test_services, test_two_ends
from tests.authorisation.actions import ACTIONS
from tests.authorisation.addresses import every_route
from tests.authorisation.deciding import Decision, ask_for, decisions_about, mistakes
from tests.authorisation.services import Service, Stage
from tests.authorisation.two_ends import ROLES, TwoEnds
from tests.authorisation.world import World


@dataclass(frozen=True)
class Question:
    """What is asked, in words; the module that answers; and whether the answer is wrong."""

    words: str
    module: str
    is_wrong: Callable[[], bool]


def questions_about(module: str, world: World, ends: TwoEnds) -> list[Question]:
    """Every question, those first that a module answers by itself, the rest in turns of all kinds."""
    every = [*_of_services(ends), *_of_two_ends(ends), *_of_one_object(world)]
    turns = sorted(range(len(every)), key=lambda place: (place * 7919) % len(every))
    return sorted((every[place] for place in turns), key=lambda question: question.module != module)


def _of_one_object(world: World) -> Iterator[Question]:
    for action in ACTIONS:
        module = unwrap(every_route()[action.route].callback).__module__
        for decision in decisions_about(action):
            yield Question(str(decision), module, partial(_is_mistaken, world, decision))


def _is_mistaken(world: World, decision: Decision) -> bool:
    return any(mistakes(world, decision, ask_for(world, decision)))


def _of_two_ends(world: TwoEnds) -> Iterator[Question]:
    for ends in [world.pairs[True, False], world.disputed[False]]:
        for grid, method, address, data in test_two_ends.of_a_request(ends):
            yield _grid(world, grid, method, address, data)
    for ends, see, propose in (
        (world.pairs[True, False], test_two_ends.SEE, test_two_ends.PROPOSE),
        (world.pairs[False, False], test_two_ends.SEE_UNRELATED, test_two_ends.PROPOSE_UNRELATED),
    ):
        for address, query, data in test_two_ends.addresses_of(ends):
            yield _grid(world, see, "GET", query, None)
            yield _grid(world, propose, "POST", address, data)


def _grid(world: TwoEnds, grid: list, method: str, address: str, data: dict | None) -> Question:
    def is_wrong() -> bool:
        return any(test_two_ends.mistakes(world, grid, method, address, data))

    return Question(f"{method} {address} by pairs of roles", "pullrequests", is_wrong)


def _of_services(world: TwoEnds) -> Iterator[Question]:
    stage = Stage(world, world.pairs[True, False], world.disputed[False])
    for service in test_services.SERVICES:
        yield Question(str(service), service.of.__module__, partial(_is_let_through, service, stage))


def _is_let_through(service: Service, stage: Stage) -> bool:
    """Whether anybody is answered otherwise than the table says."""
    people = test_services.people_for(service, stage)
    return any(
        test_services.is_refused(service, stage, people[roles]) is test_services.may(service, *roles)
        for roles in product(ROLES, ROLES)
    )
