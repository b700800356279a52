"""The family of a tile: who was cloned from whom, and how far they have come apart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.dateformat import format as date_format
from django.views.decorators.http import require_safe

from environments.models import Environment
from environments.requests import SignedInRequest
from environments.roles import Role
from integrations.family import Edge, Family, family_of
from integrations.family_layout import Arc, Box, Layout, lay_out
from integrations.permissions import get_tile
from integrations.tile_cards import short_name

if TYPE_CHECKING:
    from integrations.models import Integration

NAME_LENGTH = 20
FACT_LENGTH = 32


@dataclass(frozen=True, slots=True)
class DrawnTile:
    """One tile of the picture; ``name`` and ``fact`` are cut to what fits into its box."""

    tile: Integration
    box: Box
    name: str
    fact: str
    is_here: bool


@dataclass(frozen=True, slots=True)
class Hop:
    """One edge of the family; the short names tell its two tiles apart.

    ``origin`` tells the clone from others of one name in one environment; "" where there is none.
    """

    edge: Edge
    arc: Arc
    parent_name: str
    child_name: str
    is_living: bool
    may_open: bool
    origin: str

    @property
    def is_level(self) -> bool:
        return not (self.edge.state.from_parent or self.edge.state.from_child)


@require_safe
@login_required
def clones(request: SignedInRequest, code: UUID) -> HttpResponse:
    """Draw the family, and list its hops in words below."""
    tile = get_tile(request.user, code)
    family = family_of(tile, request.user)
    layout = lay_out(_parents(family))
    is_alike = _alike(family)
    context = {
        "tile": tile,
        "tab": "clones",
        "layout": layout,
        "drawn": _drawn(family, layout, tile, is_alike),
        "hops": [_hop(edge, layout, is_alike(edge.child)) for edge in family.edges],
        "may_clone_for_others": tile.role >= Role.MANAGE
        and Environment.objects.open_to(request.user, Role.ADMINISTER)
        .filter(account=tile.environment.account_id, is_enabled=True)
        .exists(),
    }
    return render(request, "integrations/clones.html", context)


def _parents(family: Family) -> dict[int, int | None]:
    parents = {edge.child.pk: edge.parent.pk for edge in family.edges}
    return {tile.pk: parents.get(tile.pk) for tile in family.tiles}


def _alike(family: Family) -> Callable[[Integration], bool]:
    """Whether another tile of the family has the same name in the same environment."""
    alike = Counter((tile.environment_id, tile.name) for tile in family.tiles)
    return lambda tile: alike[tile.environment_id, tile.name] > 1


def _drawn(
    family: Family, layout: Layout, here: Integration, is_alike: Callable[[Integration], bool]
) -> list[DrawnTile]:
    """Tiles with one name in one environment are told apart by what they were cloned from, and when."""
    sources = {edge.child.pk: edge.parent for edge in family.edges}
    siblings = Counter((tile.environment_id, tile.name, sources.get(tile.pk)) for tile in family.tiles)
    drawn = []
    for tile in family.tiles:
        fact = "deleted" if tile.archived_at else f"revision {tile.head}"
        source = sources.get(tile.pk)
        if source and siblings[tile.environment_id, tile.name, source] > 1:
            fact = f"cloned {date_format(tile.created_at, 'j M, H:i')}"
        elif source and is_alike(tile):
            fact = f"from {source.environment.name}"
        drawn.append(
            DrawnTile(
                tile,
                layout.boxes[tile.pk],
                _cut(tile.name),
                f"{tile.environment.name} · {fact}"[:FACT_LENGTH],
                tile.pk == here.pk,
            )
        )
    return drawn


def _cut(name: str) -> str:
    """The beginning and the end of a long name: clones of one tile differ at the end."""
    return name if len(name) <= NAME_LENGTH else f"{name[:7]}…{name[8 - NAME_LENGTH :]}"


def _hop(edge: Edge, layout: Layout, is_alike: bool) -> Hop:
    """Opening a pull request needs Manage on one end, and two tiles that live."""
    is_living = edge.parent.archived_at is None and edge.child.archived_at is None
    return Hop(
        edge,
        layout.arcs[edge.child.pk],
        short_name(edge.parent, beside=edge.child),
        short_name(edge.child, beside=edge.parent),
        is_living,
        is_living and max(edge.parent.role, edge.child.role) >= Role.MANAGE,
        _origin(edge.child) if is_alike else "",
    )


def _origin(clone: Integration) -> str:
    when = date_format(clone.created_at, "j F Y, H:i")
    return f"Cloned on {when} UTC{f' by {clone.created_by}' if clone.created_by else ''}."
