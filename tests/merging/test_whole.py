"""Checks of the merged whole: names that clash, references that lead nowhere."""

from integrations.paths import Item
from pullrequests.merging.merge_documents import merge_documents
from pullrequests.merging.whole import Dangling, Member, SameName, find_dangling, find_same_names

STEP = ("pageProcessors", Item("_importId", "b"), "_importId")


def nobody(*_):
    return ()


def test_two_new_resources_of_one_name_clash():
    changed = {"b": Member("script", "Hooks"), "a": Member("script", "Hooks"), "c": Member("flow", "Hooks")}

    assert find_same_names(changed, named=nobody) == [SameName("script", "Hooks", ("a", "b"))]


def test_names_that_clash_are_told_in_one_order():
    changed = {f"{name} {copy}": Member("script", name) for name in "cab" for copy in (2, 1)}

    found = find_same_names(changed, named=nobody)

    assert [(clash.name, clash.lineages) for clash in found] == [
        ("a", ("a 1", "a 2")),
        ("b", ("b 1", "b 2")),
        ("c", ("c 1", "c 2")),
    ]


def test_a_renamed_resource_clashes_with_one_that_has_the_name():
    found = find_same_names({"a": Member("script", "Hooks")}, named=lambda kind, name: ["old"])

    assert found == [SameName("script", "Hooks", ("a", "old"))]


def test_a_name_given_up_in_the_same_merge_is_free():
    changed = {"a": Member("script", "Hooks"), "old": Member("script", "Other"), "gone": None}

    assert find_same_names(changed, named=lambda kind, name: ["old", "gone"] if name == "Hooks" else []) == []


def test_a_new_reference_must_lead_somewhere():
    changed = {"a": Member("flow", "Orders", ((STEP, "b"), (("x",), "c"))), "c": Member("import", "New")}

    assert find_dangling(changed, exists=lambda lineage: False, referrers=nobody) == [
        Dangling("a", STEP, "b")
    ]
    assert find_dangling(changed, exists=lambda lineage: True, referrers=nobody) == []


def test_a_removed_resource_must_not_be_referred_to():
    referrers = {"b": [("a", STEP), ("c", STEP), ("d", STEP)], "c": [("a", STEP)]}
    changed = {"b": None, "c": Member("flow", "No longer refers"), "d": None}

    found = find_dangling(
        changed, exists=lambda lineage: True, referrers=lambda lineage: referrers.get(lineage, ())
    )

    assert found == [Dangling("a", STEP, "b")]


def test_references_that_lead_nowhere_are_told_in_one_order():
    places = [(name,) for name in "pqrs"]
    changed = {
        owner: Member("flow", owner, tuple((place, "x") for place in places[::-1])) for owner in "dbca"
    }

    found = find_dangling(changed, exists=lambda lineage: False, referrers=nobody)

    assert [(one.owner, one.path) for one in found] == [
        (owner, place) for owner in "abcd" for place in places
    ]


FLOW = {"type": "flow", "name": "Orders", "pageProcessors": [{"type": "import", "_importId": "i1"}]}
IMPORT = {"type": "import", "name": "Orders to NetSuite", "mappings": []}


def test_a_reference_added_to_what_the_other_side_deleted_is_a_conflict():
    base = {"f1": {**FLOW, "pageProcessors": []}, "i1": IMPORT}
    source = {"f1": FLOW, "i1": IMPORT}
    target = {"f1": base["f1"]}

    result = merge_documents(base, source, target)

    assert result["merged"] == {"f1": FLOW}
    assert result["conflicts"] == [
        {"id": "f1", "path": "pageProcessors[_importId=i1]._importId", "kind": "dangling reference"}
    ]


def test_a_reference_that_was_dangling_before_is_not_the_merges_fault():
    base = {"f1": FLOW, "i1": IMPORT}
    source = {"f1": {**FLOW, "name": "Renamed"}, "i1": IMPORT}
    target = {"f1": FLOW}

    result = merge_documents(base, source, target)

    assert result == {"merged": {"f1": {**FLOW, "name": "Renamed"}}, "conflicts": []}


def test_references_out_of_the_set_are_left_alone():
    flow = {**FLOW, "_integrationId": "elsewhere"}

    assert merge_documents({}, {"f1": flow}, {})["conflicts"] == []


def test_two_resources_added_under_one_name_clash():
    source, target = {"s1": {**IMPORT}}, {"t1": {**IMPORT}, "t2": {"type": "export", "name": IMPORT["name"]}}

    result = merge_documents({}, source, target)

    assert result["merged"].keys() == {"s1", "t1", "t2"}
    assert result["conflicts"] == [
        {"id": "s1", "path": "name", "kind": "same name"},
        {"id": "t1", "path": "name", "kind": "same name"},
    ]


def test_names_that_clashed_before_are_not_the_merges_fault():
    before = {"a": IMPORT, "b": IMPORT}

    result = merge_documents(before, {**before, "c": FLOW}, before)

    assert result["conflicts"] == []
