"""Shared resources: are they the same in all tiles that share them, and do the tiles know?"""

from collections.abc import Iterator
from itertools import groupby

from environments.sides import has_sides
from integrations.audit.faults import Fault, Tally
from integrations.history import Entry
from integrations.models import Integration, Resource, SharedResource


def check_sharing(tally: Tally) -> Iterator[Fault]:
    """Compare all tiles that share a resource with the first of them."""
    rows = SharedResource.objects.select_related("integration__environment__account")
    found = list(rows.order_by("account_id", "lineage", "integration_id"))
    sharing = {row.integration_id for row in found}
    for tile in Integration.objects.filter(is_sharing=True).exclude(pk__in=sharing).order_by("pk"):
        yield Fault(tile, "It is said to share resources, but shares none.")
    for _, group in groupby(found, key=lambda row: (row.account_id, row.lineage)):
        tally["shared resources"] += 1
        members = list(group)
        for row in members:
            yield from (Fault(row.integration, problem) for problem in _problems(row))
        yield from _differences(members)


def _problems(row: SharedResource) -> Iterator[str]:
    tile = row.integration
    if not tile.is_sharing:
        yield "It shares resources, but does not know of it."
    if tile.archived_at is not None:
        yield "It was deleted, but is said to share resources."
    if tile.environment.account_id != row.account_id:
        yield "It is said to share a resource of another account."
    elif not has_sides(tile.environment.account):
        yield "It is said to share resources, but its account has no two sides."


def _differences(members: list[SharedResource]) -> Iterator[Fault]:
    first, *others = members
    if not others:
        yield Fault(first.integration, "It is said to share a resource, but with no other tile.")
    here = _entry(first)
    for row in others:
        there = _entry(row)
        if there != here:
            name = (there or here or Entry("", "", row.lineage)).name
            yield Fault(
                row.integration,
                f"It is shared with {first.integration}, but is not the same there.",
                None,
                name,
            )


def _entry(row: SharedResource) -> Entry | None:
    found = Resource.objects.filter(integration=row.integration_id, lineage=row.lineage)
    columns = found.values_list("kind", "name", "content_id").first()
    return Entry(*columns) if columns else None
