"""What a pull would bring, told before it is opened."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container
from dataclasses import dataclass
from uuid import UUID

from integrations.kinds import KINDS
from pullrequests.compare import Candidate, Pins, compare
from pullrequests.evaluate import Decided, evaluate
from pullrequests.models import Change
from pullrequests.taken_back import taken_back


@dataclass(frozen=True, slots=True)
class PreviewLine:
    """How many resources of one kind would be new, changed, deleted or in conflict."""

    plural: str
    new: int
    changed: int
    deleted: int
    conflicts: int


@dataclass(frozen=True, slots=True)
class Preview:
    """All that a pull would do, by kind; ``kept`` counts the target's own changes.

    ``conflicts`` counts places. A rough preview has opened no document: its conflicts are all resources that both
    tiles changed, whether the changes fit together or not. ``reverted`` is what the target took back after both had
    shared it.
    """

    lines: list[PreviewLine]
    conflicts: int
    kept: int
    reverted: int
    is_rough: bool = False

    @property
    def is_empty(self) -> bool:
        return not self.lines

    @property
    def total(self) -> int:
        return sum(line.new + line.changed + line.deleted + line.conflicts for line in self.lines)

    @property
    def has_more(self) -> bool:
        """Whether there is anything to open a pull request for."""
        return bool(self.lines or self.reverted)


def preview_of(pins: Pins) -> Preview:
    """Evaluate two tiles as they are; writes nothing."""
    decided = evaluate(pins, {}).decided
    sorts = Counter((item.entry.kind, _sort(item)) for item in decided)
    reverted = sum(item.reverted_in is not None for item in decided)
    return Preview(_lines(sorts), sum(len(item.conflicts) for item in decided), _kept(sorts), reverted)


def rough_preview_of(pins: Pins) -> Preview:
    """Count what differs by content ids alone, for tiles that differ in too much to be merged while a page waits."""
    candidates = compare(pins)
    reverted = taken_back(pins, candidates)
    sorts = Counter((_kind(candidate), _sort_by_ids(candidate, reverted)) for candidate in candidates)
    conflicts = sum(number for (_, sort), number in sorts.items() if sort == "conflicts")
    return Preview(_lines(sorts), conflicts, _kept(sorts), len(reverted), is_rough=True)


_SORTS = (Change.Outcome.NEW, Change.Outcome.CHANGED, Change.Outcome.DELETED, "conflicts")


def _sort(item: Decided) -> str:
    if item.conflicts:
        return "conflicts"
    is_taken_back = item.reverted_in is not None and item.outcome == Change.Outcome.KEPT
    return "reverted" if is_taken_back else item.outcome


def _sort_by_ids(candidate: Candidate, reverted: Container[UUID]) -> str:
    if candidate.source_changed and candidate.target_changed:
        return "conflicts"
    if not candidate.source_changed:
        return "reverted" if candidate.lineage in reverted else Change.Outcome.KEPT
    if candidate.target is None:
        return Change.Outcome.NEW
    return Change.Outcome.CHANGED if candidate.source else Change.Outcome.DELETED


def _kind(candidate: Candidate) -> str:
    known = candidate.target or candidate.source
    assert known is not None  # the sides differ, so one of them exists
    return known.kind


def _lines(sorts: Counter[tuple[str, str]]) -> list[PreviewLine]:
    return [_line(name, sorts) for name in KINDS if any(sorts[name, sort] for sort in _SORTS)]


def _kept(sorts: Counter[tuple[str, str]]) -> int:
    return sum(sorts[name, Change.Outcome.KEPT] for name in KINDS)


def _line(name: str, sorts: Counter[tuple[str, str]]) -> PreviewLine:
    return PreviewLine(KINDS[name].plural, *(sorts[name, sort] for sort in _SORTS))
