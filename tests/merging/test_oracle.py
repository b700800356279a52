"""The merge against a second, independent statement of what it must do, on documents of plain fields."""

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from integrations.paths import MISSING
from pullrequests.merging.resources import merge_resource
from tests.merging.readings import exact
from tests.merging.strategies import LAW, THING

GONE = object()


def proposal(base, target, source):
    """What a pull does to one resource: its value afterwards, and the fields in conflict (None: the whole).

    Written as a table of presence and equality, without recursion and without the engine's words.
    """
    if source in (base, target):
        return target, set()
    if target == base:
        return source, set()
    if base is not None and (target is None or source is None):
        return target, {None}
    old = base or {}
    result, conflicts = {}, set()
    for field in {*old, *target, *source}:
        before, has, gets = old.get(field, GONE), target.get(field, GONE), source.get(field, GONE)
        takes = gets if has == before else has
        if before not in (has, gets) and has != gets:
            conflicts.add(field)
        if takes is not GONE:
            result[field] = takes
    return result, conflicts


def agrees(base, target, source):
    value, fields = proposal(base, target, source)
    merged = merge_resource(base, target, source, kind=THING)
    places = {found.path for found in merged.conflicts}
    return merged.value == value and places == {() if field is None else (field,) for field in fields}


def test_every_small_resource_of_two_fields_and_three_values():
    values = (MISSING, "x", "y", "z")
    documents = [None] + [
        {field: value for field, value in zip("fg", pair, strict=True) if value is not MISSING}
        for pair in product(values, repeat=2)
    ]
    triples = list(product(documents, repeat=3))

    wrong = [triple for triple in triples if not agrees(*triple)]

    assert len(triples) == 4913
    assert wrong == []


flat = st.none() | st.dictionaries(
    st.sampled_from(["name", "f", "g", "a.b", "__proto__", ""]),
    st.sampled_from(["", "x", "y", "X", "é", "e\u0301"]),
)


@LAW
@given(flat, flat, flat)
def test_any_flat_resource(base, target, source):
    assert agrees(base, target, source)


def test_values_that_python_takes_for_equal_are_told_apart():
    kinds = (MISSING, None, True, 1, 1.0, False, 0, "", "1", [], {}, [1], [True])

    for base, target, source in product(kinds, repeat=3):
        sides = [{} if value is MISSING else {"f": value} for value in (base, target, source)]
        found = merge_resource(*sides, kind=THING).conflicts
        different = len({exact(value) for value in (base, target, source)}) == 3
        assert bool(found) == different
