"""What lists of resources have in common: counting, ordering and grouping them by kind."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from django.db.models import Case, Count, IntegerField, QuerySet, Value, When

from integrations.kinds import KINDS, Kind, get_kind
from integrations.models import Resource

Counts = list[tuple[Kind, int]]


def counts_by_kind(found: QuerySet[Resource]) -> Counts:
    """How many of each kind there are, in the order of kinds; in one statement."""
    by_kind = dict(found.order_by().values_list("kind").annotate(count=Count("pk")))
    return [(kind, by_kind[name]) for name, kind in KINDS.items() if name in by_kind]


def in_order_of_kinds(resources: QuerySet[Resource], *then: str) -> QuerySet[Resource]:
    """Kind after kind, by name, with what is local to each."""
    places = [When(kind=name, then=Value(place)) for place, name in enumerate(KINDS)]
    place = Case(*places, default=Value(len(places)), output_field=IntegerField())
    return resources.select_related("local").order_by(place, "name", "lineage", *then)


def grouped_by_kind(resources: Iterable[Resource], counts: Counts) -> list[tuple[Kind, int, list[Resource]]]:
    """One page's resources under their kinds, each with how many there are on all pages."""
    totals = {kind.name: count for kind, count in counts}
    return [
        (get_kind(name), totals.get(name, 0), list(group))
        for name, group in groupby(resources, key=lambda resource: resource.kind)
    ]
