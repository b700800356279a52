"""Merging lists: items by identity, and their order."""

import pytest

from integrations.paths import ORDER, Item
from pullrequests.merging.document import merge
from pullrequests.merging.outcomes import Choice, Decision, Undecidable
from pullrequests.merging.rules import declared_rules
from tests.merging.readings import shown

RULES = declared_rules({"steps": "_importId|_exportId", "tags": "@value", "mappings": "generate"}, ())


def rows(names):
    """Items named by single letters; a capital letter is the same item, edited."""
    return [{"name": name.lower(), "edited": name.isupper()} for name in names]


def letters(items):
    return "".join(item["name"].upper() if item["edited"] else item["name"] for item in items)


def merged(base, ours, theirs, **decisions):
    sides = [{"rows": rows(names)} for names in (base, ours, theirs)]
    result = merge(*sides, rules=RULES, **decisions)
    return letters(result.value["rows"]), shown(result.conflicts)


@pytest.mark.parametrize(
    ("base", "ours", "theirs", "expected"),
    [
        pytest.param("abc", "abcx", "abcy", "abcxy", id="both append: the target's first"),
        pytest.param("abc", "xabc", "yabc", "xyabc", id="both prepend: the target's first"),
        pytest.param("abc", "axbc", "aybc", "axybc", id="both insert at one place"),
        pytest.param("abc", "axbc", "abyc", "axbyc", id="inserted at two places"),
        pytest.param("abc", "axzbc", "aybc", "axzybc", id="runs of insertions stay together"),
        pytest.param("", "xy", "z", "xyz", id="both fill an empty list"),
        pytest.param("abc", "abcx", "abcx", "abcx", id="both append the same item"),
        pytest.param("abc", "abcxy", "abcx", "abcxy", id="both append the same item, one another too"),
        pytest.param("abc", "abcx", "abcyx", "abcyx", id="an item before the one that both appended"),
        pytest.param("abc", "ac", "abc", "ac", id="deleted by the target"),
        pytest.param("abc", "ac", "ab", "a", id="each deletes one"),
        pytest.param("abc", "ac", "ac", "ac", id="both delete the same"),
        pytest.param("abc", "bc", "axbc", "xbc", id="inserted behind a deleted item"),
        pytest.param("abc", "", "abcx", "x", id="all deleted, one added"),
        pytest.param("abc", "aBc", "abC", "aBC", id="different items edited"),
        pytest.param("abc", "cab", "abc", "cab", id="reordered by the target"),
        pytest.param("abc", "cab", "cab", "cab", id="both reorder alike"),
        pytest.param("abc", "cab", "abcx", "cxab", id="an insertion follows its predecessor when moved"),
        pytest.param("abcd", "abcdx", "dcba", "dxcba", id="inserted here, reordered there"),
        pytest.param("abcd", "axbcd", "dcbay", "dcbaxy", id="inserted at one place, reordered by the source"),
        pytest.param("abcd", "dcbax", "aybcd", "dcbaxy", id="inserted at one place, reordered by the target"),
        pytest.param("abcd", "abxcd", "dcybaz", "dcybxaz", id="inserted on both sides, reordered on one"),
        pytest.param("abcd", "badcx", "abcdy", "badycx", id="reordered and inserted here, inserted there"),
        pytest.param("abc", "cab", "aBc", "caB", id="moved here, edited there"),
        pytest.param("abcd", "dabc", "acd", "dac", id="moved here, another deleted there"),
        pytest.param("abc", "bca", "bc", "bc", id="moved here, deleted there"),
        pytest.param("abc", "bac", "bc", "bc", id="reordered here around an item deleted there"),
    ],
)
def test_lists_merge(base, ours, theirs, expected):
    assert merged(base, ours, theirs) == (expected, set())


@pytest.mark.parametrize(
    ("base", "ours", "theirs", "expected", "conflicts"),
    [
        pytest.param("abc", "bac", "acb", "bac", {("rows.@order", "order")}, id="both reorder"),
        pytest.param(
            "abc", "bacx", "acby", "byacx", {("rows.@order", "order")}, id="both reorder and insert"
        ),
        pytest.param("ab", "xab", "abx", "xab", {("rows.@order", "order")}, id="one new item at two places"),
        pytest.param("", "xy", "yx", "xy", {("rows.@order", "order")}, id="new items in two orders"),
        pytest.param(
            "abc", "ac", "aBc", "ac", {("rows[name=b]", "delete/edit")}, id="deleted here, edited there"
        ),
        pytest.param(
            "abc", "aBc", "ac", "aBc", {("rows[name=b]", "delete/edit")}, id="edited here, deleted there"
        ),
    ],
)
def test_lists_conflict(base, ours, theirs, expected, conflicts):
    assert merged(base, ours, theirs) == (expected, conflicts)


@pytest.mark.parametrize(
    ("choice", "expected"),
    [
        (Decision(Choice.TARGET), "byacx"),
        (Decision(Choice.SOURCE), "acxby"),
        (Decision(Choice.BASE), "abycx"),
        (Decision(Choice.VALUE, ["c", "y", "b", "a", "gone"]), "cxyba"),
        (Decision(Choice.VALUE, ["c"]), "byacx"),
        (Decision(Choice.VALUE, [{"no": "name"}, "c", None, "b"]), "cxbya"),
    ],
)
def test_an_order_is_decided(choice, expected):
    result = merged("abc", "bacx", "acby", decisions={("rows", ORDER): choice})

    assert result == (expected, set())


@pytest.mark.parametrize("choice", [Decision(Choice.BOTH), Decision(Choice.VALUE, "cab")])
def test_an_order_is_no_two_orders_and_no_text(choice):
    with pytest.raises(Undecidable, match="An order is decided by one of its sides"):
        merged("abc", "bacx", "acby", decisions={("rows", ORDER): choice})


@pytest.mark.parametrize(
    ("choice", "expected"),
    [
        (Decision(Choice.TARGET), "ac"),
        (Decision(Choice.SOURCE), "aBc"),
        (Decision(Choice.BASE), "abc"),
        (Decision(Choice.VALUE, {"name": "b", "edited": True}), "aBc"),
    ],
)
def test_a_deleted_and_edited_item_is_decided(choice, expected):
    result = merged("abc", "ac", "aBc", decisions={("rows", Item("name", "b")): choice})

    assert result == (expected, set())


@pytest.mark.parametrize(
    ("base", "ours", "theirs"),
    [
        pytest.param("ab", "aab", "abx", id="twins in the target"),
        pytest.param("ab", "abx", "abb", id="twins in the source"),
        pytest.param("aab", "aabx", "aaby", id="twins in the base"),
    ],
)
def test_a_list_with_twins_is_merged_whole(base, ours, theirs):
    assert merged(base, ours, theirs) == (ours, {("rows", "field")})


def test_a_list_with_a_nameless_item_is_merged_whole():
    base, ours = {"mappings": [{"generate": "a"}]}, {"mappings": [{"generate": "a"}, {"generate": None}]}
    theirs = {"mappings": [{"generate": "a"}, {"generate": "b"}]}

    result = merge(base, ours, theirs, rules=RULES)

    assert result.value == ours
    assert shown(result.conflicts) == {("mappings", "field")}


def test_a_whole_list_in_conflict_can_be_joined():
    base, ours, theirs = {"raw": [1]}, {"raw": [1, 2]}, {"raw": [1, True, 3]}

    result = merge(base, ours, theirs, rules=RULES, decisions={("raw",): Decision(Choice.BOTH)})

    assert result.value == {"raw": [1, 2, True, 3]}
    assert result.conflicts == ()


def test_lists_that_differ_in_one_place_are_not_the_same():
    result = merge({"raw": [1, 2]}, {"raw": [1, 3]}, {"raw": [1, 4]}, rules=RULES)

    assert shown(result.conflicts) == {("raw", "field")}


@pytest.mark.parametrize(("ours", "theirs"), [([1], "text"), ("text", [1]), ("one", "two")])
def test_what_is_no_list_cannot_be_joined(ours, theirs):
    sides = [{"raw": value} for value in (0, ours, theirs)]

    with pytest.raises(Undecidable, match="Both sides cannot be kept at raw: only lists"):
        merge(*sides, rules=RULES, decisions={("raw",): Decision(Choice.BOTH)})


def test_steps_are_named_by_the_first_key_they_have():
    base = {"steps": [{"_importId": "i"}, {"_exportId": "e"}]}
    ours = {"steps": [{"_importId": "i", "on": True}, {"_exportId": "e"}]}
    theirs = {"steps": [{"_exportId": "e"}, {"_importId": "i"}, {"_importId": "e"}]}

    result = merge(base, ours, theirs, rules=RULES)

    assert result.value == {"steps": [{"_exportId": "e"}, {"_importId": "i", "on": True}, {"_importId": "e"}]}
    assert result.conflicts == ()


def test_a_set_of_names_never_conflicts():
    base, ours, theirs = {"tags": ["a", "b", "c"]}, {"tags": ["c", "b", "x"]}, {"tags": ["b", "a", "c", "y"]}

    result = merge(base, ours, theirs, rules=RULES)

    assert sorted(result.value["tags"]) == ["b", "c", "x", "y"]
    assert result.conflicts == ()


def test_a_set_reordered_by_both_is_no_conflict_and_equal_after_one_pull():
    base, ours, theirs = {"tags": ["a", "b", "c"]}, {"tags": ["b", "a", "c"]}, {"tags": ["a", "c", "b"]}

    result = merge(base, ours, theirs, rules=RULES)

    assert result.value == theirs
    assert result.conflicts == ()


def test_a_number_and_its_text_name_different_items():
    base, ours = {"rows": []}, {"rows": [{"id": 1, "v": "ours"}]}
    theirs = {"rows": [{"id": "1", "v": "theirs"}]}

    result = merge(base, ours, theirs, rules=RULES)

    assert result.value == {"rows": [{"id": 1, "v": "ours"}, {"id": "1", "v": "theirs"}]}


def test_a_list_that_both_sides_added_is_joined_by_identity():
    ours = {"mappings": [{"generate": "a", "extract": "x"}, {"generate": "b", "extract": "x"}]}
    theirs = {"mappings": [{"generate": "b", "extract": "y"}, {"generate": "c", "extract": "y"}]}

    result = merge({}, ours, theirs, rules=RULES)

    assert [item["generate"] for item in result.value["mappings"]] == ["a", "b", "c"]
    assert shown(result.conflicts) == {("mappings[generate=b].extract", "field")}
