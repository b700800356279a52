"""What the target took back although both tiles shared it: told from the past of one resource."""

from uuid import UUID

import pytest

from pullrequests.taken_back import Written, revert_behind

OLD, NEW, OWN, LATER = (UUID(int=number) for number in range(1, 5))


def past(*words):
    """Each word: the kind of the revision, then what stood there; "+" marks a pull along the same edge."""
    written = []
    for number, word in enumerate(words, start=1):
        kind, _, what = word.partition(" ")
        content = {"old": OLD, "new": NEW, "own": OWN, "later": LATER, "gone": None}[what]
        written.append(Written(number, kind.rstrip("+"), content, is_of_edge=kind.endswith("+")))
    return written


@pytest.mark.parametrize(
    ("words", "base", "shared_at", "found"),
    [
        # a pull went back, and the giver had it from here meanwhile
        (["clone old", "pull+ new", "revert old"], NEW, 2, 3),
        (["clone old", "pull+ gone", "revert old"], None, 2, 3),
        (["pull+ new", "revert gone"], NEW, 1, 2),
        # edited since
        (["clone old", "pull+ new", "revert old", "edit own"], NEW, 2, 3),
        (["clone old", "pull+ new", "edit own", "revert old", "edit later", "edit own"], NEW, 2, 4),
        # a revert of the revert, taken back too; and a revert to what was written again by hand
        (["clone old", "pull+ new", "revert old", "revert new", "revert old"], NEW, 4, 5),
        (["clone old", "pull+ new", "revert old", "edit own", "revert old"], NEW, 2, 3),
        (
            ["clone old", "pull+ new", "revert old", "edit own", "edit old", "edit own", "revert old"],
            NEW,
            2,
            3,
        ),
        # an own change, which the giver has taken over
        (["clone old", "edit own", "revert old"], OWN, 2, 3),
        # a later pull from elsewhere goes on from what was reverted; one along the edge has settled it
        (["clone old", "pull+ new", "revert old", "pull later"], NEW, 2, 3),
        (["clone old", "pull+ new", "revert old", "pull+ later"], NEW, 4, None),
        # the pull is not in force: it is offered anyway
        (["clone old", "pull+ new", "revert old"], OLD, 1, None),
        # only own work was taken back
        (["clone old", "edit own", "edit later", "revert own"], OLD, 1, None),
        (["clone old", "edit own", "edit later", "revert own"], OLD, 4, None),
        (["clone old", "pull+ new", "edit own", "edit later", "revert own"], NEW, 2, None),
        # no revert wrote what stands there
        (["clone old", "revert new", "pull+ own", "edit later"], OWN, 3, None),
        (["clone old", "edit own"], OLD, 1, None),
        ([], OLD, 1, None),
    ],
)
def test_a_revert_counts_when_it_took_back_what_both_shared(words, base, shared_at, found):
    written = past(*words)

    assert revert_behind(written, base=base, shared_at=shared_at) == found
