"""Makes integrations of any size and two edits of them, and knows what their merge must be.

Every edit is one function of a document that finds its place by name, so that it can be made to one side
and to the expected result alike. The truth is put together from the edits, never from a merge.
"""

import copy
import random
from dataclasses import dataclass, field

FIELDS = ["sku", "quantity", "price", "currency", "city", "postalCode", "memo", "carrier", "email", "dueDate"]


@dataclass
class Case:
    """Three sets of documents by id, the expected merge, and the conflicts as (id, path)."""

    base: dict
    source: dict
    target: dict
    expected: dict
    conflicts: set = field(default_factory=set)

    def swapped(self):
        """The pull in the other direction: at conflicts the other side's value stands."""
        expected = dict(self.expected)
        for document_id, _ in self.conflicts:
            expected.pop(document_id, None)
            if document_id in self.source:
                expected[document_id] = copy.deepcopy(self.source[document_id])
        return Case(self.base, self.target, self.source, expected, self.conflicts)


def make_case(size, edits, seed):
    """A case of ``size`` resources, of which about ``edits`` differ on each side."""
    rng = random.Random(f"{size} {edits} {seed}")
    base = {f"{at:06x}": make_document(rng, at) for at in range(size)}
    case = Case(base, dict(base), dict(base), dict(base))
    kinds = list(EDITS)
    chosen = rng.sample(sorted(base), min(edits * 3 // 2, size))
    for at, document_id in enumerate(chosen):
        EDITS[kinds[at % len(kinds)]](case, document_id, rng)
    return case


def make_document(rng, at):
    kind = rng.choice(["flow", "export", "import", "import", "script", "connection"])
    document = {
        "_id": f"{at:06x}",
        "type": kind,
        "name": f"{kind} {at}",
        "description": "As first made.",
        "limit": at,
    }
    if kind == "script":
        document["content"] = "\n".join(
            f"step({line}, '{rng.choice(FIELDS)}');" for line in range(rng.randint(12, 60))
        )
    else:
        document["mappings"] = [
            {
                "generate": f"{rng.choice(FIELDS)}{place}",
                "extract": f"$.{rng.choice(FIELDS)}",
                "dataType": "string",
            }
            for place in range(rng.randint(6, 20))
        ]
        document["http"] = {"method": "GET", "paging": {"size": 50, "path": "next"}}
    return document


def change(documents, document_id, edit):
    documents[document_id] = edit(copy.deepcopy(documents[document_id]))


def put(**values):
    return lambda document: {**document, **values}


def put_line(at, text):
    def edit(document):
        lines = document["content"].split("\n")
        lines[at] = text
        return {**document, "content": "\n".join(lines)}

    return edit


def put_in_mapping(at, **values):
    def edit(document):
        document["mappings"][at].update(values)
        return document

    return edit


def insert_mapping(anchor, name):
    def edit(document):
        names = [mapping["generate"] for mapping in document["mappings"]]
        document["mappings"].insert(names.index(anchor) + 1, {"generate": name, "extract": "$.new"})
        return document

    return edit


def drop_mapping(name):
    def edit(document):
        kept = [mapping for mapping in document["mappings"] if mapping["generate"] != name]
        return {**document, "mappings": kept}

    return edit


def two_edits(document, rng):
    """Two edits at different places of one document."""
    if "content" in document:
        at = rng.randrange(2, document["content"].count("\n") - 2)
        return put_line(at, "of the source"), put_line(at + 1, "of the target")
    names = [mapping["generate"] for mapping in document["mappings"]]
    return rng.choice(
        [
            (put_in_mapping(1, extract="$.source"), put_in_mapping(1, dataType="number")),
            (put_in_mapping(0, extract="$.source"), insert_mapping(names[2], "ofTheTarget")),
            (insert_mapping(names[1], "ofTheSource"), insert_mapping(names[3], "ofTheTarget")),
            (drop_mapping(names[4]), put_in_mapping(2, extract="$.target")),
            (put(limit=-1), put(description="Better told.")),
            (lambda old: {**old, "http": {**old["http"], "method": "POST"}}, put(http2={"new": True})),
        ]
    )


def by_source(case, document_id, rng):
    edit = two_edits(case.base[document_id], rng)[0]
    change(case.source, document_id, edit)
    change(case.expected, document_id, edit)


def by_target(case, document_id, rng):
    edit = two_edits(case.base[document_id], rng)[1]
    change(case.target, document_id, edit)
    change(case.expected, document_id, edit)


def by_both_apart(case, document_id, rng):
    of_source, of_target = two_edits(case.base[document_id], rng)
    change(case.source, document_id, of_source)
    change(case.target, document_id, of_target)
    change(case.expected, document_id, of_source)
    change(case.expected, document_id, of_target)


def by_both_alike(case, document_id, rng):
    edit = rng.choice(two_edits(case.base[document_id], rng))
    for documents in (case.source, case.target, case.expected):
        change(documents, document_id, edit)


def renamed_alike(case, document_id, rng):
    for documents in (case.source, case.target, case.expected):
        change(documents, document_id, put(name=f"renamed {document_id}"))


def added_by_each(case, document_id, rng):
    for documents, side in ((case.source, "source"), (case.target, "target")):
        added = {
            **copy.deepcopy(case.base[document_id]),
            "_id": f"{document_id}{side}",
            "name": f"{document_id} {side}",
        }
        documents[added["_id"]] = case.expected[added["_id"]] = added


def deleted(case, document_id, rng):
    sides = rng.choice([[case.source], [case.target], [case.source, case.target]])
    for documents in (*sides, case.expected):
        del documents[document_id]


def field_conflict(case, document_id, rng):
    path, values = rng.choice(
        [("limit", (-1, -2)), ("name", (f"of source {document_id}", f"of target {document_id}"))]
    )
    _conflict(case, document_id, path, *(put(**{path: value}) for value in values))


def line_conflict(case, document_id, rng):
    if "content" in case.base[document_id]:
        _conflict(case, document_id, "content", put_line(5, "of the source"), put_line(5, "of the target"))
    else:
        name = case.base[document_id]["mappings"][3]["generate"]
        edits = put_in_mapping(3, extract="$.source"), put_in_mapping(3, extract="$.target")
        _conflict(case, document_id, f"mappings[generate={name}].extract", *edits)


def _conflict(case, document_id, path, of_source, of_target):
    change(case.source, document_id, of_source)
    change(case.target, document_id, of_target)
    change(case.expected, document_id, of_target)
    case.conflicts.add((document_id, path))


def deleted_and_edited(case, document_id, rng):
    stays = rng.random() < 0.5
    edited, cut = (case.target, case.source) if stays else (case.source, case.target)
    change(edited, document_id, put(limit=-1))
    del cut[document_id]
    if stays:
        change(case.expected, document_id, put(limit=-1))
    else:
        del case.expected[document_id]
    case.conflicts.add((document_id, ""))


EDITS = {
    edit.__name__: edit
    for edit in (
        by_source,
        by_target,
        by_both_apart,
        by_both_alike,
        renamed_alike,
        added_by_each,
        deleted,
        field_conflict,
        line_conflict,
        deleted_and_edited,
    )
}
