"""Choosing at conflicts; choices are kept as data, apart from carrying them out."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import transaction

from environments.models import User
from integrations import canonical, paths
from integrations.errors import InvalidDocument
from integrations.kinds import get_kind
from integrations.kinds.division import divide
from integrations.services.checks import NAME_LENGTH
from pullrequests.errors import BadChoice, PullRequestError
from pullrequests.evaluate import Decided, Evaluation
from pullrequests.merging.outcomes import ConflictKind, Undecidable
from pullrequests.models import Change, PullRequest, Resolution
from pullrequests.permissions import require_merge_rights
from pullrequests.services.evaluation import (
    FOUND,
    evaluate_pull_request,
    keep_evaluation,
    keep_one,
    leading_nowhere,
)
from pullrequests.services.one_change import decide_alone
from pullrequests.services.refresh import lock_pull_request
from pullrequests.taken_back import TAKE_AGAIN

AGAIN = paths.to_json(TAKE_AGAIN)
AGAIN_OR_NOT = (Resolution.Choice.SOURCE, Resolution.Choice.TARGET)


@transaction.atomic
def resolve_conflict(
    *,
    pull_request: PullRequest,
    lineage: UUID,
    path: list[Any],
    choice: str,
    value: dict[str, Any],
    by: User,
) -> PullRequest:
    """Choose at one conflict, or about one resource that was taken back; needs Manage on the target.

    ``path`` is the conflict's path as stored, ``value`` is ``{"value": …}``
    for a written value and ``{}`` otherwise ("leave it out" for a written one).
    Raises BadChoice when the conflict or the choice does not exist.
    """
    pull_request = _open_for_choices(pull_request, by)
    change = _change(pull_request, lineage)
    conflict = next((c for c in _places(change) if c["path"] == path), None)
    if conflict is None:
        raise BadChoice("There is no such conflict any more. Please look at the page again.")
    if choice not in conflict["allowed"]:
        raise BadChoice(f"{conflict['text'] or change.name}: this cannot be chosen here.")
    is_written = choice == Resolution.Choice.VALUE
    if is_written:
        _check_value(conflict, value)
    had_written = _has_written(change)
    _keep_choices([_choice(change, path, choice, value if is_written else {}, by)])
    written = (lineage, value.get("value")) if is_written else None
    return _carry_out(pull_request, change, had_written=had_written, written=written)


@transaction.atomic
def resolve_many(
    *,
    pull_request: PullRequest,
    choice: str,
    by: User,
    lineage: UUID | None = None,
    kind: str | None = None,
) -> PullRequest:
    """Make one choice at every open conflict (of a resource or kind) where it can be made."""
    pull_request = _open_for_choices(pull_request, by)
    changes = pull_request.changes.exclude(conflicts=[])
    if lineage is not None:
        changes = changes.filter(lineage=lineage)
    if kind is not None:
        changes = changes.filter(kind=kind)
    if choice not in (Resolution.Choice.SOURCE, Resolution.Choice.TARGET, Resolution.Choice.BASE):
        raise BadChoice("Only one side, or the value before, can be chosen for many at once.")
    _keep_choices(
        [
            _choice(change, conflict["path"], choice, {}, by)
            for change in changes
            for conflict in change.conflicts
            if conflict["open"] and choice in conflict["allowed"]
        ]
    )
    return _carry_out(pull_request, changes.first() if lineage else None, had_written=True)


@transaction.atomic
def resolve_reverted(*, pull_request: PullRequest, reverted_in: int, choice: str, by: User) -> PullRequest:
    """Take all that one revert of the target took back again ("source"), or leave it so ("target")."""
    pull_request = _open_for_choices(pull_request, by)
    if choice not in AGAIN_OR_NOT:
        raise BadChoice("What was reverted can be taken again or left; nothing else can be chosen.")
    changes = pull_request.changes.filter(reverted_in=reverted_in)
    _keep_choices([_choice(change, AGAIN, choice, {}, by) for change in changes])
    return _carry_out(pull_request)


@transaction.atomic
def withdraw_choice(*, pull_request: PullRequest, lineage: UUID, path: list[Any], by: User) -> PullRequest:
    """Take a choice back; the conflict is open again, and what was reverted stays so."""
    pull_request = _open_for_choices(pull_request, by)
    change = _change(pull_request, lineage)
    had_written = _has_written(change)
    Resolution.objects.filter(pull_request=pull_request, lineage=lineage, path=path).delete()
    return _carry_out(pull_request, change, had_written=had_written)


def _open_for_choices(pull_request: PullRequest, by: User) -> PullRequest:
    pull_request = lock_pull_request(pull_request)
    require_merge_rights(by, pull_request)
    if pull_request.status not in (PullRequest.Status.OPEN, PullRequest.Status.FAILED):
        raise PullRequestError(f"This pull request is {pull_request.get_status_display().lower()}.")
    return pull_request


def _change(pull_request: PullRequest, lineage: UUID) -> Change:
    change = pull_request.changes.filter(lineage=lineage).first()
    if change is None:
        raise BadChoice("This resource is not part of the pull request any more.")
    return change


def _places(change: Change) -> list[dict[str, Any]]:
    """All places of a change at which something can be chosen."""
    if change.reverted_in is None:
        return change.conflicts
    return [*change.conflicts, {"path": AGAIN, "text": "", "kind": "reverted", "allowed": AGAIN_OR_NOT}]


def _choice(change: Change, path: list[Any], choice: str, value: dict[str, Any], by: User) -> Resolution:
    return Resolution(
        pull_request_id=change.pull_request_id,
        lineage=change.lineage,
        path=path,
        choice=choice,
        value=value,
        base=change.base,
        source=change.source,
        target=change.target,
        chosen_by=by,
    )


def _has_written(change: Change) -> bool:
    choices = Resolution.objects.filter(pull_request=change.pull_request_id, lineage=change.lineage)
    return choices.filter(choice=Resolution.Choice.VALUE).exists()


def _keep_choices(choices: list[Resolution]) -> None:
    """Write the choices, each in place of an earlier one at its conflict."""
    Resolution.objects.bulk_create(
        choices,
        batch_size=1000,
        update_conflicts=True,
        unique_fields=["pull_request", "lineage", "path"],
        update_fields=["choice", "value", "base", "source", "target", "chosen_by", "chosen_at"],
    )


def _check_value(conflict: dict[str, Any], value: dict[str, Any]) -> None:
    """What cannot be kept, or cannot stand at the place, is refused before it is tried."""
    written = value.get("value")
    try:
        canonical.check(written)
    except canonical.Unacceptable as error:
        raise BadChoice(f"{conflict['text']}: {error}") from error
    if conflict["path"] == ["name"]:
        is_name = isinstance(written, str) and written.strip() and len(written) <= NAME_LENGTH
        if not is_name:
            raise BadChoice(f"Name: please give one of at most {NAME_LENGTH} characters.")
    elif conflict["kind"] == ConflictKind.LINES and value and not isinstance(written, str):
        raise BadChoice(f"{conflict['text']}: only text can be written here.")


def _carry_out(
    pull_request: PullRequest,
    change: Change | None = None,
    *,
    had_written: bool = False,
    written: tuple[UUID, Any] | None = None,
) -> PullRequest:
    """Keep what follows from the choices; from those about ``change`` alone where that can be told apart."""
    try:
        has_written = had_written or written is not None
        alone = decide_alone(pull_request, change, has_written=has_written) if change else None
        evaluation = Evaluation([alone], None) if alone else evaluate_pull_request(pull_request)
    except (Undecidable, canonical.Unacceptable, InvalidDocument) as error:
        raise BadChoice(str(error)) from error
    _check_written_documents(pull_request, evaluation)
    if written is not None:
        _check_written_name(evaluation, *written)
    if change and alone:
        keep_one(pull_request, change, alone)
    else:
        keep_evaluation(pull_request, evaluation)
    pull_request.version += 1
    pull_request.save(update_fields=[*FOUND, "version"])
    return pull_request


def _check_written_documents(pull_request: PullRequest, evaluation: Evaluation) -> None:
    problems = [problem for item in evaluation.decided for problem in _problems(item)]
    if problems or leading_nowhere(pull_request, evaluation):
        raise BadChoice(" ".join(problems) or "A written value leads to a resource that will not be there.")


def _problems(item: Decided) -> Iterable[str]:
    if item.document is None:
        return
    try:
        canonical.check(item.document)
    except canonical.Unacceptable as error:
        yield str(error)
    divided = divide(get_kind(item.entry.kind), item.document)
    for path in [*divided.dropped, *divided.local]:
        yield f"{path}: secrets and values of the environment cannot be part of a document."


def _check_written_name(evaluation: Evaluation, lineage: UUID, name: Any) -> None:
    """A written name that clashes is refused, whichever of its bearers the clash is put down to."""
    item = next(item for item in evaluation.decided if item.lineage == lineage)
    kind = item.entry.kind
    clashing = (
        other
        for other in evaluation.decided
        if any(conflict.kind is ConflictKind.SAME_NAME for conflict in other.open_conflicts)
    )
    if any(other is item or (other.entry.kind, other.entry.name) == (kind, name) for other in clashing):
        raise BadChoice(f"Name: there will already be {get_kind(kind).one} called {name}.")
