"""The benchmark measures what it says it does; how long things take is nobody's test."""

import json
import os
import subprocess
import sys

import psycopg
import pytest

from integrations.kinds import get_kind
from integrations.kinds.division import divide
from integrations.kinds.references import references_in
from tests.benchmarks.benchmark import OPERATIONS
from tests.benchmarks.corpus import make_corpus
from tests.benchmarks.edits import make_case
from tests.benchmarks.git import GitTrouble, require_git
from tests.worker_process import PROJECT


@pytest.fixture
def git():
    try:
        require_git()
    except GitTrouble as trouble:
        pytest.skip(str(trouble))


def benchmark(*words):
    command = [sys.executable, "manage.py", "benchmark", *words]
    return subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)


def scratch_databases():
    with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
        named = "SELECT datname FROM pg_database WHERE datname LIKE 'daisychain_benchmark_%'"
        return connection.execute(named).fetchall()


@pytest.mark.long
def test_every_operation_does_its_work_rightly_beside_git_and_leaves_nothing_behind(git):
    before = scratch_databases()

    # The command itself compares every tile, every merge and every conflict with what must come out.
    done = benchmark("--n", "100", "--k", "10", "--against", "git", "--repeat", "1", "--json")

    assert done.returncode == 0, done.stderr
    rows = json.loads(done.stdout)
    assert [row["operation"] for row in rows] == list(OPERATIONS)
    assert all({"ours_ms", "git_ms", "ratio", "spread"} <= set(row) and row["ours_ms"] > 0 for row in rows)
    compared = [row for row in rows if row["git_ms"] is not None]
    assert {row["operation"] for row in compared} == set(OPERATIONS) - {"open", "home", "review"}
    assert all(row["ratio"] == pytest.approx(row["git_ms"] / row["ours_ms"], abs=0.02) for row in compared)
    assert scratch_databases() == before


def test_what_is_not_known_is_refused_before_anything_is_measured():
    done = benchmark("--against", "abacus")

    assert done.returncode == 1
    assert "Not known: abacus" in done.stderr
    assert done.stdout == ""


def test_the_corpus_is_the_same_each_time_and_another_with_another_seed():
    assert make_corpus(60, seed=3) == make_corpus(60, seed=3)
    assert make_corpus(60, seed=3).documents.keys().isdisjoint(make_corpus(60, seed=4).documents)


def test_all_of_the_corpus_is_versioned_and_all_references_lead_to_their_kind():
    corpus = make_corpus(200)

    for each, document in corpus.documents.items():
        kind = get_kind(corpus.kinds[each])
        divided = divide(kind, document)
        assert (divided.dropped, divided.local) == (("_id",), {})
        for _, vendor_id, wanted in references_in(kind, document):
            assert corpus.kinds[vendor_id] == wanted


def test_a_case_changes_as_many_resources_on_each_side_as_was_asked():
    case = make_case(make_corpus(1000), 200, seed=5)

    assert len(case.changed(case.source)) == len(case.changed(case.target)) == 200
    assert len(case.touched_by_both()) == 60
    assert len(case.conflicts) == 24


def test_the_truth_of_a_case_stands_at_what_one_side_alone_has_changed():
    case = make_case(make_corpus(300), 40, seed=6)

    of_both = set(case.touched_by_both())
    for side in (case.source, case.target):
        for each, document in case.changed(side).items():
            if each not in of_both:
                assert case.expected.get(each) == document
