"""Documents, texts and their edits for the laws of merging."""

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from integrations.kinds.base import Kind
from pullrequests.merging.rules import rules_for

LAW = settings(deadline=None, max_examples=70, suppress_health_check=[HealthCheck.too_slow])

few_lines = st.sampled_from(["", "a", "b", "c", "}", "d\r", "\u2028"])
any_text = st.lists(few_lines, max_size=9).map("\n".join)

THING = Kind(
    name="thing",
    label="Thing",
    plural="Things",
    icon="box",
    folder="things",
    fields=(),
    identities={"**.tags": "@value", "**.steps": "_importId|_exportId"},
    texts=("**.content",),
)
RULES = rules_for(THING)

scalars = st.sampled_from([None, True, False, 0, 1, 1.0, 2.5, "", "a", "b", "1", "é"])
lines = st.lists(st.sampled_from(["", "{", "}", "a", "b", "c", "return x;"]), max_size=7)
texts = lines.map("\n".join)
names = st.sampled_from(["p", "q", "r", "s", "t"])
sets = st.lists(names, unique=True, max_size=4)


def _without_absent(document):
    return {key: value for key, value in document.items() if value is not ...}


def _objects(children):
    absent = st.just(...)
    parts = {
        "a": st.one_of(absent, children),
        "b": st.one_of(absent, scalars),
        "content": st.one_of(absent, texts),
        "tags": st.one_of(absent, sets),
        "items": st.one_of(absent, _items("id", children)),
        "steps": st.one_of(absent, _steps()),
        "raw": st.one_of(absent, st.lists(scalars, max_size=2)),
    }
    return st.fixed_dictionaries(parts).map(_without_absent)


def _items(key, children):
    item = st.fixed_dictionaries({key: names, "value": children}, optional={"more": scalars})
    return st.lists(item, unique_by=lambda each: each[key], max_size=4)


def _steps():
    imports = st.fixed_dictionaries({"_importId": names}, optional={"x": scalars})
    exports = st.fixed_dictionaries({"_exportId": names}, optional={"x": scalars})
    return st.lists(imports | exports, max_size=3)


documents = _objects(st.one_of(scalars, _objects(scalars)))


@st.composite
def triples(draw):
    """A base and two documents that each took some parts from it, so that they differ here and there."""
    base, ours, theirs = draw(documents), draw(documents), draw(documents)
    for side in (ours, theirs):
        for key in draw(st.sets(st.sampled_from(["a", "b", "content", "tags", "items", "steps", "raw"]))):
            side.pop(key, None)
            if key in base:
                side[key] = base[key]
    return base, ours, theirs


def states():
    """Three states of an integration: documents by lineage, some there, some not."""
    sides = st.tuples(*[st.none() | documents] * 3) | triples()
    return st.dictionaries(st.sampled_from(["r1", "r2", "r3"]), sides, max_size=3)
