"""One changed resource as its page shows it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.urls import reverse

from integrations import paths
from integrations.kinds import get_kind
from integrations.models import Integration, Resource
from integrations.presentation.text_parts import TextParts
from pullrequests.merging.outcomes import ConflictKind
from pullrequests.models import Change, PullRequest
from pullrequests.presentation.cells import Named, Names
from pullrequests.presentation.conflicts import ConflictCard, conflict_cards
from pullrequests.presentation.edits import Edits, edits_beside_a_deletion
from pullrequests.presentation.reverted import RevertedCard, reverted_card, reverts_of
from pullrequests.presentation.reviewed import Reviewed
from pullrequests.presentation.rows import Fate, PlainRow, Sides, ThreeWayRow, plain_rows, three_way_rows
from pullrequests.presentation.sentences import Subject
from pullrequests.presentation.texts import TextDifference, text_differences
from pullrequests.presentation.tiles import TileNames

if TYPE_CHECKING:
    from environments.models import User

_LINEAGE = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_USERS_SHOWN = 6


@dataclass(frozen=True, slots=True)
class Use:
    """The resources of one tile that refer to the changed one."""

    tile: Integration
    shown: list[Named]
    more: int


@dataclass(frozen=True, slots=True)
class ResourceView:
    """All that is shown of one changed resource."""

    sentence: str
    cards: list[ConflictCard]
    changing: list[ThreeWayRow]
    staying: list[ThreeWayRow]
    texts: list[TextDifference]
    whole: list[PlainRow]
    whole_heading: str
    edits: Edits | None
    used_by: list[Use]
    reverted: RevertedCard | None = None

    @property
    def open_cards(self) -> int:
        return sum(card.is_open for card in self.cards)

    @property
    def is_empty(self) -> bool:
        return not (self.cards or self.changing or self.staying or self.texts or self.whole)


def resource_view(
    reviewed: Reviewed,
    pull_request: PullRequest,
    user: User,
    *,
    tiles: TileNames,
    parts: TextParts,
    writing: str = "",
) -> ResourceView:
    """Everything about one change, for one reader; ``writing`` is the conflict at which a long text is written."""
    change, sides = reviewed.change, reviewed.sides
    names = _names(sides, pull_request)
    uses = _uses(change.lineage, pull_request, user)
    inner = {paths.from_json(each.path): each for each in reviewed.conflicts if each.path}
    open_paths = [path for path, each in inner.items() if each.resolution is None]
    chosen = {
        path: f"Chosen by {each.resolution.chosen_by}"
        for path, each in inner.items()
        if each.resolution is not None
    }
    edits = edits_beside_a_deletion(change, sides, names=names, tiles=tiles, parts=parts)
    has_both_ends = sides.target is not None and sides.result is not None and edits is None
    rows = (
        three_way_rows(change.kind, sides, open_paths, chosen, names=names, tiles=tiles)
        if has_both_ends
        else []
    )
    return ResourceView(
        sentence=_sentence(reviewed, tiles),
        cards=conflict_cards(
            reviewed.conflicts, _subject(reviewed, uses, tiles), names=names, tiles=tiles, writing=writing
        ),
        changing=[row for row in rows if row.fate is not Fate.STAYS],
        staying=[row for row in rows if row.fate is Fate.STAYS],
        texts=text_differences(change.kind, sides, inner, tiles=tiles, parts=parts) if has_both_ends else [],
        whole=[] if sides.target and sides.result else _whole(change, sides, names),
        whole_heading=_whole_heading(sides, tiles),
        edits=edits,
        used_by=uses,
        reverted=_reverted(reviewed, pull_request, tiles),
    )


def _sentence(reviewed: Reviewed, tiles: TileNames) -> str:
    change = reviewed.change
    if change.settled < len(change.conflicts):
        return _open_sentence(reviewed, tiles)
    if change.reverted_in and change.outcome == Change.Outcome.KEPT:
        return f"Stays as {tiles.target} has it since the revert, unless you take it again."
    if change.reverted_in and change.result == change.source:
        return f"Taken again: {tiles.target} gets what {tiles.source} has."
    match change.outcome:
        case Change.Outcome.NEW:
            return f"New: {tiles.target} gets it from {tiles.source}."
        case Change.Outcome.DELETED:
            return f"Deleted: {tiles.source} no longer has it, so it goes from {tiles.target} too."
        case Change.Outcome.KEPT if change.conflicts:
            return f"Stays as {tiles.target} has it, as was decided."
        case Change.Outcome.KEPT:
            return f"Only {tiles.target} changed this. It stays as it is."
    if change.target == change.base:
        return f"Only {tiles.source} changed this. {tiles.target} gets what {tiles.source} has."
    return f"Both tiles changed this. The changes of {tiles.source} are added to those of {tiles.target}."


def _open_sentence(reviewed: Reviewed, tiles: TileNames) -> str:
    kinds = {each.conflict.kind for each in reviewed.conflicts}
    if kinds & {ConflictKind.SAME_NAME, ConflictKind.DANGLING}:
        return "This needs a decision before anything can be merged."
    return (
        f"{tiles.source} and {tiles.target} both changed this. What is open stays as {tiles.target} has it."
    )


def _reverted(reviewed: Reviewed, pull_request: PullRequest, tiles: TileNames) -> RevertedCard | None:
    change = reviewed.change
    revision = reverts_of([change], pull_request.target_id).get(change.reverted_in or 0)
    return reverted_card(change, revision, reviewed.again, tiles) if revision else None


def _whole(change: Change, sides: Sides, names: Names) -> list[PlainRow]:
    document = sides.result or sides.target or sides.source or sides.base
    return plain_rows(change.kind, document, names=names) if document else []


def _whole_heading(sides: Sides, tiles: TileNames) -> str:
    if sides.result is not None:
        return f"What {tiles.target} gets"
    return f"What {tiles.target} would lose" if sides.target is not None else f"What {tiles.source} has"


def _subject(reviewed: Reviewed, uses: Iterable[Use], tiles: TileNames) -> Subject:
    """Whom a dangling reference concerns: the users in the tile that still has the resource."""
    is_dangling = any(each.conflict.kind is ConflictKind.DANGLING for each in reviewed.conflicts)
    if not is_dangling:
        return Subject(reviewed.change.kind, reviewed.change.name)
    users = {user.name: None for use in uses for user in use.shown}
    return Subject(reviewed.change.kind, reviewed.change.name, [f"“{name}”" for name in users])


def _names(sides: Sides, pull_request: PullRequest) -> Names:
    """The resources that the documents refer to, as the target calls them, else the source."""
    documents = (sides.base, sides.source, sides.target, sides.result)
    lineages = {text for document in documents for text in _texts(document) if _LINEAGE.fullmatch(text)}
    if not lineages:
        return {}
    tiles = {pull_request.target_id: pull_request.target, pull_request.source_id: pull_request.source}
    rows = Resource.objects.filter(integration_id__in=tiles, lineage__in=lineages)
    found: dict[str, Named] = {}
    for resource in sorted(rows, key=lambda each: each.integration_id != pull_request.target_id):
        tile = tiles[resource.integration_id]
        found.setdefault(str(resource.lineage), _named(resource, tile))
    return found


def _named(resource: Resource, tile: Integration) -> Named:
    """The resource with its address; a deleted tile's has none."""
    if tile.archived_at is not None:
        return Named(resource.name, "")
    return Named(resource.name, reverse("integrations:resource", args=[tile.code, resource.lineage]))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, child in value.items():
            yield key
            yield from _texts(child)
    elif isinstance(value, list):
        for child in value:
            yield from _texts(child)


def _uses(lineage: UUID, pull_request: PullRequest, user: User) -> list[Use]:
    """What refers to the resource in the two tiles first, then in every other tile the reader may see."""
    visible = Integration.objects.living().visible_to(user).values("pk")
    rows = Resource.objects.filter(content__references__contains=[lineage], integration__in=visible)
    by_tile: dict[int, list[Resource]] = {}
    for resource in rows.exclude(lineage=lineage).select_related("integration__environment").order_by("name"):
        by_tile.setdefault(resource.integration_id, []).append(resource)
    first = (pull_request.target_id, pull_request.source_id)
    ordered = sorted(
        by_tile.items(), key=lambda item: first.index(item[0]) if item[0] in first else len(first)
    )
    return [_use(resources) for _, resources in ordered]


def _use(resources: list[Resource]) -> Use:
    tile = resources[0].integration
    shown = [_named(resource, tile) for resource in resources[:_USERS_SHOWN]]
    return Use(tile, shown, len(resources) - len(shown))


def inputs_of(change: Change) -> str:
    """What a choice is made against; posted with it, so that a choice on an older page is noticed."""
    return ":".join(str(key or "-") for key in (change.base, change.source, change.target))


def kind_label(change: Change) -> str:
    """The kind of the resource in plain words."""
    return get_kind(change.kind).label
