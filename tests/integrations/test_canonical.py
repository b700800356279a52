"""The canonical form: one text for equal documents, and a sentence for what has none."""

import hashlib
import json
import random
import time
import uuid

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from integrations import canonical
from integrations.canonical import Unacceptable, check, encode, parse

LAW = settings(deadline=None, max_examples=300)

clean_text = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=6)
numbers = st.integers(-canonical.MAX_INTEGER, canonical.MAX_INTEGER) | st.decimals(
    -1000, 1000, places=3, allow_nan=False
).map(float)
values = st.recursive(
    st.none() | st.booleans() | numbers | clean_text,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(clean_text, inner, max_size=3),
    max_leaves=12,
)


@LAW
@given(values)
def test_the_form_is_stable(value):
    text = encode(value)

    check(value)
    assert encode(parse(text)) == text
    assert encode(parse(text.encode())) == text
    assert json.loads(text) == value


def accepted(value):
    try:
        check(value)
    except Unacceptable:
        return False
    return True


fractions = st.builds(
    lambda digits, exponent: float(f"{digits}e{exponent}"),
    st.integers(1 - 10**15, 10**15 - 1) | st.integers(-999, 999),
    st.integers(-44, 14),
).filter(lambda number: accepted(number) and not number.is_integer())
any_text = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))


@LAW
@given(st.dictionaries(any_text, st.lists(fractions | numbers.map(int) | any_text), max_size=3))
def test_numbers_and_texts_are_written_as_pythons_own_writer_does(value):
    assert encode(value) == json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


@LAW
@given(fractions)
def test_a_number_alone_is_written_as_pythons_own_writer_does(number):
    assert encode(number) == repr(number)


@LAW
@given(st.dictionaries(clean_text, values, max_size=5), st.randoms(use_true_random=False))
def test_the_order_of_keys_means_nothing(value, shuffler):
    keys = list(value)
    shuffler.shuffle(keys)

    assert encode({key: value[key] for key in keys}) == encode(value)


@pytest.mark.parametrize(
    ("text", "form"),
    [
        (' { "b" : 1 , "a" : [ ] } ', '{"a":[],"b":1}'),
        ('{"é":1,"z":2,"Z":3}', '{"Z":3,"z":2,"é":1}'),
        ('"\\u00e9 \\ud83d\\ude00"', '"é \U0001f600"'),
        ('"e\\u0301"', '"e\u0301"'),
        ('"\\\\u0000"', '"\\\\u0000"'),
        ('"1.0,"', '"1.0,"'),
        ("1.0", "1"),
        ("[1.0,-1.50,1e2,10.0e-1]", "[1,-1.5,100,1]"),
        ("-0", "0"),
        ("-0.0", "0"),
        ("0.10", "0.1"),
        ("0.1000000000000000", "0.1"),
        ("9007199254740991", "9007199254740991"),
        ("9007199254740991.0", "9007199254740991"),
        ("123456.789012345", "123456.789012345"),
        ("1e-30", "1e-30"),
        ("true", "true"),
        ("null", "null"),
        ('{"":{"__proto__":null,"a.b":1}}', '{"":{"__proto__":null,"a.b":1}}'),
        ("[" * 64 + "]" * 64, "[" * 64 + "]" * 64),
    ],
)
def test_forms(text, form):
    assert encode(parse(text)) == form


def test_whole_floats_and_negative_zero_are_written_as_integers():
    assert encode({"a": [1.0, -0.0, 1e15], "b": "x.0,"}) == '{"a":[1,0,1000000000000000],"b":"x.0,"}'


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('{"a": NaN}', 'The field "a" is NaN, which is not JSON.'),
        ("-Infinity", "The document is -Infinity, which is not JSON."),
        ('{"a": 1e999}', 'The field "a" is a number too large, or not a number.'),
        ('{"x": {"a": 1, "a": 2}}', 'The field "x" has the key "a" twice.'),
        ('{"x": [{"a": 1, "a": 1}]}', 'The field "x[0]" has the key "a" twice.'),
        ("9007199254740992", "The document is a whole number beyond ±9007199254740991."),
        ('{"n": ' + "9" * 5_000 + "}", 'The field "n" is a whole number beyond ±9007199254740991.'),
        ("1e20", "The document is a whole number beyond ±9007199254740991."),
        ("1e300", "The document is a whole number beyond ±9007199254740991."),
        ("0.30000000000000004", "The document is a number with more than 15 digits"),
        ("0.1000000000000000055511151231257827", "The document is a number with more than 15 digits"),
        ("1e-31", "The document is a number with more than 15 digits or an exponent beyond ±30."),
        ("1e-400", "The document is a number with more than 15 digits or an exponent beyond ±30."),
        ('{"a": {"b": "x\\u0000"}}', 'The field "a.b" contains a NUL character.'),
        ('{"a\\u0000": 1}', "is a key that contains a NUL character."),
        ('["\\ud800"]', 'The field "[0]" contains half a character (a surrogate).'),
        ('{"\\udfff": 1}', "is a key that contains half a character (a surrogate)."),
        ("[" * 65 + "]" * 65, 'The field "[0][0][0]" is nested more than 64 levels deep.'),
        ('{"a":' * 5_000 + "1" + "}" * 5_000, "The document is nested more than 64 levels deep."),
        ("[" * 100_000 + "]" * 100_000, "The document is nested more than 64 levels deep."),
        ("[" * 100_000, "The document is nested more than 64 levels deep."),
        ("\ufeff{}", "The document begins with a byte order mark; save it as plain UTF-8."),
        (b"\xef\xbb\xbf{}", "The document begins with a byte order mark; save it as plain UTF-8."),
        ("{}".encode("utf-16"), "The document is not UTF-8: see byte 1."),
        (b'{"a": "caf\xe9"}', "The document is not UTF-8: see byte 11."),
        ('"' + "x" * canonical.MAX_BYTES + '"', "The document is larger than 5 MB."),
        (b'"' + b"x" * canonical.MAX_BYTES + b'"', "The document is larger than 5 MB."),
        ("", "The document is not JSON: Expecting value at line 1, column 1."),
        ('{"a": 1,}', "The document is not JSON:"),
        ("{} {}", "The document is not JSON: Extra data at line 1, column 4."),
        ("'a'", "The document is not JSON:"),
    ],
)
def test_what_has_no_form_is_refused_with_a_sentence(text, sentence):
    with pytest.raises(Unacceptable) as refused:
        parse(text)

    assert sentence in str(refused.value)
    assert len(str(refused.value)) < 400
    str(refused.value).encode()


@pytest.mark.parametrize(
    "value",
    [
        {"a": float("nan")},
        {"a": float("inf")},
        {"a": 2**53},
        {"a": 1e16},
        {"a": 0.1 + 0.2},
        {"a": (1,)},
        {1: "a"},
        {"a": {"b": object()}},
        {"a": "\0"},
        {"\0": "a"},
        {"a": "\ud800"},
        "x" * canonical.MAX_BYTES,
    ],
)
def test_values_are_checked_like_texts(value):
    with pytest.raises(Unacceptable):
        check(value)


def test_a_value_that_contains_itself_is_refused():
    value = []
    value.append(value)

    with pytest.raises(Unacceptable, match="nested more than 64 levels"):
        check(value)


def test_content_ids_are_the_first_half_of_the_hash():
    text = encode({"name": "é"})

    assert canonical.content_id(text).bytes == hashlib.sha256(text.encode()).digest()[:16]


def test_the_form_and_the_hash_are_frozen():
    text = encode({"b": [1.0, 2.5, None, True], "a": 'é\n"\\\u2028'})
    term = canonical.state_item(uuid.UUID(int=1), "flow", "Orders", canonical.content_id(text))

    assert canonical.FORMAT_VERSION == 1
    assert str(canonical.content_id(text)) == "507c9807-91ef-fd0c-9072-a7d1bc8f7f02"
    assert canonical.digest(term) == "4e9dc229cb1243133d6a943e3b312b30a49e4f2dde8b1bfe3b408b8e6d26b068"


def terms(count):
    return [
        canonical.state_item(uuid.UUID(int=at), "flow", f"Flow {at}", uuid.UUID(int=~at % 2**128))
        for at in range(count)
    ]


def test_a_states_hash_does_not_depend_on_the_way_to_it():
    items = terms(20)
    shuffled = random.Random(1).sample(items, len(items))

    at_once = canonical.combine(0, added=items)
    step_by_step = 0
    for item in shuffled:
        step_by_step = canonical.combine(step_by_step, added=[item])
    with_a_detour = canonical.combine(at_once, added=terms(25)[20:], removed=items[:3])
    back = canonical.combine(with_a_detour, added=items[:3], removed=terms(25)[20:])

    assert at_once == step_by_step == back
    assert canonical.combine(at_once, removed=items) == 0
    assert canonical.from_bytes(canonical.to_bytes(at_once)) == at_once


def test_a_states_hash_tells_all_parts_of_a_resource_apart():
    one, other = uuid.UUID(int=1), uuid.UUID(int=2)
    parts = [
        (one, "flow", "a", one),
        (other, "flow", "a", one),
        (one, "export", "a", one),
        (one, "flow", "b", one),
        (one, "flow", "a", other),
        (one, "flo", "wa", one),
    ]

    assert len({canonical.digest(canonical.state_item(*each)) for each in parts}) == len(parts)


def test_ten_thousand_documents_are_hashed_in_a_moment():
    mappings = [
        {"generate": f"field{at}", "extract": f"$.order.{at}", "dataType": "string"} for at in range(40)
    ]
    documents = [{"name": f"Import {at}", "mappings": mappings, "limit": 1.5} for at in range(10_000)]

    started = time.process_time()
    for document in documents:
        canonical.content_id(encode(document))

    assert time.process_time() - started < 2.5
