"""The list of changed resources on a review: filters with counts, groups, what was viewed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from typing import TYPE_CHECKING

from django.db.models import (
    Case,
    Count,
    F,
    Func,
    IntegerField,
    Q,
    QuerySet,
    Value,
    When,
)

from integrations.kinds import KINDS
from pullrequests.models import Change, PullRequest
from pullrequests.presentation.copies import copy_notes
from pullrequests.presentation.reverted import heading_of, reverts_of
from pullrequests.presentation.tiles import TileNames

if TYPE_CHECKING:
    from environments.models import User
    from integrations.models import Revision

Outcome = Change.Outcome
_DECIDE, _HAPPENS, _REVERTED, _STAYS = 0, 1, 2, 3
_IS_OPEN = Q(open__gt=0)
_SHOWN = {
    "new": Q(outcome=Outcome.NEW),
    "changed": Q(outcome=Outcome.CHANGED),
    "deleted": Q(outcome=Outcome.DELETED),
    "conflicts": Q(conflict_count__gt=0),
    "reverted": Q(reverted_in__isnull=False),
    "kept": Q(outcome=Outcome.KEPT, conflict_count=0, reverted_in=None),
}
OUTCOMES = tuple(_SHOWN)
"""What the list can be narrowed down to."""
_LABELS = {
    "new": "New",
    "changed": "Changed",
    "deleted": "Deleted",
    "conflicts": "Conflicts",
    "reverted": "Reverted here",
    "kept": "Kept",
}


@dataclass(frozen=True, slots=True)
class Filter:
    """One way to narrow the list, with how many it shows."""

    name: str
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class Counts:
    """How many changes of each sort a pull request has."""

    total: int
    new: int
    changed: int
    deleted: int
    kept: int
    conflicts: int
    reverted: int
    open: int
    viewed: int

    @property
    def is_empty(self) -> bool:
        return self.new + self.changed + self.deleted + self.conflicts == 0


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """One changed resource in the list."""

    change: Change
    is_viewed: bool
    open: int
    settled: int
    notes: tuple[str, ...] = ()
    """What independent copies have to do with it."""

    @property
    def is_taken_again(self) -> bool:
        return self.change.reverted_in is not None and self.change.result == self.change.source

    @property
    def outcome_label(self) -> str:
        is_taken_back = self.change.reverted_in and self.change.outcome == Outcome.KEPT
        return "Reverted here" if is_taken_back else Outcome(self.change.outcome).label


@dataclass(slots=True)
class ChangeGroup:
    """Rows under one heading; ``reverted_in`` numbers the revert that took all of them back."""

    heading: str
    icon: str
    note: str = ""
    reverted_in: int | None = None
    rows: list[ChangeRow] = field(default_factory=list)


def changes_of(pull_request: PullRequest) -> QuerySet[Change]:
    """All changes in reading order: what needs a decision, what will happen by kind, what was reverted, what stays."""
    order = {name: position for position, name in enumerate(KINDS)}
    return (
        Change.objects.filter(pull_request=pull_request)
        .annotate(
            conflict_count=Func(F("conflicts"), function="jsonb_array_length", output_field=IntegerField())
        )
        .annotate(open=F("conflict_count") - F("settled"))
        .annotate(
            section=Case(
                When(_IS_OPEN, then=Value(_DECIDE)),
                When(reverted_in__isnull=False, then=Value(_REVERTED)),
                When(outcome=Outcome.KEPT, then=Value(_STAYS)),
                default=Value(_HAPPENS),
            ),
            revert=Case(When(section=_REVERTED, then=F("reverted_in")), default=Value(0)),
            kind_order=Case(
                *(When(kind=name, then=Value(position)) for name, position in order.items()),
                default=Value(len(order)),
            ),
        )
        .order_by("section", "-revert", "kind_order", "name", "lineage")
    )


def narrowed(changes: QuerySet[Change], show: str, kind: str) -> QuerySet[Change]:
    """Those that the filters leave; an empty one narrows nothing."""
    changes = changes.filter(_SHOWN[show]) if show else changes
    return changes.filter(kind=kind) if kind else changes


def first_open_change(pull_request: PullRequest) -> Change | None:
    """The first resource in reading order that needs a decision."""
    return changes_of(pull_request).filter(_IS_OPEN).first()


def counts_of(pull_request: PullRequest, user: User) -> Counts:
    """All counts in one statement."""
    numbers = changes_of(pull_request).aggregate(
        total=Count("pk"),
        viewed=Count("pk", filter=Q(viewed_by__contains=[user.pk])),
        **{name: Count("pk", filter=condition) for name, condition in _SHOWN.items()},
    )
    return Counts(open=pull_request.open_conflicts, **numbers)


def outcome_filters(counts: Counts) -> list[Filter]:
    """The filters that would show something."""
    found = [Filter(name, label, getattr(counts, name)) for name, label in _LABELS.items()]
    return [Filter("", "All", counts.total), *(each for each in found if each.count)]


def kind_filters(changes: QuerySet[Change]) -> list[Filter]:
    """The kinds among the changes, in their usual order."""
    rows = changes.order_by().values_list("kind").annotate(count=Count("pk"))
    numbers = dict(rows)
    return [Filter(name, kind.plural, numbers[name]) for name, kind in KINDS.items() if name in numbers]


def row_of(change: Change, user: User, notes: Iterable[str] = ()) -> ChangeRow:
    """One change as a row of the list."""
    return ChangeRow(
        change,
        is_viewed=user.pk in change.viewed_by,
        open=len(change.conflicts) - change.settled,
        settled=change.settled,
        notes=tuple(notes),
    )


def grouped(
    changes: Iterable[Change], user: User, *, pull_request: PullRequest, tiles: TileNames
) -> list[ChangeGroup]:
    """The changes of one page under their headings."""
    changes = list(changes)
    reverts = reverts_of(changes, pull_request.target_id)
    notes = copy_notes(pull_request, [change.lineage for change in changes], tiles)
    groups = []
    for key, members in groupby(changes, key=_group_key):
        group = _group(*key, reverts, tiles)
        group.rows = [row_of(change, user, notes.get(change.lineage, ())) for change in members]
        groups.append(group)
    return groups


def _group_key(change: Change) -> tuple[int, str, int]:
    section: int = change.section  # type: ignore[attr-defined]
    revert: int = change.revert  # type: ignore[attr-defined]
    return section, change.kind if section == _HAPPENS else "", revert


def _group(
    section: int, kind: str, revert: int, reverts: Mapping[int, Revision], tiles: TileNames
) -> ChangeGroup:
    if section == _DECIDE:
        note = f"{tiles.source} and {tiles.target} changed the same places in different ways."
        return ChangeGroup("Needs a decision", icon="alert-triangle", note=note)
    if section == _REVERTED:
        note = f"{tiles.target} went back on what it shared with {tiles.source}. It stays so unless you take it again."
        return ChangeGroup(heading_of(reverts[revert]), icon="arrow-back-up", note=note, reverted_in=revert)
    if section == _STAYS:
        note = f"The merge does not touch these in {tiles.target}."
        return ChangeGroup(f"Stays as {tiles.target} has it", icon="lock", note=note)
    return ChangeGroup(KINDS[kind].plural, icon=KINDS[kind].icon)
