"""Every address of the site's own pages, filled in with what really exists, and with each part replaced."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import resolve

from integrations.models import Integration, LookupEntry
from tests.authorisation.addresses import any_address, every_route
from tests.authorisation.world import NEVER, World

LIBRARY = ("account_", "mfa_")
PART = re.compile(r"<(?:(?P<type>\w+):)?(?P<name>\w+)>")


@dataclass(frozen=True)
class Place:
    """One address: its route as it is declared, and what stands for each of its parts."""

    name: str
    route: str
    parts: dict[str, str]

    def address(self, **instead: str) -> str:
        """The address, with some of the parts replaced; they are put in as they are, without any encoding."""
        parts = {**self.parts, **instead}
        return "/" + PART.sub(lambda part: parts[part["name"]], self.route)

    def types(self) -> dict[str, str]:
        """The type of each part."""
        return {part["name"]: part["type"] or "str" for part in PART.finditer(self.route)}


def every_place(world: World) -> Iterator[Place]:
    """All addresses that have parts, for someone who sees everything."""
    for name, pattern in every_route().items():
        if name.startswith(LIBRARY):
            continue
        route = resolve(any_address(name, pattern)).route
        if PART.search(route):
            yield Place(name, route, {part: str(value) for part, value in _real(world, name, route).items()})


def _real(world: World, name: str, route: str) -> dict[str, Any]:
    first = route.partition("/")[0]
    tile, dev = world.tiles["orders"], world.environments["dev"]
    assert world.token and world.team
    parts: dict[str, Any] = {
        "code": OWNERS[first](world),
        "lineage": world.resource("orders", "script").lineage,
        "invitation": world.invitations[
            {"environments": "environment", "account": "account"}.get(first, "tile")
        ].code,
        "environment": dev.code,
        "connection": world.connections["dev"].code,
        "token": world.token.code,
        "upload": NEVER,
        "number": 1,
        "pk": _key(world, name, tile),
        "person": world.team.user_set.get().pk,
        "kind": "script",
        "who": "person",
        "secret": "x" * 43,
    }
    if "/data/" in route or name == "integrations:resource_copy":
        parts["lineage"] = world.resource("orders", "lookup_cache").lineage
    if name == "integrations:resource_connection":
        parts["lineage"] = world.resource("orders", "connection").lineage
    if name == "integrations:restore":
        parts["code"] = world.tiles["deleted"].code
    return parts


OWNERS: dict[str, Any] = {
    "tiles": lambda world: world.tiles["orders"].code,
    "environments": lambda world: world.environments["dev"].code,
    "account": lambda world: world.accounts["ours"].code,
    "pull-requests": lambda world: world.requests["orders"].code,
    "jobs": lambda world: world.jobs["orders"].code,
    "join": lambda world: NEVER,
}


def _key(world: World, name: str, tile: Integration) -> int:
    if "reminder" in name:
        return tile.lookup_reminders.get().pk
    if "lookup" in name:
        return LookupEntry.objects.get(resource__integration=tile).pk
    return world.team.pk if "team" in name else world.people["admin of account"].pk
