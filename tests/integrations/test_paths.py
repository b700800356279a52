"""Places in documents: written forms, reading and writing, patterns."""

import copy
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from integrations.paths import (
    MISSING,
    ORDER,
    Item,
    find,
    from_json,
    get,
    matches,
    remove,
    set_value,
    to_json,
    to_text,
)

LAW = settings(deadline=None, max_examples=300)

words = st.text(st.sampled_from('ab.[]="@\\ 0-é\n'), max_size=4)
items = st.builds(Item, words | st.just("@value"), words | st.integers(-20, 20))
steps = words | st.integers(0, 20) | items | st.just(ORDER)
any_path = st.lists(steps, max_size=4).map(tuple)


def read_text(text):
    """A second reader of written paths, to see that nothing in them is ambiguous."""
    decoder, path, at = json.JSONDecoder(), [], 0
    while at < len(text):
        if text[at] != "[":
            at += text[at] == "."
            ends = [text.find(mark, at) for mark in ".["]
            end = min([end for end in ends if end >= 0], default=len(text))
            path.append(ORDER if text[at:end] == "@order" else text[at:end])
            at = end
            continue
        first, at = read_word(text, at + 1, "=]", decoder)
        if text[at] == "=":
            value, at = read_word(text, at + 1, "]", decoder)
            path.append(Item(str(first), value))
        else:
            path.append(first)
        at += 1
    return tuple(path)


def read_word(text, at, marks, decoder):
    if text[at] == '"':
        return decoder.raw_decode(text, at)
    end = min(end for mark in marks if (end := text.find(mark, at)) >= 0)
    word = text[at:end]
    is_number = marks != "=]" or text[end] == "]"
    return (int(word) if is_number and word.lstrip("-").isdigit() else word), end


@LAW
@given(any_path)
def test_a_path_survives_json(path):
    assert from_json(json.loads(json.dumps(to_json(path)))) == path


@LAW
@given(any_path)
def test_a_written_path_can_be_read_in_one_way_only(path):
    assert read_text(to_text(path)) == path


@pytest.mark.parametrize(
    ("path", "as_json", "as_text"),
    [
        ((), [], ""),
        (("http", "method"), ["http", "method"], "http.method"),
        (("mappings", Item("generate", "sku"), "extract"), ["mappings", {"generate": "sku"}, "extract"],
         "mappings[generate=sku].extract"),
        (("mappings", ORDER), ["mappings", {"@order": True}], "mappings.@order"),
        (("tags", Item("@value", "a b")), ["tags", {"@value": "a b"}], "tags[@value=a b]"),
        (("rows", Item("id", 7)), ["rows", {"id": 7}], "rows[id=7]"),
        (("rows", Item("id", "7")), ["rows", {"id": "7"}], 'rows[id="7"]'),
        (("rows", Item("name", "a.b")), ["rows", {"name": "a.b"}], "rows[name=a.b]"),
        (("rows", Item("name", "$.x[*]")), ["rows", {"name": "$.x[*]"}], 'rows[name="$.x[*]"]'),
        (("rows", 0), ["rows", 0], "rows[0]"),
        (("rows", "0"), ["rows", "0"], "rows.0"),
        (("a.b", ""), ["a.b", ""], '["a.b"][""]'),
        (("x", "@order"), ["x", "@order"], 'x["@order"]'),
    ],
)  # fmt: skip
def test_written_forms(path, as_json, as_text):
    assert to_json(path) == as_json
    assert to_text(path) == as_text


@pytest.mark.parametrize(
    "junk",
    [
        None,
        "a",
        {},
        [None],
        [True],
        [-1],
        [1.5],
        [[]],
        [{}],
        [{"a": 1, "b": 2}],
        [{"a": None}],
        [{"a": True}],
    ],
)
def test_what_is_no_path_is_refused(junk):
    with pytest.raises(ValueError, match="path"):
        from_json(junk)


DOCUMENT = {
    "http": {"method": "GET", "none": None},
    "mappings": [{"generate": "id", "extract": "$.id"}, {"generate": "sku", "extract": "$.sku"}],
    "tags": ["a", "b"],
    "rows": [{"id": 1}, {"id": "1"}, "loose"],
}


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ((), DOCUMENT),
        (("http", "method"), "GET"),
        (("http", "none"), None),
        (("http", "gone"), MISSING),
        (("http", "method", "deeper"), MISSING),
        (("gone", "deeper"), MISSING),
        (("mappings", Item("generate", "sku"), "extract"), "$.sku"),
        (("mappings", Item("generate", "gone"), "extract"), MISSING),
        (("mappings", 1, "generate"), "sku"),
        (("mappings", 2), MISSING),
        (("mappings", "0"), MISSING),
        (("http", 0), MISSING),
        (("tags", Item("@value", "b")), "b"),
        (("tags", ORDER), ["a", "b"]),
        (("rows", Item("id", "1")), {"id": "1"}),
        (("rows", Item("id", 1)), {"id": 1}),
    ],
)
def test_reading(path, value):
    assert get(DOCUMENT, path) == value
    assert (get(DOCUMENT, path) is MISSING) == (value is MISSING)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (("new", "deep"), {"new": {"deep": "V"}}),
        (("list", Item("name", "x"), "v"), {"list": [{"name": "x", "v": "V"}]}),
        (("tags", Item("@value", "V")), {"tags": ["V"]}),
        ((), "V"),
    ],
)
def test_writing_makes_what_is_missing_on_the_way(path, expected):
    assert set_value({} if path else 1, path, "V") == expected


@pytest.mark.parametrize(
    ("path"), [("http", "method", "x"), ("http", Item("id", 1)), ("tags", "x"), ("tags", 2)]
)
def test_writing_does_not_push_other_values_aside(path):
    with pytest.raises(ValueError, match=r"on the way|no item"):
        set_value(DOCUMENT, path, "V")


@pytest.mark.parametrize(
    "path",
    [
        ("http", "method"),
        ("mappings", Item("generate", "sku"), "extract"),
        ("mappings", 0),
        ("tags", Item("@value", "a")),
        ("gone",),
        ("mappings", Item("generate", "gone")),
    ],
)
def test_writers_leave_their_input_alone(path):
    before = copy.deepcopy(DOCUMENT)

    removed = remove(DOCUMENT, path)
    written = set_value(DOCUMENT, path, "V")

    assert before == DOCUMENT
    assert get(removed, path) is MISSING or path[-1] == 0
    assert (removed is DOCUMENT) == (get(DOCUMENT, path) is MISSING)
    assert "V" in (get(written, path), *(value for _, value in find(written, "**")))


def test_removing_an_item_closes_the_gap():
    assert remove(DOCUMENT, ("tags", Item("@value", "a")))["tags"] == ["b"]
    assert remove(DOCUMENT, ("mappings", 0))["mappings"] == DOCUMENT["mappings"][1:]


@pytest.mark.parametrize("path", [(), ("tags", ORDER)])
def test_the_whole_and_an_order_cannot_be_removed(path):
    with pytest.raises(ValueError, match="Only a key or an item"):
        remove(DOCUMENT, path)


@pytest.mark.parametrize(
    ("pattern", "path", "fits"),
    [
        ("content", ("content",), True),
        ("content", ("content", "x"), False),
        ("content", (), False),
        ("mappings.*.extract", ("mappings", Item("generate", "a"), "extract"), True),
        ("mappings.*.extract", ("mappings", 3, "extract"), True),
        ("mappings.*.extract", ("mappings", "extract"), False),
        ("mappings.**.extract", ("mappings", "extract"), True),
        ("mappings.**.extract", ("mappings", 1, "x", 2, "extract"), True),
        ("mappings.**.extract", ("mappings", 1, "x"), False),
        ("**", (), True),
        ("**", ("a", 1), True),
        ("**.password", ("http", "auth", "password"), True),
        ("**.password", ("password",), True),
        ("**.password", ("password", "password"), True),
        ("**.a.**.b", ("x", "a", "a", "y", "b"), True),
        ("**.a.**.b", ("x", "b", "a"), False),
        ("a", (Item("a", "a"),), False),
    ],
)
def test_patterns(pattern, path, fits):
    assert matches(pattern, path) is fits


NESTED = st.recursive(
    st.integers(0, 1),
    lambda inner: st.dictionaries(st.sampled_from("ab"), inner, max_size=2) | st.lists(inner, max_size=2),
    max_leaves=8,
)
PATTERNS = st.lists(st.sampled_from(["a", "b", "*", "**"]), min_size=1, max_size=4).map(".".join)


@LAW
@given(NESTED, PATTERNS)
def test_what_is_found_is_all_that_fits_each_once(document, pattern):
    found = [path for path, _ in find(document, pattern)]

    everything = [path for path, _ in find(document, "**")]
    assert sorted(found, key=repr) == sorted(
        (path for path in everything if matches(pattern, path)), key=repr
    )
    assert all(get(document, path) == value for path, value in find(document, pattern))
