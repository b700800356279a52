"""The seeded faults: each still has its place, and those whose turn it is are really tried."""

import ast
import datetime
import re

import pytest

from tests.faults.catalogue import FAULTS, sample
from tests.faults.trial import PROJECT, copied_code, try_fault


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_every_fault_finds_its_place_and_tests_that_must_notice(fault):
    code = (PROJECT / fault.file).read_text()

    broken = ast.parse(fault.put_into(code))

    assert ast.dump(broken) != ast.dump(ast.parse(code))
    for test in fault.tests:
        file, name = test.split("::")
        assert re.search(rf"^def {name}\(", (PROJECT / file).read_text(), re.MULTILINE), test


def test_the_table_of_faults_is_complete():
    table = (PROJECT / "docs" / "reliability.md").read_text()

    assert [fault.name for fault in FAULTS if f"| {fault.name} |" not in table] == []


def test_samples_come_to_every_fault():
    tried = {fault.name for turn in range(len(FAULTS)) for fault in sample(2, turn)}

    assert tried == {fault.name for fault in FAULTS}


@pytest.mark.long
def test_the_faults_of_the_day_are_noticed(tracked_files):
    today = datetime.date.today().toordinal()

    with copied_code() as copy:
        verdicts = {fault.name: try_fault(copy, fault) for fault in sample(2, today)}

    assert {name: verdict.words for name, verdict in verdicts.items() if not verdict.noticed_by} == {}
