"""Everything that takes a role at two places: the addresses, what is sent to them, and the grid of answers."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from django.urls import reverse

from pullrequests.presentation.resource import inputs_of
from tests.authorisation.action import TOKEN
from tests.authorisation.asking import ask
from tests.authorisation.grids import (
    CLONE,
    CLONE_AT_HOME,
    CLONE_PAGE,
    CLONES,
    CLONES_PAGE,
    DECIDE,
    GIVE_ROLES,
    MIGRATE,
    MIGRATION_PAGE,
    MIGRATION_RESULT,
    OWN_AGAIN,
    PROPOSE,
    PROPOSE_UNRELATED,
    SEE,
    SEE_UNRELATED,
    SHARE,
    SHARE_PAGE,
    TAKE_ROWS,
    TICK,
    Grid,
)
from tests.authorisation.two_ends import GRID, ROLES, Ends, TwoEnds


@dataclass(frozen=True)
class Asked:
    """One address, what must be answered to each pair of roles, and who has these."""

    words: str
    grid: Grid
    method: str
    address: str
    data: dict[str, Any] | None = None
    people: str = "people"


def mistakes(world: TwoEnds, asked: Asked, cells: Any = GRID) -> Iterator[str]:
    """What differs from the grid; what is not done must not have written anything."""
    for row, column in cells:
        roles, wanted = (ROLES[row], ROLES[column]), asked.grid[row][column]
        client = world.clients[getattr(world, asked.people)[roles].pk]
        answer = ask(client, asked.method, asked.address, asked.data)
        said = f"{asked.words} with {' and '.join(role.label for role in roles)}"
        if answer.status != wanted:
            yield f"{said}: {answer.status} instead of {wanted}"
        if wanted != 302 and (answer.wrote or answer.to_follow):
            yield f"{said}: was refused and still wrote {sorted(answer.wrote)}"
        if wanted == 302 and not answer.wrote:
            yield f"{said}: did nothing"


def opening(world: TwoEnds) -> Iterator[Asked]:
    """The page on which a pull request between two tiles is opened, as each of them has it."""
    for name, ends, see, propose in (
        ("related tiles", world.calm, SEE, PROPOSE),
        ("tiles of one environment", world.near, SEE, PROPOSE),
        ("unrelated tiles", world.unrelated, SEE_UNRELATED, PROPOSE_UNRELATED),
    ):
        codes = {"source": ends.source.code, "target": ends.target.code}
        for end, code in list(codes.items())[: 1 if ends is world.near else 2]:
            address = reverse("pullrequests:create", args=[code])
            query = f"{address}?source={ends.source.code}&target={ends.target.code}"
            data = {**codes, "title": "Bring it over", "token": TOKEN}
            yield Asked(f"the page for opening between {name} at the {end}", see, "GET", query)
            yield Asked(f"opening between {name} at the {end}", propose, "POST", address, data)


def a_calm_request(world: TwoEnds) -> Iterator[Asked]:
    """Everything that can be asked of an open pull request without conflicts."""
    yield from _of_a_request("calm", world.calm)
    version = {"version": world.calm.request.version}
    merging = reverse("pullrequests:merge", args=[world.calm.request.code])
    yield Asked("merging", DECIDE, "POST", merging, version)


def a_disputed_request(world: TwoEnds) -> Iterator[Asked]:
    """Everything that can be asked of one with a conflict."""
    ends, found = world.disputed, world.disputed.request.changes.get()
    yield from _of_a_request("disputed", ends)
    choice = {
        "path": json.dumps(found.conflicts[0]["path"]),
        "inputs": inputs_of(found),
        "choice": "source",
    }
    choosing = reverse("pullrequests:resolve", args=[ends.request.code, found.lineage])
    yield Asked("choosing at a conflict", DECIDE, "POST", choosing, choice)
    many = {"choice": "source", "version": ends.request.version}
    yield Asked(
        "choosing at many",
        DECIDE,
        "POST",
        reverse("pullrequests:resolve_many", args=[ends.request.code]),
        many,
    )


def _of_a_request(name: str, ends: Ends) -> Iterator[Asked]:
    found = ends.request.changes.get()
    request, change = [ends.request.code], [ends.request.code, found.lineage]
    again = {
        "choice": "source",
        "reverted_in": 1,
        "compared": f"{ends.request.source_revision}:{ends.request.target_revision}",
    }
    for what, grid, method, route, parts, data in (
        ("the page", SEE, "GET", "detail", request, None),
        ("a change", SEE, "GET", "change", change, None),
        ("ticking off a change", TICK, "POST", "viewed", change, {"viewed": "1"}),
        ("refreshing", PROPOSE, "POST", "refresh", request, {}),
        ("cancelling", DECIDE, "POST", "cancel", request, {}),
        ("taking again what was reverted", DECIDE, "POST", "resolve_reverted", request, again),
    ):
        address = reverse(f"pullrequests:{route}", args=parts)
        yield Asked(f"{what} of a {name} request", grid, method, address, data)


def cloning(world: TwoEnds) -> Iterator[Asked]:
    """A clone elsewhere, one at home, and one for each developer."""
    tile, place = world.calm.source, world.calm.target.environment
    address = reverse("integrations:clone", args=[tile.code])
    data = {"name": "Copy", "environment": str(place.code), "token": TOKEN}
    elsewhere = Asked("cloning elsewhere", CLONE, "POST", address, data, "movers")
    yield elsewhere
    yield replace(elsewhere, words="the page for cloning", grid=CLONE_PAGE, method="GET", data=None)
    at_home = {**data, "environment": str(tile.environment.code)}
    yield Asked("cloning at home", CLONE_AT_HOME, "POST", address, at_home, "residents")
    address = reverse("integrations:developer_clones", args=[tile.code])
    data = {"people": [world.maker.pk], "environment": place.code, "token": TOKEN}
    yield Asked("the page for a clone for each", CLONES_PAGE, "GET", address, None, "movers")
    yield Asked("a clone for each", CLONES, "POST", address, data, "movers")


def roles_in_a_family(world: TwoEnds) -> Iterator[Asked]:
    """Giving somebody their roles in a whole family."""
    calm = world.calm
    data = {
        "dev_tile": calm.source.code,
        "release_tile": calm.target.code,
        "dev_people": [f"person-{world.officers[ROLES[0], ROLES[1]].pk}"],
    }
    address = reverse("integrations:family_roles", args=[calm.source.code])
    yield Asked("giving roles in a family", GIVE_ROLES, "POST", address, data)


def sharing(world: TwoEnds) -> Iterator[Asked]:
    """Using a resource on both sides of an account, and ending that."""
    mine, other = world.sides.source, world.sides.target
    for name, route, grid, data in (
        ("script", "resource_share", SHARE, {"tile": other.code}),
        ("shared", "resource_unshare", OWN_AGAIN, {}),
    ):
        parts = [mine.code, mine.resources.get(name=name).lineage]
        address = reverse(f"integrations:{route}", args=parts)
        yield Asked(f"the page of {route}", SHARE_PAGE, "GET", address, None, "neighbours")
        yield Asked(route, grid, "POST", address, data, "neighbours")


def taking_rows(world: TwoEnds) -> Iterator[Asked]:
    """Lookup data from the source or a clone of a tile."""
    mine, other = world.sides.source, world.sides.target
    parts = [mine.code, mine.resources.get(kind="lookup_cache").lineage]
    address = reverse("integrations:lookup_copy", args=parts)
    yield Asked("taking rows", TAKE_ROWS, "POST", address, {"neighbour": other.code}, "neighbours")


def migrating(world: TwoEnds) -> Iterator[Asked]:
    """Parting the two sides of an account."""
    code = [world.sides.source.environment.account.code]
    for route, grid, method, data in (
        ("migration", MIGRATION_PAGE, "GET", None),
        ("migration", MIGRATE, "POST", {"understood": "on"}),
        ("migration_report", MIGRATION_PAGE, "GET", None),
        ("migration_result", MIGRATION_RESULT, "GET", None),
    ):
        address = reverse(f"integrations:{route}", args=code)
        yield Asked(f"{method} {route}", grid, method, address, data, "officers")


GRIDS = [
    opening,
    a_calm_request,
    a_disputed_request,
    cloning,
    roles_in_a_family,
    sharing,
    taking_rows,
    migrating,
]
