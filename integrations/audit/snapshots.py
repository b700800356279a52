"""Automatic snapshots: one before and one after each pull and each revert of a tile, and no other."""

from collections import Counter
from collections.abc import Iterator

from integrations.audit.faults import Fault, Tally
from integrations.models import Integration, Revision, Snapshot

Reason = Snapshot.Reason
Place = tuple[int, str]
"""The number of a revision, and the reason of a snapshot of it."""


def check_snapshots(tile: Integration, tally: Tally) -> Iterator[Fault]:
    """Compare the automatic snapshots with the revisions that must have taken them."""
    snapshots = Snapshot.objects.filter(revision__integration=tile).order_by()
    found = Counter(snapshots.values_list("revision__number", "reason"))
    tally["snapshots"] += found.total()
    wanted = _wanted(tile, found)
    for number, reason in sorted(wanted.keys() | found.keys()):
        place = (number, reason)
        if reason != Reason.MANUAL and found[place] != wanted[place]:
            label = Reason(reason).label
            problem = f"It has {found[place]} snapshots “{label}”, but should have {wanted[place]}."
            yield Fault(tile, problem, number)
    for number, reason in sorted(found):
        if reason == Reason.AFTER_REVERT and not _is_earlier_state(tile, number):
            yield Fault(tile, "It went back to a state that the tile had at no earlier revision.", number)


def _wanted(tile: Integration, found: Counter[Place]) -> Counter[Place]:
    """One pair around each pull; also around each revert, unless that was of one resource alone, which takes none."""
    wanted: Counter[Place] = Counter()
    kinds = Revision.objects.filter(integration=tile, kind__in=[Revision.Kind.PULL, Revision.Kind.REVERT])
    for number, kind in kinds.order_by().values_list("number", "kind"):
        is_pull = kind == Revision.Kind.PULL
        before = (number - 1, Reason.BEFORE_PULL if is_pull else Reason.BEFORE_REVERT)
        after = (number, Reason.AFTER_PULL if is_pull else Reason.AFTER_REVERT)
        if is_pull or found[before] or found[after]:
            wanted.update([before, after])
    return wanted


def _is_earlier_state(tile: Integration, number: int) -> bool:
    revisions = Revision.objects.filter(integration=tile)
    now = revisions.filter(number=number).values("state_sum")
    return revisions.filter(number__lt=number, state_sum__in=now).exists()
