"""What a clone would bring along, what it could connect to, and which stages it would skip."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, F, Window
from django.db.models.functions import RowNumber

from environments.models import Connection, Environment
from integrations.kinds import KINDS
from integrations.models import Integration, LookupEntry, Resource, ResourceLocal
from integrations.permissions import environments_of

if TYPE_CHECKING:
    from environments.models import User

NAMES_SHOWN = 50


@dataclass(frozen=True, slots=True)
class KindComing:
    """The resources of one kind that come along: how many, and the first names."""

    label: str
    count: int
    names: list[str]

    @property
    def more(self) -> int:
        return self.count - len(self.names)


@dataclass(frozen=True, slots=True)
class ClonePlan:
    """Everything the clone page tells about one target environment.

    ``suggested`` maps lineages of the tile's connections to keys of
    ``connections``; ``skipped`` are the stages between the tile and the target.
    """

    target: Environment
    coming: list[KindComing]
    connection_resources: list[Resource]
    connections: list[Connection]
    suggested: dict[str, int]
    skipped: list[Environment]
    lookup_entries: int

    @property
    def total(self) -> int:
        return sum(kind.count for kind in self.coming)


def plan_clone(tile: Integration, target: Environment, user: User) -> ClonePlan:
    """Read all the clone page shows, in a constant number of statements."""
    resources = list(Resource.objects.filter(integration=tile, kind="connection").order_by("name", "lineage"))
    connections = list(Connection.objects.usable_in(target))
    return ClonePlan(
        target=target,
        coming=_coming(tile),
        connection_resources=resources,
        connections=connections,
        suggested=_suggested(tile, target, resources, connections),
        skipped=_skipped(tile, target, user),
        lookup_entries=LookupEntry.objects.filter(resource__integration=tile).count(),
    )


def suggested_environment(tile: Integration, environments: Sequence[Environment]) -> Environment:
    """The stage after the tile's own where the person may add tiles; else its own, else the first.

    Production is suggested last, since a clone there is seldom meant by default.
    """
    stages = [e for e in environments if e.account_id == tile.environment.account_id]
    own = tile.environment
    later = [e for e in stages if e.position > own.position and not e.is_production]
    fallbacks = [e for e in stages if e.pk == own.pk] or list(environments)
    return (later or fallbacks)[0]


def stages_between(
    own: Environment, target: Environment, environments: Sequence[Environment]
) -> list[Environment]:
    """The stages that a clone from ``own`` straight into the last stage would skip.

    Only the way from a non-production environment into Production, or into
    the outermost stage, is meant: elsewhere a stage can still follow.
    """
    stages = [e for e in environments if e.account_id == own.account_id]
    positions = [e.position for e in stages]
    is_last = target.is_production or target.position == max(positions, default=target.position)
    if own.is_production or own.account_id != target.account_id or not is_last:
        return []
    low, high = sorted((own.position, target.position))
    return [e for e in stages if low < e.position < high and not e.is_production]


def _skipped(tile: Integration, target: Environment, user: User) -> list[Environment]:
    return stages_between(tile.environment, target, list(environments_of(user)))


def _coming(tile: Integration) -> list[KindComing]:
    resources = Resource.objects.filter(integration=tile)
    counts = dict(resources.order_by().values_list("kind").annotate(count=Count("pk")))
    number = Window(RowNumber(), partition_by=F("kind"), order_by=[F("name"), F("lineage")])
    first = resources.annotate(number=number).filter(number__lte=NAMES_SHOWN)
    names: dict[str, list[str]] = {}
    for kind, name in first.order_by("kind", "name", "lineage").values_list("kind", "name"):
        names.setdefault(kind, []).append(name)
    return [
        KindComing(declared.plural, counts[kind], names[kind])
        for kind, declared in KINDS.items()
        if kind in counts and not declared.singular
    ]


def _suggested(
    tile: Integration, target: Environment, resources: list[Resource], connections: list[Connection]
) -> dict[str, int]:
    """What the tile itself is bound to in its own environment; elsewhere the connection of the same name."""
    if target.pk == tile.environment_id:
        bound = ResourceLocal.objects.filter(resource__in=resources, connection__in=connections)
        return {str(lineage): key for lineage, key in bound.values_list("resource__lineage", "connection_id")}
    by_name = {connection.name: connection.pk for connection in connections}
    return {str(r.lineage): by_name[r.name] for r in resources if r.name in by_name}
