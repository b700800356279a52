"""Which tile of a family is for developers, which for testing, and which is released; and whose they would be."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from environments.models import User
from environments.roles import Role
from integrations.access import Receiver, role_given

if TYPE_CHECKING:
    from integrations.family import Family
    from integrations.models import Integration

DEV, QA, RELEASE = "dev", "qa", "release"
STAGES = (DEV, QA, RELEASE)
TITLES = {DEV: "Dev tile", QA: "QA tile", RELEASE: "Release tile"}
TEAMS = {DEV: "Developers", QA: "QA", RELEASE: "Release owners"}
HINTS = {DEV: ("dev",), QA: ("qa", "quality", "test"), RELEASE: ("release", "operat", "prod")}
"""Parts of names by which a team is suggested for a stage."""


@dataclass(frozen=True, slots=True)
class Gift:
    """A role that someone would have on a tile, and the one given to them there now."""

    receiver: Receiver
    tile: Integration
    role: Role
    before: Role

    @property
    def is_for_team(self) -> bool:
        return not isinstance(self.receiver, User)

    @property
    def is_new(self) -> bool:
        return self.role > self.before


def propose_stages(family: Family, here: Integration) -> dict[str, Integration | None]:
    """A tile for each stage out of the line from the original through ``here`` to its first descendants.

    Where environments tell the order, their order counts; within one
    environment the original is released, and the last clone is for developers.
    """
    line = _line(family, here)
    environments = {tile.environment_id for tile in line}
    if len(environments) > 1:
        ordered = sorted(line, key=lambda tile: (tile.environment.is_production, tile.environment.position))
    else:
        ordered = line[::-1]
    middle = ordered[1:-1]
    return {
        DEV: ordered[0] if len(ordered) > 1 else None,
        QA: middle[-1] if middle else None,
        RELEASE: ordered[-1],
    }


def gifts_of(tiles: Mapping[str, Integration | None], people: Mapping[str, Iterable[Receiver]]) -> list[Gift]:
    """What each team or person would have: Manage on their own tile, and sight of its neighbours.

    Without sight of a neighbour nothing could be proposed to it. Nobody loses anything.
    """
    chain = [stage for stage in STAGES if tiles.get(stage) is not None]
    wanted: dict[tuple[Receiver, str], Role] = {}
    for place, stage in enumerate(chain):
        for receiver in people.get(stage, ()):
            for neighbour in chain[max(place - 1, 0) : place + 2]:
                role = Role.MANAGE if neighbour == stage else Role.MONITOR
                key = (receiver, neighbour)
                wanted[key] = max(role, wanted.get(key, Role.NONE))
    return [
        Gift(receiver, tile, role, role_given(receiver, tile))
        for (receiver, stage), role in wanted.items()
        if (tile := tiles[stage]) is not None
    ]


def _line(family: Family, here: Integration) -> list[Integration]:
    """Living tiles from the original to ``here``, and on through the first clone of each."""
    tiles = {tile.pk: tile for tile in family.tiles}
    parents = {edge.child.pk: edge.parent.pk for edge in family.edges}
    children: dict[int, int] = {}
    for edge in family.edges:
        if edge.child.archived_at is None:
            children.setdefault(edge.parent.pk, edge.child.pk)
    keys = [here.pk]
    while (above := parents.get(keys[0])) is not None:
        keys.insert(0, above)
    while (below := children.get(keys[-1])) is not None:
        keys.append(below)
    return [tiles[key] for key in keys if key in tiles and tiles[key].archived_at is None]
