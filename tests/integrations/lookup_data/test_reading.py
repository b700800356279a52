"""Files of lookup rows: what is read, what is refused with its line, and that what is written is read again."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrations.lookup_data.csv_rows import write_csv
from integrations.lookup_data.found import UnreadableRows
from integrations.lookup_data.json_rows import write_json
from integrations.lookup_data.limits import MAX_KEY, MAX_VALUE, NO_VALUE
from integrations.lookup_data.reading import read_rows

TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)
RISKY = st.builds(
    lambda start, rest: start + rest,
    st.sampled_from(["=", "+", "-", "@", "\t", "\r", "\n", "'", "'=", " =", "' -", "＋"]),
    TEXTS,
)
KEYS = (TEXTS | RISKY).filter(str.strip)
VALUES = (
    TEXTS
    | RISKY
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.lists(TEXTS)
    | st.dictionaries(TEXTS, TEXTS)
)

AGAIN = "the key “a” stands here again; it is already in"
NO_ROW = 'this is not an object with a key and a value, such as {"key": "DE", "value": "Germany"}.'
UNNAMED = "Expecting property name enclosed in double quotes"
EMPTY = "There are no rows in this file."
HEADER = "Line 1 must name the columns: key,value (and type, if some values are JSON)."


def problems_of(data):
    with pytest.raises(UnreadableRows) as refused:
        read_rows(data if isinstance(data, bytes) else data.encode())
    return refused.value.problems


@given(st.dictionaries(KEYS, VALUES, min_size=1))
def test_what_is_written_as_csv_is_read_again(rows):
    text = "".join(write_csv(rows.items(), with_types=True))

    assert read_rows(text.encode()) == rows


@given(st.dictionaries(KEYS, TEXTS | RISKY, min_size=1))
def test_texts_alone_need_no_column_for_types(rows):
    text = "".join(write_csv(rows.items(), with_types=False))

    assert read_rows(text.encode()) == rows


@given(st.dictionaries(KEYS, VALUES, min_size=1))
def test_what_is_written_as_json_is_read_again(rows):
    text = "".join(write_json(rows.items()))

    assert json.loads(text) == [{"key": key, "value": value} for key, value in rows.items()]
    assert read_rows(text.encode()) == rows


@pytest.mark.parametrize(
    "risky",
    ["=HYPERLINK(1)", "+cmd", "-2+3", "@SUM", "\tx", "\rx", "\nx", "'=x", "''@x", "  =1+1", "＝1+1", "' ＠x"],
)
def test_no_cell_is_a_formula(risky):
    text = "".join(write_csv([(risky, risky)], with_types=False))

    assert f"'{risky}" in text
    assert read_rows(text.encode()) == {risky: risky}


def test_an_apostrophe_alone_is_left_as_it_is():
    text = "".join(write_csv([("'s-Gravenhage", "'tis")], with_types=False))

    assert text == "key,value\r\n's-Gravenhage,'tis\r\n"


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("key,value\na,1\nb,2\n", {"a": "1", "b": "2"}),
        ("\ufeffkey,value\r\na,1\r\n", {"a": "1"}),
        ("value,KEY\n1,a", {"a": "1"}),
        ("key;value\na;1,5\n", {"a": "1,5"}),
        ("key\tvalue\na\t1\n", {"a": "1"}),
        ('key,value\n"a, ""b""","x\ny"\n', {'a, "b"': "x\ny"}),
        ("key,value\n\na,\n\n", {"a": ""}),
        ("key,value\n a ,1\n", {" a ": "1"}),
        ("key,value,type\na,1,json\nb,1,text\nc,1,\n", {"a": 1, "b": "1", "c": "1"}),
        ('[{"key":"a","value":1},\n{"value":{"b":[true]},"key":"c"}]', {"a": 1, "c": {"b": [True]}}),
        ('{"a": "1", "b": 2.5}', {"a": "1", "b": 2.5}),
        ('\ufeff {"a": "1"}\n', {"a": "1"}),
    ],
)
def test_files_as_people_have_them(text, rows):
    assert read_rows(text.encode()) == rows


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", EMPTY),
        (" \n", EMPTY),
        ("key,value\n", EMPTY),
        ("[]", EMPTY),
        ("{}", EMPTY),
        ("a,1\nb,2\n", HEADER),
        ("key,key\na,1\n", HEADER),
        ("key,value,note\na,1,x\n", HEADER),
        ("a" * 2_000_000, "Line 1: a cell is too long, or a quote is missing."),
        ("key,value\na\n", "Line 2: this line has 1 cell, but the first line names 2."),
        ("key,value\na,1\n,2\n", "Line 3: the key is empty."),
        ("key,value\na,1\nb,2\na,3\n", f"Line 4: {AGAIN} line 2."),
        ('key,value\n"a\n",1\n"a\n",2\n', "Line 4: the key “a\n” stands here again; it is already in line 2."),
        ('key,value\na,"1\nb,2\n', "Line 2: a quote stands in the wrong place, or is missing."),
        ('key,value\na,"1"x\n', "Line 2: a quote stands in the wrong place, or is missing."),
        ("key,value,type\na,{,json\n", f"Line 2: the value is not JSON: {UNNAMED}, column 2."),
        ("key,value,type\na,1,number\n", "Line 2: the type must be text or json."),
        ("key,value,type\na,NaN,json\n", "Line 2: the value is NaN, which is not JSON."),
        ("key,value,type\na,null,json\n", f"Line 2: {NO_VALUE}"),
        (f"key,value\n{'k' * (MAX_KEY + 1)},1\n", "Line 2: the key is longer than 500 characters."),
        (f"key,value\na,{'v' * (MAX_VALUE + 1)}\n", "Line 2: the value is longer than 65,536 characters as JSON."),
        ("key,value\na\0,1\n", "Line 2: the key contains a NUL character."),
        ('[{"key":"a","value":"\\u0000"}]', "Line 1: the value contains a NUL character."),
        ('[{"key":"a","value":"\\ud800"}]', "Line 1: the value contains half a character (a surrogate)."),
        ('[{"key":"\\ud800","value":1}]', "Line 1: the key contains half a character (a surrogate)."),
        ('[{"key":"a","value":1},\n {"key":"a","value":2}]', f"Line 2: {AGAIN} line 1."),
        ('{"a":1,\n"b":2,\n"a":3}', f"Line 3: {AGAIN} line 1."),
        ('[{"key":"a","value":1,"value":2}]', 'Line 1: the row has the key "value" twice.'),
        ('[{"key":"a","value":{"b":1,"b":2}}]', 'Line 1: the value has the key "b" twice.'),
        ('[{"key":"a"}]', f"Line 1: {NO_ROW}"),
        ('[\n1]', f"Line 2: {NO_ROW}"),
        ('[{"key":"a","value":1e999}]', "Line 1: the value is a number too large, or not a number."),
        ('[{"key":"a",\n"value":}]', "Line 2: this is not JSON (Expecting value)."),
        ('[{"key":"a","value":1}', "Line 1: , or ] should stand here."),
        ('[{"key":"a","value":1}] x', "Line 1: the file goes on after its end."),
        ("{1: 2}", "Line 1: a key must be text in quotes."),
        ('{"a" 2}', "Line 1: : should stand here."),
        ('{"a":\n' + "[" * 100_000 + "]" * 100_000 + "}", "Line 2: this is nested more than 64 levels deep."),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_its_line(text, problem):
    assert problems_of(text) == [problem]


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (
            "key,value\nZürich,1\n".encode("latin-1"),
            "Line 2: this is not UTF-8 text. Save the file as UTF-8 (“CSV UTF-8” in spreadsheets).",
        ),
        (
            "key,value\na,1\n".encode("utf-16"),
            "This file is UTF-16 text. Save it as UTF-8 (“CSV UTF-8” in spreadsheets).",
        ),
        (b"\x00" * 21 * 1024 * 1024, "This file is larger than 20 MB, the most that can be uploaded."),
    ],
)
def test_what_is_no_text_is_said(data, problem):
    assert problems_of(data) == [problem]


def test_ten_problems_are_enough():
    problems = problems_of("key,value\n" + ",1\n" * 50)

    assert len(problems) == 11
    assert problems[9] == "Line 11: the key is empty."
    assert problems[10] == "There may be more; these are the first."


def test_a_line_of_two_megabytes_is_read():
    rows = {f"key{n}": "v" * 40 for n in range(40_000)}

    assert read_rows(json.dumps(rows).encode()) == rows


def test_a_value_that_could_never_fit_is_refused_early():
    (problem,) = problems_of('{"a": "' + "x" * 3_000_000 + '"}')

    assert problem == "Line 1: a value is too long, or is not JSON."


def test_too_many_rows_are_refused():
    (problem,) = problems_of("key,value\n" + "".join(f"{n},\n" for n in range(100_001)))

    assert problem == "This file has more than 100,000 rows, the most a lookup cache may have."


def test_too_much_data_is_refused():
    (problem,) = problems_of("key,value\n" + "".join(f"{n},{'v' * 60_000}\n" for n in range(180)))

    assert problem == "The rows of this file are larger than 10 MB, the most a lookup cache may hold."
