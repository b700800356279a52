"""What a merge tells of the conflicts it met: all of them, those that a decision settled among them."""

import pytest

from integrations.paths import ORDER
from pullrequests.merging.document import merge
from pullrequests.merging.outcomes import Choice, Decision
from pullrequests.merging.rules import declared_rules
from tests.merging.readings import shown

RULES = declared_rules({"rows": "name"}, ["code"])


def document(order, code, title):
    return {"rows": [{"name": name} for name in order], "code": code, "title": title}


@pytest.mark.parametrize("settled", [("title",), ("code",), ("rows", ORDER)])
def test_a_settled_conflict_is_met_and_not_open(settled):
    sides = document("abc", "x\n1\n", "t"), document("bac", "x\n2\n", "u"), document("acb", "x\n3\n", "v")

    result = merge(*sides, rules=RULES, decisions={settled: Decision(Choice.TARGET)})

    assert shown(result.met) == {("rows.@order", "order"), ("code", "lines"), ("title", "field")}
    assert {conflict.path for conflict in result.conflicts} == {found.path for found in result.met} - {
        settled
    }
