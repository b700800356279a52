"""Faults of comparing, merging and going back."""

from tests.faults.fault import Fault

COMPARE = "pullrequests/compare.py"
DOCUMENT = "pullrequests/merging/document.py"
EVALUATE = "pullrequests/evaluate.py"
MERGE = "pullrequests/services/merge.py"

ENGINE_FAULTS = [
    Fault(
        "The base is not advanced by a pull",
        COMPARE,
        '.order_by("-pk")[0]',
        '.order_by("pk")[0]',
        ("tests/pullrequests/test_compare.py::test_after_a_pull_the_giver_s_state_is_the_base",),
    ),
    Fault(
        "The base becomes the merged result",
        COMPARE,
        '("giver", "base")',
        '("receiver", "base")',
        (
            "tests/pullrequests/test_compare.py::test_what_a_pull_left_different_stays_a_candidate_without_being_touched",
        ),
    ),
    Fault(
        "The base becomes the target as it was before the pull",
        MERGE,
        "giver=pull_request.source,\n        giver_revision=pull_request.source_revision,",
        "giver=target,\n        giver_revision=pull_request.target_revision,",
        ("tests/pullrequests/services/test_merge.py::test_both_tiles_remember_what_they_now_share",),
    ),
    Fault(
        "A revert leaves the pulls it takes back in force",
        "integrations/services/revert.py",
        "_restore_syncs(integration, to_revision, revision.number)",
        "pass",
        (
            "tests/pullrequests/services/test_taking_back.py::test_going_back_voids_the_sync_of_the_pull_alone",
        ),
    ),
    Fault(
        "A conflict takes the source's value without asking",
        DOCUMENT,
        "return Merged(conflict.ours, (conflict,))",
        "return Merged(conflict.theirs)",
        ("tests/merging/test_oracle.py::test_every_small_resource_of_two_fields_and_three_values",),
    ),
    Fault(
        "A conflict keeps the target's value without asking",
        DOCUMENT,
        "return Merged(conflict.ours, (conflict,))",
        "return Merged(conflict.ours)",
        ("tests/merging/test_oracle.py::test_every_small_resource_of_two_fields_and_three_values",),
    ),
    Fault(
        "Deleted here and changed there is deleted without asking",
        DOCUMENT,
        "return self.conflict(Conflict(path, ConflictKind.DELETE_EDIT, base, ours, theirs))",
        "return Merged(MISSING)",
        ("tests/merging/test_lists.py::test_lists_conflict",),
    ),
    Fault(
        "Deleted here and changed there is kept without asking",
        DOCUMENT,
        "return self.conflict(Conflict(path, ConflictKind.DELETE_EDIT, base, ours, theirs))",
        "return Merged(theirs if ours is MISSING else ours)",
        ("tests/merging/test_lists.py::test_lists_conflict",),
    ),
    Fault(
        "What the source deleted stays in the target",
        EVALUATE,
        "return Decided(candidate, candidate.source)",
        "return Decided(candidate, candidate.source or candidate.target)",
        ("tests/pullrequests/services/test_merge.py::test_both_sides_changes_are_there_afterwards",),
    ),
    Fault(
        "A clone is bound to another environment's connection",
        "integrations/services/clone.py",
        "Connection.objects.usable_in(environment)",
        "Connection.objects",
        (
            "tests/integrations/services/test_clone.py::test_a_connection_of_another_environment_cannot_be_chosen",
        ),
    ),
    Fault(
        "A secret comes in with an archive",
        "integrations/archive/reading.py",
        "translate(kind, divided.document,",
        "translate(kind, raw,",
        ("tests/integrations/services/test_archive.py::test_secrets_of_an_archive_are_never_stored",),
    ),
    Fault(
        "A reference may lead nowhere after a pull",
        "pullrequests/whole_checks.py",
        "    _settle_references(items, decisions)\n    settle_names",
        "    settle_names",
        ("tests/pullrequests/test_whole_checks.py::test_deleted_on_one_side_and_used_on_the_other_is_asked",),
    ),
    Fault(
        "What only the target changed is lost",
        EVALUATE,
        "return Decided(candidate, candidate.target)",
        "return Decided(candidate, candidate.source)",
        ("tests/pullrequests/services/test_merge.py::test_both_sides_changes_are_there_afterwards",),
    ),
    Fault(
        "The base is the living tile instead of its state at the last pull",
        COMPARE,
        'revision=f"%({side}_revision)s"',
        'revision="2147483647"',
        ("tests/pullrequests/test_compare.py::test_all_three_states_are_known",),
    ),
    Fault(
        "A merge writes into the document that it reads",
        DOCUMENT,
        "value: dict[Any, Any] = {}\n        conflicts",
        "value: dict[Any, Any] = parents[1]\n        conflicts",
        ("tests/merging/test_laws.py::test_the_inputs_are_left_alone",),
    ),
    Fault(
        "The order of a merged list is left to chance",
        "pullrequests/merging/ordering.py",
        "leading = _only(lead, survivors)",
        "leading = list(survivors)",
        ("tests/merging/test_lists.py::test_lists_merge",),
    ),
    Fault(
        "A pull writes into the source",
        MERGE,
        "_prepare_arrivals(target, reviewed)",
        "_prepare_arrivals(target, reviewed); _prepare_arrivals(pull_request.source, reviewed)",
        ("tests/pullrequests/services/test_merge.py::test_the_source_and_every_other_tile_stay_as_they_are",),
    ),
]
