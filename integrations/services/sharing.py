"""The rows that say which tiles share a resource; whoever changes them holds all of those tiles' locks."""

from collections.abc import Collection, Iterable
from uuid import UUID

from django.db.models import Count

from integrations.models import Integration, SharedResource


def begin_sharing(*, tiles: Iterable[Integration], lineages: Iterable[UUID]) -> None:
    """Let the tiles share the resources from now on, together with those that do so already."""
    found = list(tiles)
    SharedResource.objects.bulk_create(
        [
            SharedResource(account_id=tile.environment.account_id, integration=tile, lineage=lineage)
            for lineage in lineages
            for tile in found
        ],
        ignore_conflicts=True,
    )
    Integration.objects.filter(pk__in=[tile.pk for tile in found]).update(is_sharing=True)
    for tile in found:
        tile.is_sharing = True


def stop_sharing(*, tile: Integration, lineages: Collection[UUID] | None = None) -> None:
    """Let the tile share the resources (or any) no more; a resource that one tile alone is left with is not shared."""
    if not tile.is_sharing:
        return
    rows = SharedResource.objects.filter(integration=tile)
    if lineages is not None:
        rows = rows.filter(lineage__in=lineages)
    left = list(rows.values_list("lineage", flat=True))
    rows.delete()
    account = tile.environment.account_id
    others = SharedResource.objects.filter(account_id=account, lineage__in=left).order_by()
    alone = others.values("lineage").annotate(tiles=Count("pk")).filter(tiles=1)
    others.filter(lineage__in=list(alone.values_list("lineage", flat=True))).delete()
    for each in (tile, *(tile.partners or ())):
        each.is_sharing = SharedResource.objects.filter(integration=each).exists()
        each.save(update_fields=["is_sharing"])
