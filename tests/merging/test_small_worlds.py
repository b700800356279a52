"""Every pull there can be in a small world, against tables that say what must come out.

WORLD_SIZE=1 makes the worlds larger: three quarters of a million pulls, in a minute or two.
"""

import os
from itertools import product

import pytest

from integrations.paths import MISSING, ORDER
from pullrequests.merging.resources import merge_resource
from tests.merging.small_texts import texts, texts_verdicts
from tests.merging.small_worlds import (
    GONE,
    lists,
    lists_verdict,
    objects,
    objects_verdict,
    sets,
    sets_verdict,
)
from tests.merging.strategies import THING

LARGE = int(os.environ.get("WORLD_SIZE", "0"))


def pulled(field, base, target, source):
    """What the engine makes of one field (None: of the whole document), and where it asks."""
    sides = [wrapped(field, side) for side in (base, target, source)]
    merged = merge_resource(*sides, kind=THING)
    assert all(is_called_what_it_is(found) for found in merged.conflicts)
    value = merged.value
    if field is not None:
        assert isinstance(value, dict)
        value = value.get(field, GONE)
    return GONE if value is None else value, {found.path for found in merged.conflicts}


def is_called_what_it_is(conflict):
    is_order = conflict.path[-1:] == (ORDER,)
    is_deletion = MISSING in (conflict.ours, conflict.theirs)
    return (conflict.kind == "order", conflict.kind == "delete/edit") == (is_order, is_deletion)


def wrapped(field, value):
    if field is None:
        return None if value is GONE else value
    return {} if value is GONE else {field: value}


def wrong_pulls(field, values, verdict):
    triples = product(values, repeat=3)
    return [triple for triple in triples if pulled(field, *triple) != verdict(*triple)][:5]


def test_every_object_in_an_object():
    values = objects(inner=2 + LARGE, plain=2)

    assert wrong_pulls(None, values, objects_verdict) == []


@pytest.mark.parametrize(("names", "values"), [("ab", 2), ("abc", 1)], ids=["edited items", "moved items"])
def test_every_list_of_items_with_an_id(names, values):
    assert wrong_pulls("l", lists(names, values + LARGE * (names == "abc")), lists_verdict) == []


def test_every_set():
    names = "abcd" + "e" * LARGE

    def in_order(base, target, source):
        value, places = pulled("tags", base, target, source)
        return value if value is GONE else sorted(value), places

    triples = product(sets(names), repeat=3)

    assert [t for t in triples if in_order(*t) != sets_verdict(*t)][:5] == []


def test_every_text_of_three_lines():
    """Where lines repeat there is more than one way to say what changed; the engine must answer as one of them."""
    triples = product(texts(["a", "b", *[""] * LARGE], length=3), repeat=3)

    wrong = [triple for triple in triples if pulled("content", *triple) not in texts_verdicts(*triple)]

    assert wrong[:5] == []


@pytest.mark.parametrize(
    ("field", "values"),
    [
        (None, objects(inner=1, plain=1)),
        ("l", lists("ab", 2)),
        ("tags", sets("abc")),
        ("content", texts("ab", length=2)),
    ],
    ids=["objects", "lists", "sets", "texts"],
)
def test_both_directions_ask_at_the_same_places(field, values):
    def places(base, target, source):
        return pulled(field, base, target, source)[1]

    assert [
        (base, *sides)
        for base, *sides in product(values, repeat=3)
        if places(base, *sides) != places(base, *reversed(sides))
    ] == []
