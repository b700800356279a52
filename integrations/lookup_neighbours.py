"""Where the data of a lookup cache can be copied from, and which caches want theirs again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Q

from environments.roles import Role
from integrations.errors import IntegrationError
from integrations.lookup_bulk import rows_by_tile
from integrations.models import CloneEdge, Integration, LookupReminder, Resource
from integrations.permissions import require_role

if TYPE_CHECKING:
    from environments.models import User


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A direct source or clone that has the same cache, and how many rows it holds there."""

    tile: Integration
    rows: int


@dataclass(frozen=True, slots=True)
class Reminded:
    """A reminder with what helps: how many rows are there, and who has some."""

    reminder: LookupReminder
    rows: int
    neighbours: list[Neighbour]


def neighbours_with(tile: Integration, lineages: Iterable[UUID], user: User) -> dict[UUID, list[Neighbour]]:
    """Direct sources and clones with rows in each cache, whose data the user may read: they manage it."""
    wanted = list(lineages)
    related = Q(child_edges__child=tile) | Q(parent_edge__parent=tile)
    tiles = Integration.objects.living().manageable_by(user).filter(related)
    ordered = list(
        tiles.select_related("environment").order_by("environment__position", "name", "pk").distinct()
    )
    numbers = rows_by_tile([each.pk for each in ordered], wanted) if ordered else {}
    return {
        lineage: [
            Neighbour(each, numbers[each.pk, lineage]) for each in ordered if numbers.get((each.pk, lineage))
        ]
        for lineage in wanted
    }


def reminders_of(tile: Integration, user: User, of: UUID | None = None) -> list[Reminded]:
    """The tile's reminders by name, or that ``of`` one cache; with ways to fill them for those who manage it."""
    reminders = LookupReminder.objects.filter(integration=tile).select_related("resource")
    if of is not None:
        reminders = reminders.filter(resource__lineage=of)
    found = list(reminders.order_by("resource__name", "pk"))
    if not found:
        return []
    lineages = [reminder.resource.lineage for reminder in found]
    manages = tile.role >= Role.MANAGE
    numbers = rows_by_tile([tile.pk], lineages) if manages else {}
    neighbours = neighbours_with(tile, lineages, user) if manages else {}
    return [
        Reminded(each, numbers.get((tile.pk, lineage), 0), neighbours.get(lineage, []))
        for each, lineage in zip(found, lineages, strict=True)
    ]


def neighbour_to_copy_from(
    integration: Integration, lineage: UUID, neighbour: Integration, by: User
) -> Resource:
    """The same cache in a direct source or clone; needs Manage there. Raises IntegrationError when it is neither."""
    require_role(by, neighbour, Role.MANAGE)
    ends = Q(parent=integration, child=neighbour) | Q(parent=neighbour, child=integration)
    if neighbour.archived_at or not CloneEdge.objects.filter(ends).exists():
        raise IntegrationError(f"{neighbour} is not a direct source or clone of {integration}.")
    cache = Resource.objects.filter(integration=neighbour, lineage=lineage, kind="lookup_cache").first()
    if cache is None:
        raise IntegrationError(f"{neighbour} does not have this lookup cache.")
    return cache
