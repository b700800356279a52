"""What the target took back by a revert: when and by whom, and the choice to take it again."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.dateformat import format as formatted
from django.utils.timezone import localtime

from integrations import paths
from integrations.models import Revision
from pullrequests.models import Change, Resolution
from pullrequests.presentation.conflicts import Option
from pullrequests.taken_back import TAKE_AGAIN

if TYPE_CHECKING:
    from pullrequests.presentation.tiles import TileNames

Choice = Resolution.Choice


@dataclass(frozen=True, slots=True)
class RevertedCard:
    """One resource that was taken back, with both things that can be done; nothing has to be chosen."""

    path: str
    heading: str
    sentence: str
    options: list[Option]
    decided: str


def reverts_of(changes: Iterable[Change], target_id: int) -> dict[int, Revision]:
    """The target's revisions that took some of the changes back, by their numbers."""
    numbers = {change.reverted_in for change in changes if change.reverted_in is not None}
    if not numbers:
        return {}
    found = Revision.objects.filter(integration_id=target_id, number__in=numbers)
    return {revision.number: revision for revision in found.select_related("created_by")}


def heading_of(revision: Revision) -> str:
    """When something was reverted, and by whom."""
    day = formatted(localtime(revision.created_at), "j M Y")
    who = revision.created_by or "someone no longer here"
    return f"Reverted here on {day} by {who} (revision {revision.number})"


def reverted_card(
    change: Change, revision: Revision, resolution: Resolution | None, tiles: TileNames
) -> RevertedCard:
    """The card of one resource."""
    chosen = resolution.choice if resolution else Choice.TARGET
    labels = {Choice.SOURCE: _again(change, tiles), Choice.TARGET: _leave(change, tiles)}
    return RevertedCard(
        path=json.dumps(paths.to_json(TAKE_AGAIN)),
        heading=heading_of(revision),
        sentence=_sentence(change, tiles),
        options=[Option(choice, label, choice == chosen) for choice, label in labels.items()],
        decided=f"{resolution.chosen_by} chose: {labels[Choice(chosen)]}." if resolution else "",
    )


def _has_more(change: Change) -> bool:
    """Whether the source went on changing what was taken back."""
    return change.source != change.base


def _sentence(change: Change, tiles: TileNames) -> str:
    if _has_more(change):
        return (
            f"{tiles.target} went back on what it shared with {tiles.source}, and {tiles.source} has changed it "
            f"further since. Without a choice, {tiles.target} gets the further changes alone."
        )
    if change.source is None:
        return (
            f"{tiles.target} brought this back, which {tiles.source} had deleted. Without a choice, it stays."
        )
    if change.target is None:
        return f"{tiles.target} no longer has this, and {tiles.source} still does. Without a choice, it stays out."
    return (
        f"{tiles.target} went back on what it shared with {tiles.source}, and {tiles.source} still has it. "
        f"Without a choice, {tiles.target} stays as it is."
    )


def _again(change: Change, tiles: TileNames) -> str:
    if change.source is None:
        return f"Delete it again, as {tiles.source} did"
    return (
        f"Take all of it from {tiles.source}" if _has_more(change) else f"Take it again from {tiles.source}"
    )


def _leave(change: Change, tiles: TileNames) -> str:
    if _has_more(change):
        return f"Take only what {tiles.source} changed since"
    return f"Leave it out of {tiles.target}" if change.target is None else f"Keep it as {tiles.target} has it"
