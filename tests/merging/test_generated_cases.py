"""Whole integrations with known edits: the merge must be exactly what the edits say, in both directions."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from pullrequests.merging.merge_documents import merge_documents
from tests.merging.case_maker import make_case
from tests.merging.readings import exact

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("back", [False, True], ids=["there", "back"])
@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize(("size", "edits"), [(100, 40), (1_000, 200)])
def test_the_merge_is_what_the_edits_say(size, edits, seed, back):
    case = make_case(size, edits, seed)
    case = case.swapped() if back else case

    result = merge_documents(case.base, case.source, case.target)

    wrong = [
        name
        for name, document in case.expected.items()
        if exact(result["merged"].get(name)) != exact(document)
    ]
    assert wrong == []
    assert result["merged"].keys() == case.expected.keys()
    assert {(found["id"], found["path"]) for found in result["conflicts"]} == case.conflicts


@pytest.mark.parametrize("size", [100, 1_000])
def test_a_settled_case_is_not_offered_again(size):
    case = make_case(size, 50, seed=9)
    merged = merge_documents(case.base, case.source, case.target)["merged"]

    again = merge_documents(case.source, case.source, merged)
    back = merge_documents(case.source, merged, case.source)

    assert again["conflicts"] == back["conflicts"] == []
    assert exact(again["merged"]) == exact(back["merged"]) == exact(merged)


def test_the_result_does_not_depend_on_the_seed_of_hashes():
    program = (
        "import json; from tests.merging.case_maker import make_case;"
        "from pullrequests.merging.merge_documents import merge_documents;"
        "case = make_case(60, 40, 3);"
        "print(json.dumps(merge_documents(case.base, case.source, case.target)))"
    )

    outputs = {
        subprocess.run(
            [sys.executable, "-c", program],
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2", "3")
    }

    assert len(outputs) == 1
