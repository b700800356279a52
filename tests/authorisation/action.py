"""What can be asked of an address, and the level that takes.

An action on a tile is asked of every tile by every person. ``takes`` is the
least level; who has less is refused by 403 where they see the object, else by
404. ``gives`` is the answer to those who may; ``writes`` a table that must then
have been written (or nothing must). ``offers`` are words of the page that those see
who have at least that level, and nobody else.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.authorisation.levels import Level
from tests.authorisation.world import World

Fill = Callable[[World, str], dict[str, Any]]


def nothing(world: World, name: str) -> dict[str, Any]:
    return {}


def the(kind: str) -> Fill:
    """The part of an address that names the tile's resource of a kind."""
    return lambda world, name: {"lineage": world.resource(name, kind).lineage}


def numbered(kind: str) -> Fill:
    return lambda world, name: {"lineage": world.resource(name, kind).lineage, "number": 1}


@dataclass(frozen=True)
class Action:
    """One thing that can be asked of an address."""

    route: str
    method: str
    on: str
    takes: Level
    parts: Fill = nothing
    data: Fill = nothing
    query: str = ""
    gives: int = 200
    writes: str = ""
    only: tuple[str, ...] = ()
    offers: tuple[tuple[str, Level], ...] = ()

    def __str__(self) -> str:
        return f"{self.method} {self.route}{self.query}"


OURS = ("orders", "stock", "clone", "deleted", "never")
TOKEN = "3f0ab1c9-7c0e-4c0e-9a54-0f5b6f6f2b01"
