"""What a pull would do: every differing resource decided, and the whole checked.

Reads only. Made from pinned revisions and stored choices alone, so that the
same pins and choices give the same result whenever and wherever it is made:
that is how the merge proves that what lands is what was reviewed.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from integrations import canonical
from integrations.bulk import StoredContent
from integrations.documents import Document, collector_paused, load_document, load_documents
from integrations.history import Entry
from integrations.kinds import get_kind
from integrations.services.revisions import prepare, state_sum_at
from pullrequests.compare import Candidate, Pins, compare
from pullrequests.merging.outcomes import Choice, Conflict, Decision
from pullrequests.merging.resources import merge_resource
from pullrequests.models import Change
from pullrequests.taken_back import TAKE_AGAIN, taken_back
from pullrequests.whole_checks import check_whole

RULES: Final = 1
"""Grows with every release in which the same pins and choices may come out differently: by the merge engine, the checks
of the whole, or what kinds declare. Merged pull requests keep the number they were made with."""

Decisions = Mapping[UUID, Mapping[tuple, Decision]]


@dataclass(slots=True)
class Decided:
    """One lineage with what the merge will make of it.

    ``result`` is None when the resource will be absent; ``document``, and
    ``stored`` as it will be kept, are there only when the result is a newly
    merged document. ``conflicts`` are
    all places that need a choice, ``open_conflicts`` those without one.
    ``reverted_in`` is the target's revision that took the resource back,
    where the merge alone would leave that so and say nothing.
    """

    candidate: Candidate
    result: Entry | None
    document: Document | None = None
    stored: StoredContent | None = None
    conflicts: list[Conflict] = field(default_factory=list)
    open_conflicts: list[Conflict] = field(default_factory=list)
    reverted_in: int | None = None

    @property
    def lineage(self) -> UUID:
        return self.candidate.lineage

    @property
    def entry(self) -> Entry:
        """The resource as it is best named: as it will be, else as it was."""
        c = self.candidate
        known = self.result or c.target or c.source or c.base
        assert known is not None  # a candidate exists on some side
        return known

    @property
    def outcome(self) -> str:
        """What the target will see of it."""
        if self.result == self.candidate.target:
            return Change.Outcome.KEPT
        if self.candidate.target is None:
            return Change.Outcome.NEW
        return Change.Outcome.CHANGED if self.result else Change.Outcome.DELETED

    def result_document(self) -> Document:
        """The document of a result that is there; a stored one is opened."""
        if self.document is not None:
            return self.document
        assert self.result is not None  # asked only of resources that will be there
        return load_document(self.result.content)

    def set_document(self, document: Document, kind: str) -> None:
        """Take a newly made document as the result."""
        placement, self.stored = prepare(self.lineage, kind, document)
        self.result = Entry(kind, placement.name, placement.content)
        self.document = document


@dataclass(frozen=True, slots=True)
class Evaluation:
    """All that a pull would do, and the hash of the target afterwards (None while conflicts are open)."""

    decided: list[Decided]
    preview_sum: int | None

    @property
    def open_conflicts(self) -> int:
        return sum(len(item.open_conflicts) for item in self.decided)


@collector_paused()
def evaluate(pins: Pins, decisions: Decisions) -> Evaluation:
    """Decide every candidate from the pinned states and the choices made so far."""
    candidates = compare(pins)
    documents = load_documents(_contents_to_open(candidates))
    decided = [_decide(c, documents, decisions.get(c.lineage, {})) for c in candidates]
    reverted = taken_back(pins, candidates)
    decided = [_offer_again(item, reverted.get(item.lineage), decisions) for item in decided]
    check_whole(decided, pins=pins, decisions=decisions)
    if any(item.open_conflicts for item in decided):
        return Evaluation(decided, None)
    return Evaluation(decided, _sum_after(pins, decided))


def decide_one(candidate: Candidate, decisions: Mapping[tuple, Decision]) -> Decided:
    """Decide one resource by itself, without the checks of the whole."""
    return _decide(candidate, load_documents(_contents_to_open([candidate])), decisions)


def _contents_to_open(candidates: Iterable[Candidate]) -> Iterable[UUID]:
    for candidate in candidates:
        if candidate.source_changed and candidate.target_changed:
            entries = (candidate.base, candidate.source, candidate.target)
            yield from (entry.content for entry in entries if entry is not None)


def _decide(
    candidate: Candidate, documents: Mapping[UUID, Document], decisions: Mapping[tuple, Decision]
) -> Decided:
    if not candidate.source_changed:
        return Decided(candidate, candidate.target)
    if not candidate.target_changed:
        return Decided(candidate, candidate.source)
    sides: dict[str, Any] = {
        side: documents[entry.content] if (entry := getattr(candidate, side)) else None
        for side in ("base", "target", "source")
    }
    known = candidate.target or candidate.source
    assert known is not None  # the sides differ, so one of them exists
    kind = get_kind(known.kind)
    merged = merge_resource(**sides, kind=kind, decisions=decisions)
    decided = Decided(candidate, None, conflicts=list(merged.met), open_conflicts=list(merged.conflicts))
    if isinstance(merged.value, dict):
        decided.set_document(merged.value, known.kind)
    return decided


def _offer_again(item: Decided, reverted_in: int | None, decisions: Decisions) -> Decided:
    """Mark what the target took back, and take it again where that was chosen.

    Where a conflict is about the whole resource, that one asks already.
    """
    if reverted_in is None or any(not conflict.path for conflict in item.conflicts):
        return item
    chosen = decisions.get(item.lineage, {}).get(TAKE_AGAIN)
    if chosen is not None and chosen.choice is Choice.SOURCE:
        item = Decided(item.candidate, item.candidate.source)
    item.reverted_in = reverted_in
    return item


def _sum_after(pins: Pins, decided: Iterable[Decided]) -> int:
    moved = [item for item in decided if item.result != item.candidate.target]
    return canonical.combine(
        state_sum_at(pins.target_id, pins.target_revision),
        added=[_item(item.lineage, item.result) for item in moved if item.result],
        removed=[_item(item.lineage, item.candidate.target) for item in moved if item.candidate.target],
    )


def _item(lineage: UUID, entry: Entry) -> int:
    return canonical.state_item(lineage, entry.kind, entry.name, entry.content)
