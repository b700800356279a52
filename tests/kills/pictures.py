"""How the tiles of an environment stand, without keys and dates, so that two moments can be compared."""

from dataclasses import dataclass, replace

from integrations.models import Integration, Revision, Snapshot, Sync
from tests.factories import state_of


@dataclass(frozen=True)
class Tile:
    """One tile: what it holds, its revisions, its snapshots, and what it received."""

    head: int
    state: dict
    revisions: tuple
    snapshots: tuple = ()
    received: tuple = ()

    def with_revision(self, kind, state, **more):
        """The same tile one revision later."""
        revisions = (*self.revisions, (self.head + 1, kind))
        return replace(self, head=self.head + 1, state=state, revisions=revisions, **more)

    def snapshots_around(self, verb):
        """Its snapshots and those before and after the next revision."""
        return (*self.snapshots, (self.head, f"before_{verb}"), (self.head + 1, f"after_{verb}"))


def picture_of(environment):
    """Every tile by name."""
    return {tile.name: _tile(tile) for tile in Integration.objects.filter(environment=environment)}


def _tile(tile):
    revisions = Revision.objects.filter(integration=tile).order_by("number")
    snapshots = Snapshot.objects.filter(revision__integration=tile).order_by("pk")
    return Tile(
        head=tile.head,
        state=state_of(tile),
        revisions=tuple(revisions.values_list("number", "kind")),
        snapshots=tuple(snapshots.values_list("revision__number", "reason")),
        received=tuple(map(_sync, Sync.objects.filter(receiver=tile).select_related("giver").order_by("pk"))),
    )


def _sync(sync):
    return (
        sync.giver.name,
        sync.giver_revision,
        sync.receiver_revision,
        sync.voided_at,
        frozenset(sync.divergent),
    )
