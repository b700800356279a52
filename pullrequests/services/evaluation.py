"""Keeping what a comparison found on the pull request."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from integrations import canonical, paths
from integrations.bulk import store_contents
from integrations.history import Entry, contents_at
from integrations.kinds import get_kind
from integrations.kinds.references import references_in
from integrations.progress import Tell
from pullrequests.choices import choices_in
from pullrequests.compare import Pins
from pullrequests.evaluate import RULES, Decided, Evaluation, evaluate
from pullrequests.merging.outcomes import Choice, Conflict, ConflictKind, Decision
from pullrequests.models import Change, PullRequest, Resolution

ONE_SIDE = [Choice.TARGET, Choice.SOURCE]
FOUND = ("open_conflicts", "preview_sum", "choices_sum", "rules")


def pins_of(pull_request: PullRequest) -> Pins:
    """The states the pull request was compared from."""
    return Pins(
        sync=pull_request.sync,
        source_id=pull_request.source_id,
        source_revision=pull_request.source_revision,
        target_id=pull_request.target_id,
        target_revision=pull_request.target_revision,
    )


def decisions_of(resolutions: Iterable[Resolution]) -> dict[UUID, dict[tuple, Decision]]:
    """Stored choices in the words of the merge engine."""
    decisions: dict[UUID, dict[tuple, Decision]] = {}
    for resolution in resolutions:
        value = resolution.value.get("value", paths.MISSING)
        decision = Decision(Choice(resolution.choice), value)
        decisions.setdefault(resolution.lineage, {})[paths.from_json(resolution.path)] = decision
    return decisions


def evaluate_pull_request(pull_request: PullRequest) -> Evaluation:
    """What the pull request would do, from its pins and the choices made so far."""
    resolutions = Resolution.objects.filter(pull_request=pull_request)
    return evaluate(pins_of(pull_request), decisions_of(resolutions))


def compare_again(pull_request: PullRequest, tell: Tell) -> Evaluation:
    """Evaluate and keep what was found, telling how far it is. The row itself is saved by the caller."""
    tell(1, 3, "Comparing the two tiles")
    evaluation = evaluate_pull_request(pull_request)
    tell(2, 3, f"Keeping {len(evaluation.decided):,} differences")
    keep_evaluation(pull_request, evaluation)
    tell(3, 3, "Done")
    return evaluation


def leading_nowhere(pull_request: PullRequest, evaluation: Evaluation) -> set[UUID]:
    """Resources whose merged document refers to a lineage that neither tile knows, or to one of another kind.

    Resources that one side deleted are conflicts of their own (see whole_checks).
    """
    known = dict(pull_request.changes.values_list("lineage", "kind"))
    wanted = {
        item.lineage: {
            (UUID(v), kind) for _, v, kind in references_in(get_kind(item.entry.kind), item.document)
        }
        for item in evaluation.decided
        if item.document is not None
    }
    missing = {lineage for found in wanted.values() for lineage, _ in found} - known.keys()
    present = contents_at(pull_request.target_id, pull_request.target_revision, missing)
    known.update({lineage: entry.kind for lineage, entry in present.items()})
    return {user for user, found in wanted.items() if any(known.get(each) != kind for each, kind in found)}


def keep_evaluation(pull_request: PullRequest, evaluation: Evaluation) -> None:
    """Write the changes that differ from the stored ones, and what the pull request's row says of them (FOUND).

    The row itself is saved by the caller. Once nothing is open, the new documents are stored for the merge.
    """
    stored = {change.lineage: change for change in pull_request.changes.all()}
    fresh = {item.lineage: _change(pull_request, item) for item in evaluation.decided}
    gone = [change.pk for lineage, change in stored.items() if lineage not in fresh]
    Change.objects.filter(pk__in=gone).delete()
    changed = [
        _onto(stored[lineage], change)
        for lineage, change in fresh.items()
        if lineage in stored and _columns(stored[lineage]) != _columns(change)
    ]
    Change.objects.bulk_update(changed, [*COLUMNS, "viewed_by"], batch_size=500)
    Change.objects.bulk_create([c for lineage, c in fresh.items() if lineage not in stored], batch_size=5000)
    pull_request.open_conflicts = evaluation.open_conflicts
    pull_request.rules = RULES
    pull_request.preview_sum = pull_request.choices_sum = None
    if evaluation.preview_sum is not None:
        store_contents(item.stored for item in evaluation.decided if item.stored is not None)
        pull_request.preview_sum = canonical.to_bytes(evaluation.preview_sum)
        _, pull_request.choices_sum = choices_in(pull_request.pk)


def keep_one(pull_request: PullRequest, change: Change, item: Decided) -> None:
    """Write what one resource has become while conflicts stay open, and the totals as keep_evaluation does."""
    open_before = len(change.conflicts) - change.settled
    _onto(change, _change(pull_request, item)).save(update_fields=[*COLUMNS, "viewed_by"])
    pull_request.open_conflicts += len(item.open_conflicts) - open_before
    pull_request.preview_sum = pull_request.choices_sum = None


COLUMNS = (
    "kind",
    "name",
    "base",
    "source",
    "target",
    "result",
    "outcome",
    "conflicts",
    "settled",
    "reverted_in",
)


def _columns(change: Change) -> list[Any]:
    return [getattr(change, column) for column in COLUMNS]


def _onto(stored: Change, fresh: Change) -> Change:
    """The stored row with fresh columns; a tick "viewed" ends when what was viewed has changed."""
    if (stored.source, stored.target, stored.result) != (fresh.source, fresh.target, fresh.result):
        stored.viewed_by = []
    for column in COLUMNS:
        setattr(stored, column, getattr(fresh, column))
    return stored


def _change(pull_request: PullRequest, item: Decided) -> Change:
    candidate, entry = item.candidate, item.entry
    open_paths = [conflict.path for conflict in item.open_conflicts]
    conflicts = [_conflict(conflict, conflict.path in open_paths) for conflict in item.conflicts]
    return Change(
        pull_request=pull_request,
        lineage=item.lineage,
        kind=entry.kind,
        name=entry.name,
        base=_content(candidate.base),
        source=_content(candidate.source),
        target=_content(candidate.target),
        result=_content(item.result),
        outcome=item.outcome,
        conflicts=conflicts,
        settled=sum(not conflict["open"] for conflict in conflicts),
        reverted_in=item.reverted_in,
    )


def _content(entry: Entry | None) -> UUID | None:
    return entry.content if entry else None


def _conflict(conflict: Conflict, is_open: bool) -> dict[str, Any]:
    return {
        "path": paths.to_json(conflict.path),
        "text": paths.to_text(conflict.path),
        "kind": str(conflict.kind),
        "allowed": [str(choice) for choice in allowed_choices(conflict)],
        "open": is_open,
    }


def allowed_choices(conflict: Conflict) -> list[Choice]:
    """What can be chosen at a conflict."""
    match conflict.kind:
        case ConflictKind.SAME_NAME:
            return [Choice.VALUE, Choice.BOTH]
        case ConflictKind.DANGLING:
            return ONE_SIDE
        case ConflictKind.LINES:
            return [*ONE_SIDE, Choice.BASE, Choice.BOTH, Choice.VALUE]
        case ConflictKind.ORDER:
            return [*ONE_SIDE, Choice.BASE]
        case ConflictKind.DELETE_EDIT:
            return ONE_SIDE
    has_lists = all(isinstance(side, list) for side in (conflict.ours, conflict.theirs))
    return [*ONE_SIDE, Choice.BASE, *([Choice.BOTH] if has_lists else []), Choice.VALUE]
