"""Asking for one action as one person, and what is wrong with the answer."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from django.urls import reverse

from tests.authorisation.action import Action
from tests.authorisation.asking import Answer, ask
from tests.authorisation.levels import NOTHING, OUT, PEOPLE, SIGHT, TABLES, Level, level
from tests.authorisation.world import World

# Switched off, an environment is still listed by those who look after its account.
HIDDEN_PLACES = ("dev", "qa", "abroad")
STRANGER = "stranger"
ASKED_MOST = {"integrations:detail", "integrations:settings", "integrations:home", "integrations:create"}


@dataclass(frozen=True)
class Decision:
    """One person asking for one action on one object."""

    action: Action
    person: str
    name: str

    @property
    def level(self) -> Level:
        return level(self.action.on, self.person, self.name)

    def __str__(self) -> str:
        return f"{self.action} of {self.action.on} {self.name!r} by {self.person!r}"


def decisions_about(action: Action) -> Iterator[Decision]:
    """Every person with the first object of the kind; with the others a stranger, and who has another level there.

    Of the addresses asked most, everybody is asked about everything.
    """
    names, _ = TABLES[action.on]
    first, *others = action.only or names
    for person in PEOPLE:
        yield Decision(action, person, first)
    for name, person in product(others, PEOPLE):
        here, there = level(action.on, person, first), level(action.on, person, name)
        if action.route in ASKED_MOST or person == STRANGER or there not in (NOTHING, here):
            yield Decision(action, person, name)


def wanted_status(decision: Decision) -> int:
    """What the answer must be: sign in first, it does not exist, it may not be done, or it is done."""
    if decision.level is OUT:
        return 302
    if decision.level is NOTHING:
        return 404
    return decision.action.gives if decision.level >= decision.action.takes else 403


def wanted_refusals(decision: Decision) -> int:
    """A refusal to write is in the log of its place once, also where that may not be seen."""
    if decision.level is OUT or decision.name == "never":
        return 0
    status = wanted_status(decision)
    return int(status == 403 or (status == 404 and not _sees_the_place(decision)))


def _sees_the_place(decision: Decision) -> bool:
    """Whether the place of the address exists for the person although what they asked for does not."""
    kind, person, name = decision.action.on, decision.person, decision.name
    if kind == "token":
        return level("environment", person, name) > NOTHING
    if kind in {"tile", "deleted tile"}:
        # Roles on the deleted tile are those on Orders.
        return level("tile", person, "orders" if name == "deleted" else name) > NOTHING
    return decision.level > NOTHING


def ask_for(world: World, decision: Decision) -> Answer:
    """Send the request of a decision; what it wrote is taken back."""
    action, name = decision.action, decision.name
    parts = {"code": world.code(action.on, name), **action.parts(world, name)}
    address = reverse(action.route, kwargs=parts) + action.query
    data = action.data(world, name) if action.method == "POST" else None
    return ask(world.clients[decision.person], action.method, address, data)


def mistakes(world: World, decision: Decision, answer: Answer) -> Iterator[str]:
    """What is wrong with an answer: its status, what it shows, or what it did."""
    wanted = wanted_status(decision)
    if answer.status != wanted:
        yield f"{decision}: {answer.status} instead of {wanted}"
    if decision.level is OUT and "/accounts/login/" not in answer.location:
        yield f"{decision}: leads to {answer.location!r} instead of the sign-in"
    if (leaked := _leaked(world, decision, answer)) and answer.status != 302:
        yield f"{decision}: shows {leaked!r}"
    if answer.status == 200:
        yield from _offers(decision, answer)
    if decision.action.method == "POST" and answer.refusals != wanted_refusals(decision):
        yield f"{decision}: {answer.refusals} refusals in the audit log"
    if wanted == decision.action.gives and decision.level >= SIGHT:
        if decision.action.writes and decision.action.writes not in answer.wrote:
            yield f"{decision}: did nothing to {decision.action.writes}"
    elif answer.wrote or answer.to_follow:
        yield f"{decision}: was refused and still wrote {sorted(answer.wrote)}"


def _offers(decision: Decision, answer: Answer) -> Iterator[str]:
    for words, least in decision.action.offers:
        if (words in answer.body) is not (decision.level >= least):
            yield f"{decision}: {'lacks' if decision.level >= least else 'offers'} {words!r}"


def _leaked(world: World, decision: Decision, answer: Answer) -> str:
    """The name of a tile or environment that does not exist for the person, found in what they were shown."""
    found = [name for name, tile in world.tiles.items() if tile.name in answer.body]
    if world.fenced.name in answer.body and level("fenced tile", decision.person, "fenced") <= NOTHING:
        return world.fenced.name
    tiles = (world.tiles[name].name for name in found if _sees(decision.person, name) <= NOTHING)
    places = (
        world.environments[name].name
        for name in HIDDEN_PLACES
        if world.environments[name].name in answer.body
        and level("environment", decision.person, name) <= NOTHING
    )
    return next(tiles, "") or next(places, "")


def _sees(person: str, name: str) -> Level:
    return level("deleted tile" if name == "deleted" else "tile", person, name)
