"""The family of a tile: who was cloned from whom, and how far they have come apart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
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

NAME_LENGTH = 24


@dataclass(frozen=True, slots=True)
class DrawnTile:
    """One tile of the picture; ``name`` is cut to what fits into its box."""

    tile: Integration
    box: Box
    name: str
    is_here: bool


@dataclass(frozen=True, slots=True)
class Hop:
    """One edge of the family; the short names tell its two tiles apart."""

    edge: Edge
    arc: Arc
    parent_name: str
    child_name: str
    is_living: bool
    may_open: bool

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
    context = {
        "tile": tile,
        "tab": "clones",
        "layout": layout,
        "drawn": [_drawn(relative, layout, tile) for relative in family.tiles],
        "hops": [_hop(edge, layout) for edge in family.edges],
        "may_clone_for_others": tile.role >= Role.MANAGE
        and Environment.objects.open_to(request.user, Role.ADMINISTER)
        .filter(account=tile.environment.account_id, is_enabled=True)
        .exists(),
    }
    return render(request, "integrations/clones.html", context)


def _parents(family: Family) -> dict[int, int | None]:
    parents = {edge.child.pk: edge.parent.pk for edge in family.edges}
    return {tile.pk: parents.get(tile.pk) for tile in family.tiles}


def _drawn(relative: Integration, layout: Layout, here: Integration) -> DrawnTile:
    name = relative.name if len(relative.name) <= NAME_LENGTH else f"{relative.name[: NAME_LENGTH - 1]}…"
    return DrawnTile(relative, layout.boxes[relative.pk], name, relative.pk == here.pk)


def _hop(edge: Edge, layout: Layout) -> Hop:
    """Opening a pull request needs Manage on one end, and two tiles that live."""
    is_living = edge.parent.archived_at is None and edge.child.archived_at is None
    return Hop(
        edge,
        layout.arcs[edge.child.pk],
        short_name(edge.parent, beside=edge.child),
        short_name(edge.child, beside=edge.parent),
        is_living,
        is_living and max(edge.parent.role, edge.child.role) >= Role.MANAGE,
    )
