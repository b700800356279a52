"""Whether the two tiles still are as they were compared."""

from __future__ import annotations

from dataclasses import dataclass

from integrations.models import Integration, Sync
from pullrequests.models import PullRequest


@dataclass(frozen=True, slots=True)
class Freshness:
    """The tiles that changed since, and whether that must be taken in before a merge.

    A source that moved on does not stand in the way: what was compared is
    still what merges. A target that moved does, and so does a newer sync.
    """

    moved: list[Integration]
    must_refresh: bool

    @property
    def sentence(self) -> str:
        if not self.moved:
            same = "Both tiles are as they were compared."
            return (
                same if not self.must_refresh else "The two tiles were brought together in another way since."
            )
        names = " and ".join(str(tile) for tile in self.moved)
        return f"{names} {'has' if len(self.moved) == 1 else 'have'} changed since this was compared."


def freshness_of(pull_request: PullRequest) -> Freshness:
    """Compare the pinned revisions with the tiles' present ones."""
    pins = (
        (pull_request.source, pull_request.source_revision),
        (pull_request.target, pull_request.target_revision),
    )
    moved = [tile for tile, revision in pins if tile.head != revision]
    syncs = Sync.objects.filter(edge_id=pull_request.edge_id, voided_at=None).order_by("-pk")
    has_newer_sync = syncs.values_list("pk", flat=True).first() != pull_request.sync_id
    return Freshness(moved, must_refresh=has_newer_sync or pull_request.target in moved)


def refreshed_sentence(kept: int, dropped: int) -> str:
    """What a refresh has done, and what became of the choices."""
    sentence = "The two tiles were compared again."
    if kept:
        sentence += f" {kept} of your choices {'stay' if kept > 1 else 'stays'}."
    if dropped:
        sentence += f" {dropped} must be made again: what {'they were' if dropped > 1 else 'it was'} about has changed."
    return sentence
