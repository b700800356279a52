"""What the pages of pull requests say, from plain values."""

import pytest

from integrations.paths import MISSING, ORDER, Item
from integrations.presentation.text_parts import TextParts
from pullrequests.merging.outcomes import Conflict, ConflictKind, Hunk
from pullrequests.presentation.cells import Form, Named, cell_of
from pullrequests.presentation.conflicts import label_of_choice
from pullrequests.presentation.editors import Input, UnfitValue, editor_for, input_for, written_value
from pullrequests.presentation.rows import Fate, Sides, differing_paths, three_way_rows
from pullrequests.presentation.sentences import Subject, sentence_of
from pullrequests.presentation.texts import regions, text_differences
from pullrequests.presentation.tiles import TileNames

TILES = TileNames("Dev", "QA")


def _rows(kind="export", open_paths=(), chosen=None, **documents):
    return three_way_rows(kind, Sides(**documents), open_paths, chosen or {}, names={}, tiles=TILES)


# Cells


@pytest.mark.parametrize(
    ("value", "form", "text"),
    [
        (MISSING, Form.MISSING, "not there"),
        (None, Form.PLAIN, "empty (null)"),
        (True, Form.PLAIN, "Yes"),
        ("Yes", Form.PLAIN, "“Yes”"),
        (5, Form.PLAIN, "5"),
        ("5", Form.PLAIN, "“5”"),
        ("", Form.PLAIN, "empty text"),
        (" a", Form.PLAIN, "“·a”"),
        ([], Form.PLAIN, "[]"),
        ("a\nb", Form.BLOCK, "a\nb"),
        ({"relativeURI": "/a", "on": False}, Form.BLOCK, "Relative URI: /a\nOn: No"),
        (["x", {"name": "y"}], Form.BLOCK, "– x\n–\n   Name: y"),
    ],
)
def test_values_that_differ_read_differently(value, form, text):
    cell = cell_of(value, {})

    assert (cell.form, cell.text) == (form, text)


def test_a_reference_reads_as_the_name_of_what_it_leads_to():
    cell = cell_of("abc", {"abc": Named("Get orders", "/there/")})

    assert (cell.form, cell.text, cell.href) == (Form.REFERENCE, "Get orders", "/there/")


# Rows


def test_a_change_of_the_source_comes_and_one_of_the_target_stays():
    rows = _rows(
        base={"pageSize": 1, "description": "a"},
        source={"pageSize": 2, "description": "a"},
        target={"pageSize": 1, "description": "b"},
        result={"pageSize": 2, "description": "b"},
    )

    assert {row.path[0]: (row.fate, row.note) for row in rows} == {
        "pageSize": (Fate.CHANGES, "Comes from Dev"),
        "description": (Fate.STAYS, "Stays as QA has it"),
    }


def test_what_both_did_alike_stays():
    (row,) = _rows(base={"a": 1}, source={"a": 2}, target={"a": 2}, result={"a": 2})

    assert (row.fate, row.note) == (Fate.STAYS, "Both made this change")


def test_numbers_and_truth_are_not_taken_for_each_other():
    (row,) = _rows(base={"a": 1}, source={"a": True}, target={"a": 1}, result={"a": True})

    assert (row.target.text, row.result.text, row.fate) == ("1", "Yes", Fate.CHANGES)


def test_an_open_conflict_is_one_row_and_hides_what_lies_inside():
    path = ("mappings", Item("generate", "sku"))
    item = {"generate": "sku", "extract": "a"}

    rows = _rows(
        kind="import",
        open_paths=[path],
        base={"mappings": [item]},
        source={"mappings": []},
        target={"mappings": [item | {"extract": "b"}]},
        result={"mappings": [item | {"extract": "b"}]},
    )

    assert [(row.path, row.fate) for row in rows] == [(path, Fate.OPEN)]


def test_an_item_both_sides_added_is_told_by_the_parts_in_conflict():
    def side(extract):
        return {"mappings": [{"generate": "sku", "extract": extract, "status": "Active"}]}

    sides = Sides(base={"mappings": []}, source=side("a"), target=side("b"), result=side("b"))
    conflict = ("mappings", Item("generate", "sku"), "extract")

    assert differing_paths("import", sides, [conflict]) == [conflict]


def test_nothing_that_will_change_is_hidden_behind_its_parts():
    base = {"http": {"headers": [{"name": "A", "value": "1"}]}}
    other = {"http": {"headers": ["plain"]}}

    rows = _rows(base=base, source=other, target=base, result=other)

    assert [row.path for row in rows] == [("http", "headers")]
    assert rows[0].result.text == "– plain"


def test_an_order_that_changes_is_a_row_of_its_own():
    def side(*names):
        return {"mappings": [{"generate": name} for name in names]}

    (row,) = _rows(
        kind="import",
        base=side("a", "b"),
        source=side("b", "a"),
        target=side("a", "b"),
        result=side("b", "a"),
    )

    assert row.path == ("mappings", ORDER)
    assert row.result.text == "– b\n– a"


def test_texts_are_no_rows_but_lines():
    sides = Sides(
        base={"content": "a\nb\n"},
        source={"content": "a\nc\n"},
        target={"content": "a\nb\n"},
        result={"content": "a\nc\n"},
    )

    (text,) = text_differences("script", sides, [], tiles=TILES, parts=TextParts())

    assert three_way_rows("script", sides, [], {}, names={}, tiles=TILES) == []
    assert (text.heading, text.diff.added, text.diff.removed) == ("What changes in QA", 1, 1)


def test_a_text_that_stays_shows_how_it_differs():
    sides = Sides(
        base={"content": "a"}, source={"content": "a"}, target={"content": "b"}, result={"content": "b"}
    )

    (text,) = text_differences("script", sides, [], tiles=TILES, parts=TextParts())

    assert text.heading.startswith("QA stays as it is.")


def test_around_a_conflict_a_few_lines_are_shown():
    lines = tuple(str(number) for number in range(20))

    found = regions(
        [Hunk(lines, lines, lines), Hunk(("b",), ("o",), ("t",), is_conflict=True), Hunk(lines, lines, lines)]
    )

    shown = [len(region.target) or -region.left_out for region in found]
    assert shown == [-17, 3, 1, 3, -17]
    assert (found[2].source, found[2].target, found[2].base) == (("t",), ("o",), ("b",))


def test_of_a_long_conflict_the_beginning_is_shown_and_the_rest_counted():
    lines = tuple(str(number) for number in range(1_000))

    (region,) = regions([Hunk(lines, ("x" * 5_000,), lines, is_conflict=True)])

    assert region.base[-1] == "… and 960 more lines"
    assert len(region.base) == 41
    assert len(region.target[0]) < 1_100


# Sentences and choices


def _sentence(kind, path, base, target, source, users=()):
    subject = Subject("export", "Orders", users)
    return sentence_of(Conflict(path, kind, base, target, source), subject, names={}, tiles=TILES)


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ((1, 2, 3), "Both changed Records a page: Dev to “3”, QA to “2”; before it was “1”."),
        ((MISSING, 2, 3), "Both set Records a page: Dev to “3”, QA to “2”."),
        ((1, [2], 3), "Both changed Records a page in different ways."),
    ],
)
def test_a_field_conflict_names_the_tiles_and_the_values(values, sentence):
    assert _sentence(ConflictKind.FIELD, ("pageSize",), *values) == sentence


def test_the_sentence_says_which_tile_deleted():
    assert _sentence(ConflictKind.DELETE_EDIT, (), {}, {}, MISSING).startswith(
        "Dev deleted this export, while QA"
    )
    assert _sentence(ConflictKind.DELETE_EDIT, (), {}, MISSING, {}).startswith(
        "QA deleted this export, while Dev"
    )


def test_a_dangling_reference_names_who_still_uses_it():
    sentence = _sentence(ConflictKind.DANGLING, (), {}, {}, MISSING, users=["“Nightly”"])

    assert sentence == "“Nightly” of QA still uses the export “Orders”, which Dev deleted."


def test_deleting_and_keeping_are_called_so_whatever_side_they_are_of():
    conflict = Conflict((), ConflictKind.DELETE_EDIT, {}, MISSING, {})

    assert label_of_choice("source", conflict, TILES) == "Keep it as Dev changed it"
    assert label_of_choice("target", conflict, TILES) == "Delete it, as QA did"


# Written values


@pytest.mark.parametrize(
    ("kind", "path", "sides", "expected"),
    [
        ("export", ("pageSize",), (1, 2, MISSING), Input.NUMBER),
        ("export", ("isLookup",), (True, False, True), Input.BOOLEAN),
        ("export", ("name",), ("a", "b", "c"), Input.TEXT),
        ("script", ("content",), ("a", "b", "c"), Input.LONG_TEXT),
        ("export", ("filter",), ({"a": 1}, {}, {}), Input.JSON),
        ("export", ("pageSize",), (1, "2", None), Input.JSON),
    ],
)
def test_the_input_fits_the_field(kind, path, sides, expected):
    assert input_for(kind, path, sides) == expected


@pytest.mark.parametrize("value", [5, True, "text", "two\nlines", {"a": [1]}, [1, 2], None])
def test_what_an_editor_holds_is_what_it_gives_back(value):
    editor = editor_for("export", ("custom",), (value, value, value), value)

    assert written_value(editor.text, editor.input) == value


@pytest.mark.parametrize(
    ("text", "chosen", "allowed"),
    [
        ("many", Input.NUMBER, ()),
        ("true", Input.NUMBER, ()),
        ("{", Input.JSON, ()),
        ('{"a": 1, "a": 2}', Input.JSON, ()),
        ("maybe", Input.BOOLEAN, (("true", "Yes"), ("false", "No"))),
        ("other", Input.CHOICE, (("get", "GET"),)),
    ],
)
def test_what_does_not_fit_is_refused_with_a_sentence(text, chosen, allowed):
    with pytest.raises(UnfitValue, match=r"\.$"):
        written_value(text, chosen, allowed=allowed)
