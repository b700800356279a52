"""Faults of what surrounds the merge engine: snapshots, history, pins, rights, jobs and locks."""

from tests.faults.fault import Fault

JOBS = "integrations/services/jobs.py"
MERGE = "pullrequests/services/merge.py"
REVIEWED = "pullrequests/reviewed_plan.py"

SYSTEM_FAULTS = [
    Fault(
        "The snapshot before a pull is missing",
        MERGE,
        'take_snapshot(integration=target, label=label.format("Before"), by=by, reason=Snapshot.Reason.BEFORE_PULL)',
        "pass",
        ("tests/pullrequests/services/test_merge.py::test_there_is_a_snapshot_before_and_after",),
    ),
    Fault(
        "The snapshot after a pull is taken twice",
        MERGE,
        'take_snapshot(integration=target, label=label.format("After")',
        "take_snapshot(integration=target, label=label, by=by, reason=Snapshot.Reason.AFTER_PULL); "
        'take_snapshot(integration=target, label=label.format("After")',
        ("tests/pullrequests/services/test_merge.py::test_there_is_a_snapshot_before_and_after",),
    ),
    Fault(
        "A change of a resource leaves no history",
        "integrations/bulk.py",
        "            FROM written\n",
        "            FROM written WHERE is_new\n",
        ("tests/integrations/test_bulk.py::test_placing_again_changes_rows_and_says_so",),
    ),
    Fault(
        "A merge goes into a target that has moved",
        MERGE,
        "moved = target.head != pull_request.target_revision",
        "moved = False",
        ("tests/pullrequests/services/test_merge_refusals.py::test_after_the_target_moved",),
    ),
    Fault(
        "A merge brings what the source got after the review",
        "pullrequests/services/evaluation.py",
        "source_revision=pull_request.source_revision",
        "source_revision=pull_request.source.head",
        (
            "tests/pullrequests/services/test_merge.py::test_a_change_of_the_source_meanwhile_waits_for_the_next_pull",
        ),
    ),
    Fault(
        "What lands is not compared with what was reviewed",
        "integrations/audit/landing.py",
        "if state_sum(integration) != total:",
        "if state_sum(integration) == 0:",
        ("tests/pullrequests/services/test_merge_refusals.py::test_when_a_reviewed_result_was_exchanged",),
    ),
    Fault(
        "A review of other states than the pinned ones is carried out",
        REVIEWED,
        " or not is_reviewed:",
        ":",
        (
            "tests/pullrequests/services/test_merge_refusals.py"
            "::test_when_it_was_made_from_other_states_than_those_it_is_pinned_to",
        ),
    ),
    Fault(
        "A merge does not see that choices were slipped in",
        REVIEWED,
        ' or bytes(pull_request.choices_sum or b"") != digest',
        "",
        (
            "tests/pullrequests/services/test_merge_refusals.py::test_when_a_choice_was_slipped_in_after_the_review",
        ),
    ),
    Fault(
        "What has landed is not held against what was decided",
        MERGE,
        "check_landing(revision=revision, plan=plan, total=reviewed.total)",
        "pass",
        (
            "tests/pullrequests/services/test_landing.py"
            "::test_a_merge_that_would_land_differently_is_refused_and_changes_nothing",
        ),
    ),
    Fault(
        "Rights are not asked for again when the merge is carried out",
        MERGE,
        "require_merge_rights(job.created_by, pull_request)",
        "pass",
        (
            "tests/pullrequests/services/test_merge_refusals.py"
            "::test_rights_count_as_they_are_when_it_is_carried_out",
        ),
        places=2,
    ),
    Fault(
        "A job whose message comes twice is done twice",
        JOBS,
        "if job is None or job.is_finished:",
        "if job is None:",
        ("tests/integrations/services/test_jobs.py::test_a_message_that_comes_many_times_is_work_done_once",),
    ),
    Fault(
        "Tiles are not locked while they are written",
        "integrations/services/locking.py",
        " ORDER BY id FOR NO KEY UPDATE",
        " ORDER BY id",
        (
            "tests/integrations/services/test_locking.py::test_a_job_that_finds_the_tile_held_fails_with_that_sentence",
        ),
    ),
    Fault(
        "Forgotten jobs are not rung for again",
        JOBS,
        "forgotten = list(waiting.select_for_update(skip_locked=True))",
        "forgotten: list[Job] = []",
        ("tests/integrations/services/test_ringing.py::test_a_forgotten_job_is_rung_for_again",),
    ),
    Fault(
        "Nobody looks for forgotten jobs",
        "ilm_site/heartbeat.py",
        "consumer.timer.call_repeatedly(SECONDS_BETWEEN_SWEEPS, self.sweep),",
        "",
        (
            "tests/integrations/services/test_ringing.py"
            "::test_a_worker_has_forgotten_jobs_looked_for_when_it_starts_and_all_the_time",
        ),
    ),
    Fault(
        "The role of a group does not count",
        "integrations/permissions.py",
        "\n  AND group_id IN (SELECT group_id",
        "\n  AND group_id NOT IN (SELECT group_id",
        ("tests/integrations/test_querysets.py::test_leaving_a_group_counts_at_once",),
    ),
    Fault(
        "Someone who left still sees tiles",
        "integrations/querysets.py",
        "if not user.is_active:\n            return self.none()",
        "if not user.is_authenticated:\n            return self.none()",
        ("tests/integrations/test_querysets.py::test_someone_who_left_has_no_role",),
    ),
    Fault(
        "A pull request shows a tile that one may not see",
        "pullrequests/querysets.py",
        "source__in=tiles, target__in=tiles",
        "target__in=tiles",
        ("tests/pullrequests/pages/test_detail.py::test_it_exists_only_for_those_who_see_both_tiles",),
    ),
]
