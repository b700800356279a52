"""Tiles in pairs, and a person for every pair of roles on the two."""

from dataclasses import dataclass
from itertools import product

from django.contrib.auth.models import Group
from django.test import Client

from environments.models import Environment, User
from environments.roles import Role
from environments.services.grants import give_role
from integrations.models import Integration
from pullrequests.models import PullRequest
from tests.factories import (
    add,
    change,
    make_account,
    make_clone,
    make_environment,
    make_integration,
    make_manager,
    make_pull_request,
    make_user,
)

ROLES = (Role.NONE, Role.MONITOR, Role.MANAGE, Role.ADMINISTER)
GRID = tuple(product(range(len(ROLES)), repeat=2))
PAIRS = tuple(product((True, False), (True, False)))


@dataclass
class Ends:
    """A source and a target; with an edge between them, also a pull request between them."""

    source: Integration
    target: Integration
    request: PullRequest | None = None


@dataclass
class TwoEnds:
    """One pair for each of: related or not, in one environment or two; sixteen people, a client for each.

    ``disputed`` are related pairs more, whose pull requests have a conflict.
    ``movers`` are sixteen others, with a role on the source of the related pair
    in two environments, and one on the environment of its target.
    """

    pairs: dict[tuple[bool, bool], Ends]
    disputed: dict[bool, Ends]
    people: dict[tuple[Role, Role], User]
    clients: dict[tuple[Role, Role], Client]
    movers: dict[tuple[Role, Role], User]
    maker: User


def make_two_ends() -> TwoEnds:
    account = make_account()
    dev, qa = make_environment(account, name="Dev"), make_environment(account, name="QA")
    maker = make_manager(account, role=Role.ADMINISTER)
    world = TwoEnds({}, {}, {}, {}, {}, maker)
    for related, together in PAIRS:
        source = make_integration(dev, by=maker, name="Zinnia", a="1")
        add(source, {"name": "shop", "type": "http"}, kind="connection", by=maker)
        place = dev if together else qa
        if related:
            world.pairs[related, together] = _related(source, place, maker, is_disputed=False)
            twin = make_integration(dev, by=maker, name="Xeranthemum", a="1")
            world.disputed[together] = _related(twin, place, maker, is_disputed=True)
        else:
            world.pairs[related, together] = Ends(source, make_integration(place, by=maker, name="Yarrow"))
    _add_people(world)
    return world


def _related(source: Integration, place: Environment, by: User, *, is_disputed: bool) -> Ends:
    target = make_clone(source, place, by=by, name=f"{source.name} clone")
    change(source, "a", content="source", by=by)
    if is_disputed:
        change(target, "a", content="target", by=by)
    return Ends(source, target, make_pull_request(source, target, by=by))


def _add_people(world: TwoEnds) -> None:
    """Sixteen people, each in the groups that hold one role on all sources and one on all targets."""
    groups: dict[tuple[str, Role], Group] = {}
    for end, role in product(("source", "target"), ROLES):
        group = groups[end, role] = Group.objects.create(name=f"{role.label} on every {end}")
        for ends in [*world.pairs.values(), *world.disputed.values()]:
            if role:
                give_role(to=group, on=getattr(ends, end), role=role)
    for on_source, on_target in product(ROLES, ROLES):
        user, client = make_user(), Client()
        user.groups.add(groups["source", on_source], groups["target", on_target])
        client.force_login(user)
        world.people[on_source, on_target] = user
        world.clients[on_source, on_target] = client
        world.movers[on_source, on_target] = _mover(world, on_source, on_target)


def _mover(world: TwoEnds, on_source: Role, on_target: Role) -> User:
    ends, mover = world.pairs[True, False], make_user()
    for place, role in ((ends.source, on_source), (ends.target.environment, on_target)):
        if role:
            give_role(to=mover, on=place, role=role)
    return mover
