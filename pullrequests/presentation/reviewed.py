"""Reading one change: its four documents, and its conflicts with the choices made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from integrations import canonical, paths
from integrations.documents import Document, load_documents
from integrations.kinds import get_kind
from integrations.paths import MISSING, Path
from pullrequests.merging.outcomes import Conflict, ConflictKind
from pullrequests.merging.resources import merge_resource
from pullrequests.models import Change, Resolution
from pullrequests.presentation.conflicts import StoredConflict
from pullrequests.presentation.rows import Sides
from pullrequests.services.evaluation import decisions_of, evaluate_pull_request
from pullrequests.taken_back import TAKE_AGAIN


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A change with its documents opened."""

    change: Change
    sides: Sides
    conflicts: list[StoredConflict]
    again: Resolution | None = None
    """What was chosen about a resource that the target had taken back."""


def review_change(change: Change) -> Reviewed:
    """Open the documents of one change; two statements, unless its result depends on other resources."""
    documents = load_documents([change.base, change.source, change.target, change.result])
    resolutions = list(
        Resolution.objects.filter(
            pull_request_id=change.pull_request_id, lineage=change.lineage
        ).select_related("chosen_by")
    )
    base, source, target = (_document(documents, key) for key in (change.base, change.source, change.target))
    result = _result(change, documents, resolutions) if change.result else None
    sides = Sides(base, source, target, result)
    again = next((each for each in resolutions if paths.from_json(each.path) == TAKE_AGAIN), None)
    return Reviewed(change, sides, _conflicts(change, sides, resolutions), again)


def _document(documents: Mapping[UUID, Document], key: UUID | None) -> Document | None:
    return None if key is None else documents[key]


def _result(
    change: Change, documents: Mapping[UUID, Document], resolutions: list[Resolution]
) -> Document | None:
    """The document the merge will write. While any conflict is open it is stored nowhere, but can be made again."""
    if change.result is not None and change.result in documents:
        return documents[change.result]
    base, source, target = (_document(documents, key) for key in (change.base, change.source, change.target))
    decisions = decisions_of(resolutions).get(change.lineage, {})
    merged = merge_resource(base, target, source, kind=get_kind(change.kind), decisions=decisions).value
    if merged is not None and canonical.content_id(canonical.encode(merged)) == change.result:
        return merged
    decided = evaluate_pull_request(change.pull_request).decided
    return next(item.document for item in decided if item.lineage == change.lineage)


def _conflicts(change: Change, sides: Sides, resolutions: list[Resolution]) -> list[StoredConflict]:
    if not change.conflicts:
        return []
    kind = get_kind(change.kind)
    merged = merge_resource(sides.base, sides.target, sides.source, kind=kind)
    found = {(conflict.path, conflict.kind): conflict for conflict in merged.conflicts}
    chosen = {paths.from_json(resolution.path): resolution for resolution in resolutions}
    stored = []
    for each in change.conflicts:
        path, conflict_kind = paths.from_json(each["path"]), ConflictKind(each["kind"])
        conflict = found.get((path, conflict_kind)) or _of_the_whole(path, conflict_kind, change, sides)
        value = MISSING if sides.result is None else paths.get(sides.result, path)
        resolution = None if each["open"] else chosen.get(path)
        stored.append(StoredConflict(conflict, each["path"], each["allowed"], resolution, value))
    return stored


def _of_the_whole(path: Path, kind: ConflictKind, change: Change, sides: Sides) -> Conflict:
    """A conflict that only shows beside other resources: a name taken, a reference that would dangle."""
    if kind is ConflictKind.SAME_NAME:
        return Conflict(path, kind, MISSING, change.name, change.name)
    values: list[Any] = [
        MISSING if side is None else side for side in (sides.base, sides.target, sides.source)
    ]
    return Conflict(path, kind, *values)
