"""Tiles in pairs, and a person for every pair of roles on the two."""

from dataclasses import dataclass, field
from itertools import product
from typing import Any

from django.contrib.auth.models import Group

from environments.models import Environment, User
from environments.roles import Role
from environments.services.grants import give_role
from integrations.models import Integration, LookupEntry
from pullrequests.models import PullRequest
from tests.authorisation.asking import Asker
from tests.factories import (
    add,
    change,
    make_account,
    make_clone,
    make_environment,
    make_integration,
    make_manager,
    make_pull_request,
    make_sides,
    make_user,
    numbers,
    share,
)

ROLES = (Role.NONE, Role.MONITOR, Role.MANAGE, Role.ADMINISTER)
GRID = tuple(product(range(len(ROLES)), repeat=2))


@dataclass
class Ends:
    """A source and a target; with an edge between them, also a pull request between them."""

    source: Integration
    target: Integration
    request: PullRequest | None = None


@dataclass
class TwoEnds:
    """Pairs of tiles, and people for every pair of roles.

    ``calm`` are related tiles of two environments with an open pull request, ``disputed`` the same with a conflict,
    ``near`` of one environment; ``unrelated`` have no edge between them. ``sides`` are tiles of Sandbox and
    Production in an account that has both, which share a script and have the same lookup cache.

    Of the people, sixteen each, ``people`` have their roles on both ends of all pairs, ``neighbours`` on the two
    sides, ``movers`` on the source of the calm pair and on the environment of its target, ``residents`` on that
    source and its own environment, and ``officers`` on the Production of both accounts and on these accounts.
    """

    calm: Ends
    disputed: Ends
    near: Ends
    unrelated: Ends
    sides: Ends
    maker: User
    people: dict[tuple[Role, Role], User] = field(default_factory=dict)
    movers: dict[tuple[Role, Role], User] = field(default_factory=dict)
    residents: dict[tuple[Role, Role], User] = field(default_factory=dict)
    neighbours: dict[tuple[Role, Role], User] = field(default_factory=dict)
    officers: dict[tuple[Role, Role], User] = field(default_factory=dict)
    clients: dict[int, Asker] = field(default_factory=dict)
    """Where each of them is signed in, by their keys."""


def make_two_ends() -> TwoEnds:
    account = make_account(environment_limit=10)
    dev, qa = make_environment(account, name="Dev"), make_environment(account, name="QA")
    production = make_environment(account, name="Production", is_production=True)
    maker = make_manager(account, role=Role.ADMINISTER)

    def tile(place: Environment, name: str) -> Integration:
        return _fill(make_integration(place, by=maker, name=name, a="1"), by=maker)

    world = TwoEnds(
        calm=_related(tile(dev, "Zinnia"), qa, maker, is_disputed=False),
        disputed=_related(tile(dev, "Xeranthemum"), qa, maker, is_disputed=True),
        near=_related(tile(dev, "Ulmus"), dev, maker, is_disputed=False),
        unrelated=Ends(tile(dev, "Yarrow"), tile(qa, "Wisteria")),
        sides=_make_sides(maker),
        maker=maker,
    )
    pairs, calm, sides = (world.calm, world.disputed, world.near, world.unrelated), world.calm, world.sides
    world.people = _people([ends.source for ends in pairs], [ends.target for ends in pairs])
    world.movers = _people([calm.source], [calm.target.environment])
    world.residents = _people([calm.source], [calm.source.environment])
    world.neighbours = _people([sides.source], [sides.target])
    world.officers = _people(
        [production, sides.target.environment], [account, sides.target.environment.account]
    )
    for people in (world.people, world.neighbours, world.movers, world.residents, world.officers):
        for person in people.values():
            world.clients[person.pk] = Asker()
            world.clients[person.pk].force_login(person)
    return world


def _fill(tile: Integration, by: User) -> Integration:
    """A connection, and a lookup cache with a row."""
    add(tile, {"name": "shop", "type": "http"}, kind="connection", by=by)
    cache = add(tile, {"name": "cache"}, kind="lookup_cache", by=by)
    LookupEntry.objects.create(resource=cache, key="key", value="1")
    tile.refresh_from_db()
    return tile


def _related(source: Integration, place: Environment, by: User, *, is_disputed: bool) -> Ends:
    target = make_clone(source, place, by=by, name=f"{source.name} clone", with_lookup_data=True)
    change(source, "a", content="source", by=by)
    if is_disputed:
        change(target, "a", content="target", by=by)
    return Ends(source, target, make_pull_request(source, target, by=by))


def _make_sides(maker: User) -> Ends:
    production, sandbox = make_sides()
    give_role(to=maker, on=production.account, role=Role.ADMINISTER)
    mine = _fill(make_integration(sandbox, by=maker, name="Tansy", script="1", shared="1"), by=maker)
    other = make_clone(mine, production, by=maker, name="Sorrel", with_lookup_data=True)
    share(mine, "shared", other, by=maker)
    return Ends(mine, other)


def _people(sources: list[Any], targets: list[Any]) -> dict[tuple[Role, Role], User]:
    """Sixteen people, each in the groups that hold one role on all sources and one on all targets."""
    groups: dict[tuple[int, Role], Group] = {}
    for (end, places), role in product(enumerate((sources, targets)), ROLES):
        groups[end, role] = Group.objects.create(name=f"Holders {next(numbers)}")
        for place in places if role else ():
            give_role(to=groups[end, role], on=place, role=role)
    found = {}
    for roles in product(ROLES, ROLES):
        found[roles] = make_user()
        found[roles].groups.add(*(groups[end, role] for end, role in enumerate(roles)))
    return found
