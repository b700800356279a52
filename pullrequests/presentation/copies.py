"""Independent copies on a review: changes of the original that will not reach them."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from integrations.independent_copies import Copied, copies_among
from pullrequests.models import PullRequest
from pullrequests.presentation.tiles import TileNames

Notes = dict[UUID, list[str]]


def copy_notes(pull_request: PullRequest, lineages: Iterable[UUID], tiles: TileNames) -> Notes:
    """Sentences by lineage for the changes of one page; in one statement."""
    wanted = set(lineages)
    notes: Notes = {}
    for copied in copies_among([pull_request.source, pull_request.target], wanted):
        if copied.original in wanted and copied.names:
            notes.setdefault(copied.original, []).append(_of_original(copied, pull_request, tiles))
        if copied.lineage in wanted:
            notes.setdefault(copied.lineage, []).append(_of_copy(copied, pull_request))
    return notes


def _of_original(copied: Copied, pull_request: PullRequest, tiles: TileNames) -> str:
    names = {pull_request.target_id: tiles.target, pull_request.source_id: tiles.source}
    holders = [str(name) for key, name in names.items() if key in copied.names]
    name = copied.names.get(pull_request.target_id) or copied.names[pull_request.source_id]
    have = "have" if len(holders) > 1 else "has"
    who = " and ".join(holders)
    return f"{who} {have} an independent copy of this: “{name}”. This change will not reach it."


def _of_copy(copied: Copied, pull_request: PullRequest) -> str:
    originals = copied.original_names
    name = originals.get(pull_request.target_id) or originals.get(pull_request.source_id)
    if name is None:
        return "This is an independent copy of a resource that neither tile has any more."
    return f"This is an independent copy of “{name}”: changes of that one do not reach it."
