"""Checks of the merged whole: references that would dangle, and one name for two resources.

A merge that is clean field by field can still be broken as a whole. Only
candidates can be concerned: what both sides hold alike refers only to what
both sides hold.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID

from integrations.documents import Document, load_documents
from integrations.history import Entry
from integrations.kinds import get_kind
from integrations.kinds.references import drop_references, references_in
from integrations.models import Content, Resource
from integrations.paths import MISSING
from pullrequests.merging.outcomes import Choice, Conflict, ConflictKind, Decision

if TYPE_CHECKING:
    from pullrequests.evaluate import Decided

WHOLE: tuple = ()
NAME: tuple = ("name",)


def check_whole(
    decided: list[Decided], *, target_id: int, decisions: Mapping[UUID, Mapping[tuple, Decision]]
) -> None:
    """Add the conflicts of the whole to ``decided``, and carry out the choices made for them."""
    items = {item.lineage: item for item in decided}
    _settle_references(items, decisions)
    _settle_names(items, target_id, decisions)


def references_of(items: Iterable[Decided]) -> dict[UUID, set[UUID]]:
    """Which lineages each result refers to; the stored contents' in one statement."""
    references: dict[UUID, set[UUID]] = {}
    stored: dict[UUID, list[UUID]] = {}
    for item in items:
        if item.document is not None:
            found = references_in(get_kind(item.entry.kind), item.document)
            references[item.lineage] = {UUID(value) for _, value, _ in found}
        elif item.result is not None:
            stored.setdefault(item.result.content, []).append(item.lineage)
    contents = Content.objects.filter(pk__in=stored).values_list("pk", "references")
    for content, lineages in contents:
        references.update({lineage: set(lineages) for lineage in stored[content]})
    return references


def _settle_references(
    items: dict[UUID, Decided], decisions: Mapping[UUID, Mapping[tuple, Decision]]
) -> None:
    """Go on until nothing new dangles: a resource that comes back may itself refer to an absent one."""
    if all(item.result is not None for item in items.values()):
        return
    seen: set[UUID] = set()
    while True:
        references = references_of(items.values())
        missing = {
            lineage for wanted in references.values() for lineage in wanted if _is_absent(items, lineage)
        } - seen
        if not missing:
            return
        for lineage in sorted(missing):
            users = [user for user, wanted in references.items() if lineage in wanted]
            _settle_missing(items, lineage, users, decisions.get(lineage, {}).get(WHOLE))
        seen |= missing


def _is_absent(items: Mapping[UUID, Decided], lineage: UUID) -> bool:
    return lineage in items and items[lineage].result is None


def _settle_missing(
    items: dict[UUID, Decided], lineage: UUID, users: list[UUID], decision: Decision | None
) -> None:
    item = items[lineage]
    if not any(conflict.path == WHOLE for conflict in item.conflicts):
        c = item.candidate
        base, ours, theirs = (entry or MISSING for entry in (c.base, c.target, c.source))
        conflict = Conflict(WHOLE, ConflictKind.DANGLING, base, ours, theirs)
        item.conflicts.append(conflict)
        if decision is None:
            item.open_conflicts.append(conflict)
    if decision is None:
        return
    kept = item.candidate.source if decision.choice is Choice.SOURCE else item.candidate.target
    if kept is not None:
        item.result = kept
        return
    for user in users:
        _take_out(items[user], lineage)


def _take_out(user: Decided, lineage: UUID) -> None:
    kind = user.entry.kind
    document = drop_references(get_kind(kind), _document(user), {str(lineage)})
    user.set_document(document, kind)


def _document(item: Decided) -> Document:
    if item.document is not None:
        return item.document
    assert item.result is not None  # only a resource that is there can refer to another
    return load_documents([item.result.content])[item.result.content]


def _settle_names(
    items: dict[UUID, Decided], target_id: int, decisions: Mapping[UUID, Mapping[tuple, Decision]]
) -> None:
    arriving = [item for item in items.values() if _brings_a_name(item)]
    if not arriving:
        return
    taken = _names_in_target(items, target_id, arriving)
    for item in arriving:
        if (item.entry.kind, item.entry.name) not in taken:
            continue
        other = taken[item.entry.kind, item.entry.name]
        conflict = Conflict(NAME, ConflictKind.SAME_NAME, MISSING, other, item.entry.name)
        decision = decisions.get(item.lineage, {}).get(NAME)
        item.conflicts = [*(c for c in item.conflicts if c.path != NAME), conflict]
        if decision is None or decision.choice not in (Choice.BOTH, Choice.VALUE):
            item.open_conflicts.append(conflict)
        elif decision.choice is Choice.VALUE:
            item.set_document({**_document(item), "name": decision.value}, item.entry.kind)


def _brings_a_name(item: Decided) -> bool:
    before: Entry | None = item.candidate.target
    return item.result is not None and (before is None or before.name != item.result.name)


def _names_in_target(
    items: Mapping[UUID, Decided], target_id: int, arriving: Iterable[Decided]
) -> dict[tuple[str, str], str]:
    """Names the target will hold beside the arriving ones, among those that arrive."""
    wanted = {item.entry.name for item in arriving}
    rows = Resource.objects.filter(integration_id=target_id, name__in=wanted).values_list(
        "lineage", "kind", "name"
    )
    taken = {(kind, name): name for lineage, kind, name in rows if lineage not in items}
    taken.update(
        ((item.result.kind, item.result.name), item.result.name)
        for item in _staying(items.values())
        if item.result is not None
    )
    return taken


def _staying(items: Iterable[Decided]) -> Iterator[Any]:
    return (item for item in items if item.result is not None and not _brings_a_name(item))
