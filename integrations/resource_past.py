"""The past of one resource of a tile: which revisions wrote it, who and when."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import QuerySet

from integrations.models import Integration, Resource, Revision

if TYPE_CHECKING:
    from environments.models import User

_WORDS = {"+": "Created", "~": "Changed", "-": "Deleted"}


@dataclass(frozen=True, slots=True)
class PastChange:
    """One revision that wrote the resource."""

    revision: Revision
    name: str
    kind: str
    word: str
    content: UUID

    @property
    def is_deletion(self) -> bool:
        return self.word == _WORDS["-"]


def history_rows(tile: Integration, lineage: UUID) -> QuerySet[Any]:
    """The history rows of a lineage in a tile, newest first; also of one that is gone."""
    return Resource.history.filter(integration_id=tile.pk, lineage=lineage).order_by("-revision")


def past_changes(tile: Integration, rows: Iterable[Any], *, told_to: User | None = None) -> list[PastChange]:
    """History rows with their revisions, as ``told_to`` may read them, in one statement."""
    kept: Sequence[Any] = list(rows)
    numbers = [row.revision for row in kept]
    found = Revision.objects.filter(integration=tile, number__in=numbers).select_related("created_by")
    found = found.told_to(told_to) if told_to else found
    revisions = {revision.number: revision for revision in found}
    return [
        PastChange(revisions[row.revision], row.name, row.kind, _WORDS[row.history_type], row.content_id)
        for row in kept
        if row.revision in revisions
    ]


def was_ever(tile: Integration, lineage: UUID, content: UUID) -> bool:
    """Whether the resource ever had this content in this tile."""
    return history_rows(tile, lineage).filter(content_id=content).exists()
