"""The tiles directly related to one tile, and what may be opened between them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from environments.roles import Role
from integrations.models import Integration

if TYPE_CHECKING:
    from environments.models import User


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A tile at the other end of a clone edge.

    ``may_open`` says whether the reader manages one of the two ends, which
    opening a pull request takes.
    """

    tile: Integration
    is_parent: bool
    may_open: bool


def neighbours_of(tile: Integration, user: User) -> list[Neighbour]:
    """The visible living tiles that ``tile`` was cloned from or that were cloned from it, the parent first."""
    related = Q(child_edges__child=tile) | Q(parent_edge__parent=tile)
    tiles = (
        Integration.objects.living()
        .visible_to(user)
        .filter(related)
        .with_role_of(user)
        .select_related("environment", "parent_edge")
        .order_by("environment__position", "name", "pk")
        .distinct()
    )
    found = [_neighbour(tile, each) for each in tiles]
    return sorted(found, key=lambda neighbour: not neighbour.is_parent)


def _neighbour(tile: Integration, other: Integration) -> Neighbour:
    edge = getattr(other, "parent_edge", None)
    manages_one = max(tile.role, other.role) >= Role.MANAGE
    return Neighbour(other, is_parent=edge is None or edge.parent_id != tile.pk, may_open=manages_one)
