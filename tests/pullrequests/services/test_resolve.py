"""Choosing at conflicts: every choice for every kind of conflict, and what the merge makes of it."""

import pytest

from pullrequests.errors import NotMergeable
from pullrequests.models import Resolution
from pullrequests.services.merge import request_merge
from tests.factories import all_rows, document_of, make_environment, make_manager, merge, resolve, state_of
from tests.pullrequests.services.disputes import (
    dangling_dispute,
    deleted_by_source,
    deleted_by_target,
    field_dispute,
    landed,
    lines_dispute,
    list_dispute,
    order_dispute,
    same_name_dispute,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def where():
    environment = make_environment()
    return {"environment": environment, "by": make_manager(environment)}


def conflict_of(pull_request):
    (conflict,) = (c for found in pull_request.changes.all() for c in found.conflicts)
    return conflict


KINDS = {
    # kind, path, what can be chosen
    field_dispute: ("field", ["schedule"], ["target", "source", "base", "value"]),
    list_dispute: ("field", ["settings", "steps"], ["target", "source", "base", "both", "value"]),
    lines_dispute: ("lines", ["content"], ["target", "source", "base", "both", "value"]),
    order_dispute: ("order", ["aliases", {"@order": True}], ["target", "source", "base"]),
    deleted_by_source: ("delete/edit", [], ["target", "source"]),
    deleted_by_target: ("delete/edit", [], ["target", "source"]),
    same_name_dispute: ("same name", ["name"], ["value", "both"]),
    dangling_dispute: ("dangling reference", [], ["target", "source"]),
}


@pytest.mark.parametrize("make", KINDS)
def test_each_kind_of_conflict_says_what_can_be_chosen(where, make):
    opened = make(**where)

    conflict = conflict_of(opened)

    assert (conflict["kind"], conflict["path"], conflict["allowed"]) == KINDS[make]
    assert (conflict["open"], opened.open_conflicts, opened.preview_sum) == (True, 1, None)
    with pytest.raises(NotMergeable, match="still open"):
        request_merge(pull_request=opened, version=opened.version, by=where["by"])


def steps(*numbers):
    return [{"at": number} for number in numbers]


def aliases(names):
    return {"name": "it", "aliases": [{"alias": name} for name in names]}


def script(content):
    return {"name": "it", "content": content}


ANSWERS = [
    (field_dispute, "target", {}, {"name": "it", "schedule": "target"}),
    (field_dispute, "source", {}, {"name": "it", "schedule": "source"}),
    (field_dispute, "base", {}, {"name": "it", "schedule": "base"}),
    (field_dispute, "value", {"value": "written"}, {"name": "it", "schedule": "written"}),
    (field_dispute, "value", {"value": {"a": [None, 1]}}, {"name": "it", "schedule": {"a": [None, 1]}}),
    (field_dispute, "value", {}, {"name": "it"}),
    (list_dispute, "target", {}, {"name": "it", "settings": {"steps": steps(1, 3)}}),
    (list_dispute, "source", {}, {"name": "it", "settings": {"steps": steps(1, 2)}}),
    (list_dispute, "base", {}, {"name": "it", "settings": {"steps": steps(1)}}),
    (list_dispute, "both", {}, {"name": "it", "settings": {"steps": steps(1, 3, 2)}}),
    (list_dispute, "value", {"value": []}, {"name": "it", "settings": {"steps": []}}),
    (lines_dispute, "target", {}, script("target\nmiddle\nnew last\n")),
    (lines_dispute, "source", {}, script("source\nmiddle\nnew last\n")),
    (lines_dispute, "base", {}, script("first\nmiddle\nnew last\n")),
    (lines_dispute, "both", {}, script("target\nsource\nmiddle\nnew last\n")),
    (lines_dispute, "value", {"value": "written\n"}, script("written\n")),
    (order_dispute, "target", {}, aliases("cab")),
    (order_dispute, "source", {}, aliases("bca")),
    (order_dispute, "base", {}, aliases("abc")),
    (deleted_by_source, "target", {}, {"name": "it", "schedule": "target"}),
    (deleted_by_source, "source", {}, None),
    (deleted_by_target, "target", {}, None),
    (deleted_by_target, "source", {}, {"name": "it", "schedule": "source"}),
]


@pytest.mark.parametrize(("make", "choice", "value", "expected"), ANSWERS)
def test_what_was_chosen_is_what_lands(where, make, choice, value, expected):
    opened = make(**where)
    before = state_of(opened.target)

    resolved = resolve(opened, "it", choice, value=value, by=where["by"])

    assert (resolved.open_conflicts, resolved.version) == (0, 2)
    assert resolved.changes.get(name="it").settled == 1
    assert state_of(opened.target) == before
    merged = merge(resolved, by=where["by"])
    assert merged.status == "merged", merged.problem
    assert landed(merged) == expected


def test_keeping_a_deleted_resource_keeps_what_uses_it(where):
    opened = dangling_dispute(**where)

    merged = merge(resolve(opened, "it", "target", by=where["by"]), by=where["by"])

    assert landed(merged) == {"name": "it"}
    assert len(landed(merged, "user")["_runNextFlowIds"]) == 1


def test_letting_it_go_takes_it_out_of_what_used_it(where):
    opened = dangling_dispute(**where)

    merged = merge(resolve(opened, "it", "source", by=where["by"]), by=where["by"])

    assert landed(merged) is None
    assert landed(merged, "user") == {"name": "user", "_runNextFlowIds": []}


def test_both_of_one_name_can_stay(where):
    opened = same_name_dispute(**where)

    merged = merge(resolve(opened, "prices", "both", by=where["by"]), by=where["by"])

    assert sorted(row[1] for row in state_of(merged.target).values()) == ["other", "prices", "prices"]


def test_the_arriving_one_can_be_given_another_name(where):
    opened = same_name_dispute(**where)

    resolved = resolve(opened, "prices", "value", value={"value": "new prices"}, by=where["by"])

    assert [(c.name, c.outcome) for c in resolved.changes.exclude(conflicts=[])] == [("new prices", "new")]
    merged = merge(resolved, by=where["by"])
    assert document_of(merged.target, "new prices")["content"] == "source"
    assert document_of(merged.target, "prices")["content"] == "target"


def test_a_choice_can_be_made_anew(where):
    opened = field_dispute(**where)
    path = conflict_of(opened)["path"]
    resolve(opened, "it", "source", by=where["by"])

    resolved = resolve(opened, "it", "target", path=path, by=where["by"])

    assert [(r.choice, r.chosen_by) for r in Resolution.objects.all()] == [("target", where["by"])]
    assert landed(merge(resolved, by=where["by"]))["schedule"] == "target"


def test_a_choice_keeps_what_it_was_made_against(where):
    opened = field_dispute(**where)
    found = opened.changes.get()

    resolve(opened, "it", "source", by=where["by"])

    kept = Resolution.objects.get()
    assert (kept.lineage, kept.path, kept.value) == (found.lineage, ["schedule"], {})
    assert (kept.base, kept.source, kept.target) == (found.base, found.source, found.target)


def test_a_value_beside_another_choice_is_not_kept(where):
    opened = field_dispute(**where)

    resolve(opened, "it", "source", value={"value": "stray"}, by=where["by"])

    assert Resolution.objects.get().value == {}


def test_a_failed_one_can_be_decided_again(where):
    opened = field_dispute(**where)
    type(opened).objects.update(status="failed")

    assert resolve(opened, "it", "source", by=where["by"]).open_conflicts == 0


def test_choosing_writes_to_the_pull_request_and_stores_the_document_it_leads_to(where):
    opened = field_dispute(**where)
    before = all_rows()

    resolve(opened, "it", "value", value={"value": "x"}, by=where["by"])

    after = all_rows()
    changed = {table for table in after if after[table] != before[table]}
    of_the_request = {"pullrequests.PullRequest", "pullrequests.Change", "pullrequests.Resolution"}
    assert changed == of_the_request | {"integrations.Content"}
    (new,) = set(after["integrations.Content"]) - set(before["integrations.Content"])
    assert str(opened.changes.get(name="it").result) in new
