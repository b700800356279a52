"""One name for two resources of a kind: asked about when a pull would bring it about.

What already bears one name on the source together was accepted there, and is
not asked about again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID

from integrations.history import Entry, bearers_at, contents_at
from integrations.paths import MISSING
from pullrequests.merging.outcomes import Choice, Conflict, ConflictKind, Decision

if TYPE_CHECKING:
    from pullrequests.compare import Pins
    from pullrequests.evaluate import Decided

NAME: tuple = ("name",)
Bearers = dict[tuple[str, str], set[UUID]]


def settle_names(
    items: Mapping[UUID, Decided], *, pins: Pins, decisions: Mapping[UUID, Mapping[tuple, Decision]]
) -> None:
    """Add the conflicts of names to ``items``, and carry out the choices made for them."""
    arriving = [item for item in items.values() if _brings_a_name(item)]
    if not arriving:
        return
    chosen = {item.lineage: decisions.get(item.lineage, {}).get(NAME) for item in arriving}
    bearers = _bearers_in_target(items, pins, arriving, chosen.values())
    lineages = {lineage for found in bearers.values() for lineage in found}
    at_source = contents_at(pins.source_id, pins.source_revision, lineages) if lineages else {}
    at_source |= {item.lineage: item.candidate.source for item in arriving if item.candidate.source}
    written = Counter((item.entry.kind, _written(chosen[item.lineage])) for item in arriving)
    for item in sorted(arriving, key=lambda item: chosen[item.lineage] is not None):
        named = _named(item.result)
        rivals = bearers.get(named, set()) if named else set()
        is_accepted = all(_named(at_source.get(each)) == named for each in (item.lineage, *rivals))
        if rivals and not is_accepted:
            _settle(item, chosen[item.lineage], bearers, written)
        if (settled := _named(item.result)) is not None:
            bearers.setdefault(settled, set()).add(item.lineage)


def _settle(
    item: Decided, decision: Decision | None, bearers: Bearers, written: Mapping[tuple[str, Any], int]
) -> None:
    """Carry out the choice at one name; a name written for two of them is given to neither."""
    name, kind = item.entry.name, item.entry.kind
    conflict = Conflict(NAME, ConflictKind.SAME_NAME, MISSING, name, name)
    item.conflicts = [*(known for known in item.conflicts if known.path != NAME), conflict]
    match decision.choice if decision else None:
        case Choice.BOTH:
            return
        case Choice.VALUE if (
            decision and (kind, decision.value) not in bearers and written[kind, decision.value] == 1
        ):
            item.set_document({**item.result_document(), "name": decision.value}, kind)
        case _:
            item.open_conflicts.append(conflict)


def _brings_a_name(item: Decided) -> bool:
    before: Entry | None = item.candidate.target
    return item.result is not None and (before is None or before.name != item.result.name)


def _bearers_in_target(
    items: Mapping[UUID, Decided],
    pins: Pins,
    arriving: Iterable[Decided],
    chosen: Iterable[Decision | None],
) -> Bearers:
    """Who will bear the arriving and the written names in the target, the arriving ones aside."""
    wanted: set[Any] = {item.entry.name for item in arriving}
    wanted |= {_written(decision) for decision in chosen} - {None}
    bearers: Bearers = {}
    for lineage, kind, name in bearers_at(pins.target_id, pins.target_revision, wanted):
        if lineage not in items:
            bearers.setdefault((kind, name), set()).add(lineage)
    for item in items.values():
        if item.result is not None and not _brings_a_name(item):
            bearers.setdefault((item.result.kind, item.result.name), set()).add(item.lineage)
    return bearers


def _written(decision: Decision | None) -> str | None:
    return decision.value if decision and isinstance(decision.value, str) else None


def _named(entry: Entry | None) -> tuple[str, str] | None:
    return (entry.kind, entry.name) if entry else None
