"""Every merge computed again from what it was made from, and compared with what landed.

A merge made under earlier rules may rightly come out differently today. It
is compared with what was stored at its review instead.
"""

import logging
from collections.abc import Iterator

from integrations import canonical
from integrations.audit.faults import Fault, Tally
from integrations.audit.landing import Written, strays_from, written_by
from integrations.models import Integration, Revision, Sync
from integrations.services.revisions import state_sum_at
from pullrequests.evaluate import RULES
from pullrequests.models import Change, PullRequest
from pullrequests.services.evaluation import evaluate_pull_request
from pullrequests.services.merge import plan_of

logger = logging.getLogger(__name__)


def check_merges(tile: Integration, tally: Tally) -> Iterator[Fault]:
    """Look at every pull request merged into the tile, and for pulls that no pull request made."""
    merged = PullRequest.objects.filter(target=tile, status=PullRequest.Status.MERGED).order_by("pk")
    related = merged.select_related("edge", "sync", "merge_revision", "source__environment")
    for pull_request in related.iterator(chunk_size=100):
        tally["merges"] += 1
        if pull_request.rules != RULES:
            tally["of them under earlier rules"] += 1
        for problem in _problems(pull_request):
            yield Fault(tile, problem, landed_at(pull_request), f"“{pull_request.title}”")
    pulls = Revision.objects.filter(integration=tile, kind=Revision.Kind.PULL, pull_request=None)
    for number in pulls.order_by("number").values_list("number", flat=True):
        yield Fault(tile, "It was pulled, but no merged pull request says so.", number)
    received = Sync.objects.filter(receiver=tile).exclude(edge__child=tile, receiver_revision=1).count()
    if received > merged.count():
        yield Fault(tile, f"It is said to have received {received} pulls, but {merged.count()} were merged.")


def landed_at(pull_request: PullRequest) -> int:
    """The target's revision after the merge; one that had nothing to write made none."""
    revision = pull_request.merge_revision
    return revision.number if revision else pull_request.target_revision


def _problems(pull_request: PullRequest) -> Iterator[str]:
    number, revision = landed_at(pull_request), pull_request.merge_revision
    if revision is not None and (revision.integration_id, number, revision.kind) != (
        pull_request.target_id,
        pull_request.target_revision + 1,
        Revision.Kind.PULL,
    ):
        yield "The revision it is said to have made is not the pull after the one it was compared with."
        return
    if _syncs(pull_request) == 0:
        yield "What both tiles shared after this pull is not remembered."
    if bytes(pull_request.preview_sum or b"") != canonical.to_bytes(
        state_sum_at(pull_request.target_id, number)
    ):
        yield "What landed is not what was reviewed: the hashes of the two states differ."
    written = written_by(pull_request.target_id, number) if revision else []
    yield from _compare_with_review(pull_request, written)
    if pull_request.rules == RULES:
        yield from _compute_again(pull_request, written)


def _syncs(pull_request: PullRequest) -> int:
    return Sync.objects.filter(
        edge=pull_request.edge_id,
        giver=pull_request.source_id,
        giver_revision=pull_request.source_revision,
        receiver=pull_request.target_id,
        receiver_revision=landed_at(pull_request),
    ).count()


def _compare_with_review(pull_request: PullRequest, written: list[Written]) -> Iterator[str]:
    reviewed = pull_request.changes.exclude(outcome=Change.Outcome.KEPT)
    wanted = dict(reviewed.order_by().values_list("lineage", "result"))
    landed = {row.lineage: row.entry.content if row.entry else None for row in written}
    names = {row.lineage: row.name for row in written} | dict(reviewed.values_list("lineage", "name"))
    for lineage in sorted(names, key=lambda lineage: (names[lineage], lineage)):
        if lineage not in landed:
            yield f"{names[lineage]} was reviewed, but did not land."
        elif lineage not in wanted:
            yield f"{names[lineage]} landed, but was not part of what was reviewed."
        elif landed[lineage] != wanted[lineage]:
            yield f"{names[lineage]} landed otherwise than it was reviewed."


def _compute_again(pull_request: PullRequest, written: list[Written]) -> Iterator[str]:
    ends = {pull_request.source_id, pull_request.target_id}
    if {pull_request.sync.giver_id, pull_request.sync.receiver_id} != ends:
        yield "It was compared on the ground of what two other tiles shared."
        return
    try:
        evaluation = evaluate_pull_request(pull_request)
        strays = strays_from(plan_of(evaluation.decided), written)
    except Exception as error:
        logger.warning("pull request %s cannot be computed again", pull_request.code, exc_info=error)
        yield "It cannot be computed again from what is stored."
        return
    if evaluation.preview_sum is None:
        yield f"Computed again, it has {evaluation.open_conflicts} open conflicts."
    for name in strays:
        yield f"Computed again, {name} comes out otherwise than it landed."
