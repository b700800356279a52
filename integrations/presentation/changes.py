"""What differs between two states of a tile, resource by resource, for reading."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from integrations import paths
from integrations.difference import FieldRow, LineDiff, Status, rows
from integrations.documents import Document, load_documents
from integrations.history import Difference, Entry
from integrations.kinds import KINDS, FieldType, Kind, get_kind
from integrations.models import Integration
from integrations.paths import ORDER
from integrations.presentation.links import Links, links_in
from integrations.presentation.text_parts import TextParts
from integrations.presentation.values import Shown, show

STATUS_WORDS = {Status.ADDED: "New", Status.REMOVED: "Deleted", Status.CHANGED: "Changed"}
_ROWS_LIMIT = 300
SHORT = TextParts(window=100)
"""What a list of many resources shows of each text."""


@dataclass(frozen=True, slots=True)
class RowShown:
    """One field before and after; long texts have ``diff`` instead of the two values."""

    label: str
    path: str
    status: Status
    before: Shown
    after: Shown
    diff: LineDiff | None = None


@dataclass(frozen=True, slots=True)
class ResourceChange:
    """One resource that differs, with its rows; ``rest`` counts rows that are left out."""

    lineage: UUID
    kind: Kind
    name: str
    name_before: str
    status: Status
    rows: tuple[RowShown, ...]
    rest: int = 0

    @property
    def key(self) -> str:
        """The lineage as text, for addresses and anchors."""
        return str(self.lineage)

    @property
    def status_word(self) -> str:
        return STATUS_WORDS[self.status]

    @property
    def has_columns(self) -> bool:
        """Whether any row has a value before and one after, rather than lines."""
        return any(row.diff is None for row in self.rows)


@dataclass(frozen=True, slots=True)
class ChangeCounts:
    """How many resources of one kind are new, changed and deleted."""

    kind: Kind
    added: int
    changed: int
    removed: int


def changes_of(
    tile: Integration, differences: Iterable[Difference], parts: TextParts = SHORT
) -> list[ResourceChange]:
    """Return the differences with their rows, in two statements whatever their number."""
    wanted = list(differences)
    documents = load_documents(
        entry.content for item in wanted for entry in (item.before, item.after) if entry is not None
    )
    pairs = [(item, _document(item.before, documents), _document(item.after, documents)) for item in wanted]
    links = links_in(tile, [(item.kind, side) for item, before, after in pairs for side in (before, after)])
    return [_change(item, before, after, links, parts) for item, before, after in pairs]


def counts_of(differences: Iterable[Difference]) -> list[ChangeCounts]:
    """Count the differences by kind, in the order pages show kinds."""
    counted: dict[str, list[Status]] = {name: [] for name in KINDS}
    for item in differences:
        counted[item.kind].append(status_of(item))
    return [
        ChangeCounts(
            get_kind(name),
            *(found.count(status) for status in (Status.ADDED, Status.CHANGED, Status.REMOVED)),
        )
        for name, found in counted.items()
        if found
    ]


def status_of(difference: Difference) -> Status:
    """Say whether the resource is new, deleted or changed."""
    if difference.before is None:
        return Status.ADDED
    return Status.REMOVED if difference.after is None else Status.CHANGED


def rows_shown(
    kind: Kind,
    before: Mapping[str, Any] | None,
    after: Mapping[str, Any] | None,
    links: Links,
    parts: TextParts = SHORT,
) -> list[RowShown]:
    """Return the differing fields of two documents for reading."""
    names = {lineage: link.name for lineage, link in links.items()}
    return [_row(kind, row, links, parts) for row in rows(kind.name, before, after, names=names)]


def _document(entry: Entry | None, documents: Mapping[UUID, Document]) -> Document | None:
    return documents[entry.content] if entry is not None else None


def _change(
    item: Difference, before: Document | None, after: Document | None, links: Links, parts: TextParts
) -> ResourceChange:
    shown = rows_shown(get_kind(item.kind), before, after, links, parts)
    return ResourceChange(
        item.lineage,
        get_kind(item.kind),
        item.name,
        item.before.name if item.before else "",
        status_of(item),
        tuple(shown[:_ROWS_LIMIT]),
        max(0, len(shown) - _ROWS_LIMIT),
    )


def _row(kind: Kind, row: FieldRow, links: Links, parts: TextParts) -> RowShown:
    is_order = bool(row.path) and row.path[-1] is ORDER
    as_code = not is_order and _is_code(kind, row)
    return RowShown(
        row.label,
        paths.to_text(row.path),
        row.status,
        show(row.before, links=links, as_code=as_code),
        show(row.after, links=links, as_code=as_code),
        _diff(row, parts),
    )


def _is_code(kind: Kind, row: FieldRow) -> bool:
    text = paths.to_text(row.path)
    declared = kind.field_at(text)
    return declared is not None and declared.type == FieldType.CODE


def _diff(row: FieldRow, parts: TextParts) -> LineDiff | None:
    """The line difference of two texts of which one has several lines; None for anything else."""
    if (
        not isinstance(row.before, str)
        or not isinstance(row.after, str)
        or "\n" not in row.before + row.after
    ):
        return None
    return parts.difference(paths.to_text(row.path), row.before, row.after)
