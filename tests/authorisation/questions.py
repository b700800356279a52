"""All that is asked in the worlds of the tables, as questions that are answered rightly or not."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from environments.models import User
from tests.authorisation import asking_services, at_two_places
from tests.authorisation.actions import ACTIONS
from tests.authorisation.by_hand import asked_aside, said
from tests.authorisation.by_hand_of_requests import OF_REQUESTS
from tests.authorisation.by_hand_of_services import OF_SERVICES
from tests.authorisation.by_hand_on_pages import ON_PAGES
from tests.authorisation.deciding import Decision, ask_for, decisions_about, mistakes
from tests.authorisation.service import Stage
from tests.authorisation.two_ends import GRID, ROLES, TwoEnds
from tests.authorisation.world import World


@dataclass(frozen=True)
class Worlds:
    """Everything there is to ask about."""

    world: World
    ends: TwoEnds
    everything: User


@dataclass(frozen=True)
class Question:
    """What is asked, in words that are the same in every run; and what is wrong with the answer."""

    words: str
    mistakes: Callable[[], Iterator[str]]
    is_by_hand: bool = False

    def __str__(self) -> str:
        return self.words

    def is_wrong(self) -> bool:
        """Whether the answer is wrong; to fail altogether is to be noticed, too."""
        try:
            return any(self.mistakes())
        except Exception:  # noqa: BLE001 - whatever it is, a test shows it
            return True


def every_question(worlds: Worlds) -> dict[str, Question]:
    """All of them, by their words."""
    world, ends = worlds.world, worlds.ends
    every = [*_by_hand(world, ends), *_of_one_object(world), *_of_grids(ends), *_of_services(ends)]
    counted = Counter(question.words for question in every)
    assert [words for words, number in counted.items() if number > 1] == []
    return {question.words: question for question in every}


def _by_hand(world: World, ends: TwoEnds) -> Iterator[Question]:
    for question in (*ON_PAGES, *OF_REQUESTS, *OF_SERVICES):
        yield Question(said(question), partial(asked_aside, question, world, ends), is_by_hand=True)


def _of_one_object(world: World) -> Iterator[Question]:
    for action in ACTIONS:
        for decision in decisions_about(action):
            yield Question(str(decision), partial(_mistakes_about, world, decision))


def _mistakes_about(world: World, decision: Decision) -> Iterator[str]:
    return mistakes(world, decision, ask_for(world, decision))


def _of_grids(ends: TwoEnds) -> Iterator[Question]:
    for asked in (asked for group in at_two_places.GRIDS for asked in group(ends)):
        for cell in GRID:
            roles = " and ".join(ROLES[each].label for each in cell)
            yield Question(f"{asked.words} by {roles}", partial(at_two_places.mistakes, ends, asked, [cell]))


def _of_services(ends: TwoEnds) -> Iterator[Question]:
    for service in asking_services.SERVICES:
        for roles in asking_services.HELD:
            words = f"{service} by {asking_services.said(roles)}"
            yield Question(words, partial(asking_services.mistakes, service, Stage(ends), roles))
