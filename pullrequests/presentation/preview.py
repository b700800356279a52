"""What a pull would bring, told before it is opened."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from integrations.kinds import KINDS
from integrations.models import CloneEdge, Integration
from pullrequests.compare import Pins, newest_sync
from pullrequests.evaluate import Decided, evaluate
from pullrequests.models import Change


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
    """All that a pull would do, by kind; ``conflicts`` counts places, ``kept`` the target's own changes."""

    lines: list[PreviewLine]
    conflicts: int
    kept: int

    @property
    def is_empty(self) -> bool:
        return not self.lines


def preview_of(edge: CloneEdge, source: Integration, target: Integration) -> Preview:
    """Compare two tiles as they are now; writes nothing."""
    pins = Pins(
        sync=newest_sync(edge),
        source_id=source.pk,
        source_revision=source.head,
        target_id=target.pk,
        target_revision=target.head,
    )
    decided = evaluate(pins, {}).decided
    sorts = Counter((item.entry.kind, _sort(item)) for item in decided)
    lines = [_line(name, sorts) for name in KINDS if any(sorts[name, sort] for sort in _SORTS)]
    kept = sum(sorts[name, "kept"] for name in KINDS)
    return Preview(lines, sum(len(item.conflicts) for item in decided), kept)


_SORTS = (Change.Outcome.NEW, Change.Outcome.CHANGED, Change.Outcome.DELETED, "conflicts")


def _sort(item: Decided) -> str:
    return "conflicts" if item.conflicts else item.outcome


def _line(name: str, sorts: Counter[tuple[str, str]]) -> PreviewLine:
    return PreviewLine(KINDS[name].plural, *(sorts[name, sort] for sort in _SORTS))
