"""What was reviewed, read back for its merge.

The merge writes the stored result of the review. It finds out anew, from
history, which resources differ and how they stood at the pins: a review of
other states than those, or one whose choices are other ones by now, is not
carried out. What the merge engine made of them is not made again here; the
doctor does so for every merge.
"""

from dataclasses import dataclass

from django.db import connection

from integrations import canonical
from integrations.history import Entry
from pullrequests.choices import choices_in
from pullrequests.compare import compare
from pullrequests.errors import NotMergeable
from pullrequests.evaluate import Decided
from pullrequests.models import PullRequest
from pullrequests.services.evaluation import pins_of

CHANGES = """
SELECT lineage, base, source, target, kind, name, result FROM pullrequests_change WHERE pull_request_id = %s
"""


@dataclass(frozen=True, slots=True)
class Reviewed:
    """Every differing resource with its result, the hash of the target with them, and how many choices there were."""

    decided: list[Decided]
    total: int
    choices: int


def reviewed_plan(pull_request: PullRequest) -> Reviewed:
    """What the pull request's last evaluation decided.

    Raises NotMergeable where it was not made from the pinned states and the choices there are.
    """
    candidates = {candidate.lineage: candidate for candidate in compare(pins_of(pull_request))}
    rows = _changes(pull_request)
    choices, digest = choices_in(pull_request.pk)
    inputs = {lineage: tuple(contents) for lineage, *contents, _, _, _ in rows}
    is_reviewed = inputs == {lineage: candidate.contents for lineage, candidate in candidates.items()}
    stored = pull_request.preview_sum
    if stored is None or bytes(pull_request.choices_sum or b"") != digest or not is_reviewed:
        raise NotMergeable("The result differs from what was reviewed. Refresh to compare again.")
    decided = [
        Decided(candidates[lineage], None if result is None else Entry(kind, name, result))
        for lineage, _, _, _, kind, name, result in rows
    ]
    return Reviewed(decided, canonical.from_bytes(bytes(stored)), choices)


def _changes(pull_request: PullRequest) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(CHANGES, [pull_request.pk])
        return cursor.fetchall()
