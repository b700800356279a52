"""Rows and lines of differences: complete, in plain words, and bounded in their work."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from integrations.difference import (
    Status,
    carry_over,
    label_of,
    rows,
    same,
    visible,
    words_of,
)
from integrations.kinds import KINDS
from integrations.paths import MISSING, ORDER, Item, get

values = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.sampled_from(["", "x"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abcd"), inner, max_size=3),
    max_leaves=8,
)
documents = st.dictionaries(st.sampled_from(["name", "http", "mappings", "x"]), values, max_size=4)


def places(found):
    return {row.path: row.status for row in found}


# Rows


def test_each_changed_field_is_a_row_with_its_plain_name():
    before = {"name": "Orders", "http": {"relativeURI": "/a", "method": "GET"}}
    after = {"name": "Orders", "http": {"relativeURI": "/b", "method": "GET"}}

    (row,) = rows("export", before, after)

    assert (row.label, row.before, row.after, row.status) == ("Relative URI", "/a", "/b", Status.CHANGED)


def test_items_of_a_list_are_matched_by_what_names_them():
    before = {"mappings": [{"generate": "sku", "extract": "a"}, {"generate": "qty", "extract": "b"}]}
    after = {"mappings": [{"generate": "sku", "extract": "c"}, {"generate": "city", "extract": "d"}]}

    found = rows("import", before, after)

    assert places(found) == {
        ("mappings", Item("generate", "sku"), "extract"): Status.CHANGED,
        ("mappings", Item("generate", "qty")): Status.REMOVED,
        ("mappings", Item("generate", "city")): Status.ADDED,
    }
    assert found[0].label == "Mappings › sku › Extract"


def test_another_order_of_a_list_is_a_row_of_its_own():
    before = {"mappings": [{"generate": "a"}, {"generate": "b"}]}
    after = {"mappings": [{"generate": "b"}, {"generate": "a"}]}

    (row,) = rows("import", before, after)

    assert row.path == ("mappings", ORDER)
    assert (row.before, row.after) == (["a", "b"], ["b", "a"])


def test_an_insertion_alone_is_no_other_order():
    before = {"mappings": [{"generate": "a"}, {"generate": "b"}]}
    after = {"mappings": [{"generate": "a"}, {"generate": "new"}, {"generate": "b"}]}

    found = rows("import", before, after)

    assert places(found) == {("mappings", Item("generate", "new")): Status.ADDED}


def test_a_list_whose_names_are_not_unique_is_one_value():
    before = {"mappings": [{"generate": "a"}, {"generate": "a"}]}
    after = {"mappings": [{"generate": "a"}]}

    (row,) = rows("import", before, after)

    assert row.path == ("mappings",)


@pytest.mark.parametrize(("before", "after"), [(1, True), (0, False), (1, "1"), (None, MISSING), ([], {})])
def test_values_of_different_types_differ(before, after):
    old = {} if before is MISSING else {"x": before}
    new = {} if after is MISSING else {"x": after}

    assert len(rows("export", old, new)) == 1


def test_a_new_resource_is_shown_with_every_field():
    found = rows("export", None, {"name": "Orders", "http": {"method": "GET", "headers": []}})

    assert [row.label for row in found] == ["Name", "Method", "Headers"]
    assert {row.status for row in found} == {Status.ADDED}


def test_items_named_by_a_reference_are_called_as_the_resource():
    lineage = "7b0f4d8e-0000-4000-8000-000000000001"

    (row,) = rows(
        "flow", {}, {"pageGenerators": [{"_exportId": lineage}]}, names={lineage: "Orders from Amazon"}
    )

    assert row.label == "Sources › Orders from Amazon"


def test_rows_can_include_what_is_the_same():
    found = rows("export", {"name": "A"}, {"name": "A"}, with_same=True)

    assert [row.status for row in found] == [Status.SAME]


@settings(max_examples=200, deadline=None)
@given(documents, documents)
def test_rows_are_empty_exactly_when_documents_are_the_same(before, after):
    found = rows("import", before, after)

    assert (found == []) == same(before, after)


@settings(max_examples=200, deadline=None)
@given(documents, documents)
def test_rows_hold_what_stands_at_their_place(before, after):
    for row in rows("import", before, after):
        if row.path[-1] is ORDER:
            continue
        assert same(row.before, get(before, row.path))
        assert same(row.after, get(after, row.path))


# Words


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("relativeURI", "Relative URI"),
        ("_exportId", "Export"),
        ("_runNextFlowIds", "Run next flows"),
        ("HTTPExport", "HTTP export"),
        ("netsuite_da", "Netsuite da"),
        ("", "“”"),
        ("a.b", "“a.b”"),
        ("__proto__", "“__proto__”"),
        ("x\u202ey", "“x‹U+202E›y”"),
    ],
)
def test_keys_are_put_into_words(key, words):
    assert words_of(key) == words


@pytest.mark.parametrize("kind", KINDS)
def test_every_declared_field_is_called_by_its_label(kind):
    for field in KINDS[kind].fields:
        assert label_of(kind, tuple(field.path.split("."))) == field.label


def test_the_place_of_a_whole_resource_has_words():
    assert label_of("flow", ()) == "The whole resource"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain\ttext", "plain\ttext"),
        ("a\r", "a␍"),
        ("pay\u200bpal", "pay‹zero-width space›pal"),
        ("\u202eevil", "‹U+202E›evil"),
        ("a\x00b", "a‹U+0000›b"),
        ("\ufeff{", "‹byte order mark›{"),
        ("Zürich 東京 👍", "Zürich 東京 👍"),
    ],
)
def test_characters_that_hide_are_shown(text, shown):
    assert visible(text) == shown


def test_piles_of_combining_marks_are_cut():
    assert len(visible("e" + "\u0301" * 1000)) < 30


def test_blanks_and_tabs_can_be_told_apart():
    assert visible("\t a", spaces=True) == "⇥\t·a"


def test_very_long_text_is_cut_and_says_so():
    assert visible("x" * 6_000).endswith("… (1,000 more characters)")


# Carrying over


def test_own_changes_come_over_the_newer_state():
    base = {"name": "A", "http": {"method": "GET", "uri": "/a"}, "list": [1]}
    newer = {"name": "B", "http": {"method": "GET", "uri": "/newer"}, "list": [1], "new": 1}
    edited = {"name": "A", "http": {"method": "POST", "uri": "/a"}}

    assert carry_over(base, newer, edited) == {
        "name": "B",
        "http": {"method": "POST", "uri": "/newer"},
        "new": 1,
    }


@settings(max_examples=200, deadline=None)
@given(documents, documents)
def test_carrying_over_nothing_leaves_the_newer_state(base, newer):
    assert same(carry_over(base, newer, base), newer)
    assert same(carry_over(base, base, newer), newer)
