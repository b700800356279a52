"""Clone edges and syncs: a forest, and each sync a moment at which both tiles were as it says."""

from collections.abc import Iterator
from uuid import UUID

from integrations import canonical
from integrations.audit.faults import Fault, Tally
from integrations.history import contents_at
from integrations.models import CloneEdge, Integration, Revision, Sync
from integrations.services.revisions import state_sum_at


def check_forest(tally: Tally) -> Iterator[Fault]:
    """Follow every clone to its original; a walk that comes back to where it was has none."""
    edges = CloneEdge.objects.select_related("child__environment").order_by("pk")
    parents = {edge.child_id: edge.parent_id for edge in edges}
    tally["clones"] += len(parents)
    for edge in edges:
        seen = set()
        tile = edge.child_id
        while tile in parents and tile not in seen:
            seen.add(tile)
            tile = parents[tile]
        if tile == edge.child_id:
            yield Fault(edge.child, "It is a clone of a clone of itself.")


def check_syncs(tile: Integration, tally: Tally) -> Iterator[Fault]:
    """Look at what the tile received along its edges: its own beginning, and every pull."""
    for sync in (
        Sync.objects.filter(receiver=tile).select_related("edge", "giver__environment").order_by("pk")
    ):
        tally["syncs"] += 1
        for problem in _problems(sync, tile):
            yield Fault(tile, problem, sync.receiver_revision)
    edge = CloneEdge.objects.filter(child=tile).first()
    if (
        edge is not None
        and not edge.syncs.filter(receiver=tile, receiver_revision=1, voided_at=None).exists()
    ):
        yield Fault(tile, "What it was cloned from is not remembered as shared.", 1)


def _problems(sync: Sync, tile: Integration) -> Iterator[str]:
    if {sync.giver_id, tile.pk} != {sync.edge.parent_id, sync.edge.child_id}:
        yield f"It is said to have come from {sync.giver}, which is not directly related."
        return
    missing = not _exists(tile, sync.receiver_revision), not _exists(sync.giver, sync.giver_revision)
    if any(missing):
        where = tile if missing[0] else sync.giver
        number = sync.receiver_revision if missing[0] else sync.giver_revision
        yield f"Both tiles are said to have shared revision {number} of {where}, which does not exist."
        return
    if sync.voided_at is not None and not _is_revert(tile, sync.voided_at, since=sync.receiver_revision):
        yield f"The pull is said to be taken back by revision {sync.voided_at}, which is no later revert."
    divergent = set(sync.divergent)
    here = _sum_without(tile.pk, sync.receiver_revision, divergent)
    if here != _sum_without(sync.giver_id, sync.giver_revision, divergent):
        yield f"It did not share with {sync.giver}, revision {sync.giver_revision}, what is said to be shared."


def _exists(tile: Integration, number: int) -> bool:
    return Revision.objects.filter(integration=tile, number=number).exists()


def _is_revert(tile: Integration, number: int, *, since: int) -> bool:
    reverts = Revision.objects.filter(integration=tile, number=number, kind=Revision.Kind.REVERT)
    return number > since and reverts.exists()


def _sum_without(integration_id: int, number: int, lineages: set[UUID]) -> int:
    """The hash of a state, some lineages left out."""
    left_out = contents_at(integration_id, number, lineages) if lineages else {}
    return canonical.combine(
        state_sum_at(integration_id, number),
        removed=[
            canonical.state_item(lineage, entry.kind, entry.name, entry.content)
            for lineage, entry in left_out.items()
        ],
    )
