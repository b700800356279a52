"""References by name: what the lineages in a document are called in a tile, and where they are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.urls import reverse

from integrations.kinds import get_kind
from integrations.kinds.base import Kind
from integrations.kinds.references import references_in
from integrations.models import Integration, Resource


@dataclass(frozen=True, slots=True)
class Link:
    """A resource as others name it; ``url`` is empty when the tile no longer has it."""

    lineage: UUID
    name: str
    kind: Kind
    url: str


Links = Mapping[str, Link]
"""Links by lineage as documents write it."""


def links_in(tile: Integration, documents: Iterable[tuple[str, Mapping[str, Any] | None]]) -> dict[str, Link]:
    """Links for everything that (kind, document) pairs refer to, in one statement."""
    wanted: set[str] = set()
    for kind, document in documents:
        if document:
            wanted.update(value for _, value, _ in references_in(get_kind(kind), dict(document)))
    return links_for(tile, wanted)


def links_for(tile: Integration, lineages: Iterable[str]) -> dict[str, Link]:
    """Links for ``lineages``, also of resources that the tile once had; others are left out."""
    known = _as_lineages(lineages)
    if not known:
        return {}
    past = Resource.history.filter(integration_id=tile.pk, lineage__in=known)
    newest = past.order_by("lineage", "-revision").distinct("lineage")
    return {
        str(lineage): Link(lineage, name, get_kind(kind), "" if change == "-" else url_of(tile, lineage))
        for lineage, name, kind, change in newest.values_list("lineage", "name", "kind", "history_type")
    }


def url_of(tile: Integration, lineage: UUID) -> str:
    """The address of a resource's page in a tile."""
    return reverse("integrations:resource", args=[tile.code, lineage])


def _as_lineages(values: Iterable[str]) -> list[UUID]:
    known = []
    for value in values:
        try:
            known.append(UUID(value))
        except (ValueError, TypeError, AttributeError):
            continue
    return known
