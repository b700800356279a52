"""Deciding one resource anew after a choice about it, where that cannot touch any other resource.

It gives what evaluating everything would give, for the price of one resource. Whatever may reach further is left to
the full evaluation: another name, a resource that comes or goes or was taken back, a reference to one that is absent,
and the hash of the whole once nothing is open. So the hash that a merge must land on always comes from a full
evaluation.
"""

from django.db.models import Q

from integrations.models import Content
from pullrequests.compare import compare
from pullrequests.evaluate import Decided, decide_one
from pullrequests.merging.outcomes import ConflictKind
from pullrequests.models import Change, PullRequest, Resolution
from pullrequests.services.evaluation import decisions_of, pins_of

OF_THE_WHOLE = (ConflictKind.SAME_NAME, ConflictKind.DANGLING)


def decide_alone(pull_request: PullRequest, change: Change, *, has_written: bool) -> Decided | None:
    """The resource with the choices made for it by now; None where everything must be evaluated.

    ``has_written`` says whether a value written by hand is, or was until now, a part of it.
    """
    is_simple = change.result is not None and change.reverted_in is None
    if not is_simple or any(conflict["kind"] in OF_THE_WHOLE for conflict in change.conflicts):
        return None
    chosen = Resolution.objects.filter(pull_request=pull_request, lineage=change.lineage)
    (candidate,) = compare(pins_of(pull_request), [change.lineage])
    decided = decide_one(candidate, decisions_of(chosen).get(change.lineage, {}))
    is_last = (
        pull_request.open_conflicts + len(decided.open_conflicts) == len(change.conflicts) - change.settled
    )
    if is_last or _is_another(change, decided) or _meets_an_absent_one(change, decided, has_written):
        return None
    return decided


def _is_another(change: Change, decided: Decided) -> bool:
    return decided.document is None or (decided.entry.kind, decided.entry.name) != (change.kind, change.name)


def _meets_an_absent_one(change: Change, decided: Decided, has_written: bool) -> bool:
    """Whether it refers to a resource that is or was about to be absent; so it did before only if a side does."""
    sides = Content.objects.filter(pk__in=[change.base, change.source, change.target])
    wanted = {lineage for references in sides.values_list("references", flat=True) for lineage in references}
    wanted |= set(decided.stored.references if decided.stored else ())
    dangling = Q(conflicts__contains=[{"kind": ConflictKind.DANGLING}])
    met = (Q(result=None) | dangling) & Q(lineage__in=wanted)
    changes = Change.objects.filter(pull_request=change.pull_request_id)
    return changes.filter(met | dangling if has_written else met).exists()
