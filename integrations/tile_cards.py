"""What a tile's card on the home page says: its pull requests, and who lacks whose changes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db.models import Count, Q

from integrations.family import EdgeState, edge_states
from integrations.models import CloneEdge, Integration

if TYPE_CHECKING:
    from environments.models import User

NEIGHBOURS_SHOWN = 3
OPEN_STATES = ("open", "merging")


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A tile that another was cloned from or to.

    ``lacks`` counts changes of the card's tile that the neighbour lacks,
    ``offers`` changes of the neighbour that the card's tile lacks.
    """

    tile: Integration
    name: str
    lacks: int
    offers: int

    @property
    def is_level(self) -> bool:
        return not (self.lacks or self.offers)


@dataclass(slots=True)
class TileCard:
    """One tile, with what is told about it beside its own columns."""

    tile: Integration
    pulls_in: int = 0
    pulls_out: int = 0
    neighbours: list[Neighbour] = field(default_factory=list)

    @property
    def neighbours_shown(self) -> list[Neighbour]:
        """The first few; those that differ come first."""
        return sorted(self.neighbours, key=lambda neighbour: neighbour.is_level)[:NEIGHBOURS_SHOWN]

    @property
    def neighbours_hidden(self) -> int:
        return max(0, len(self.neighbours) - NEIGHBOURS_SHOWN)


def cards_of(tiles: list[Integration], user: User) -> list[TileCard]:
    """Cards for the tiles of one page, in a constant number of statements."""
    cards = {tile.pk: TileCard(tile) for tile in tiles}
    if cards:
        _count_pull_requests(cards, user)
        _find_neighbours(cards, user)
    return list(cards.values())


def _count_pull_requests(cards: dict[int, TileCard], user: User) -> None:
    visible = Integration.objects.visible_to(user).values("pk")
    incoming = Q(incoming_pull_requests__status__in=OPEN_STATES, incoming_pull_requests__source__in=visible)
    outgoing = Q(outgoing_pull_requests__status__in=OPEN_STATES, outgoing_pull_requests__target__in=visible)
    counted = Integration.objects.filter(pk__in=cards).annotate(
        pulls_in=Count("incoming_pull_requests", filter=incoming, distinct=True),
        pulls_out=Count("outgoing_pull_requests", filter=outgoing, distinct=True),
    )
    for key, pulls_in, pulls_out in counted.values_list("pk", "pulls_in", "pulls_out"):
        cards[key].pulls_in = pulls_in
        cards[key].pulls_out = pulls_out


def _find_neighbours(cards: dict[int, TileCard], user: User) -> None:
    visible = Integration.objects.living().visible_to(user).values("pk")
    edges = list(
        CloneEdge.objects.filter(Q(parent__in=cards) | Q(child__in=cards))
        .filter(parent__in=visible, child__in=visible)
        .select_related("parent__environment", "child__environment")
        .order_by("pk")
    )
    states = edge_states(edges)
    for edge in edges:
        _add_neighbours(cards, edge, states.get(edge.pk, EdgeState()))


def _add_neighbours(cards: dict[int, TileCard], edge: CloneEdge, state: EdgeState) -> None:
    for tile, other, own, others in (
        (edge.parent, edge.child, state.from_parent, state.from_child),
        (edge.child, edge.parent, state.from_child, state.from_parent),
    ):
        if tile.pk in cards:
            neighbour = Neighbour(other, short_name(other, beside=tile), own, others)
            cards[tile.pk].neighbours.append(neighbour)


def short_name(tile: Integration, *, beside: Integration) -> str:
    """What tells two tiles apart: the environment, the name, or where needed both."""
    if tile.environment_id == beside.environment_id:
        return tile.name
    if tile.name == beside.name:
        return tile.environment.name
    return str(tile)
