"""What two teams do to one integration before they meet, and what their merge must be.

Each edit is one function of a document, made to one side and to the expected
result alike; the truth is put together from edits, never from a merge.
"""

import copy
import random
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.benchmarks.corpus import Corpus, Document, Documents

Edit = Callable[[Document], None]

SHARES = {
    "conflict": 0.10,  # both write the same field or line differently
    "delete_edit": 0.02,  # the target deleted what the source changed
    "apart": 0.08,  # both changed one resource, at places apart
    "beside": 0.05,  # neighbouring fields of one object, or both appended to one list
    "alike": 0.05,  # both made the same change
    "add": 0.10,
    "delete": 0.05,
    "rename": 0.10,
    "add_item": 0.15,
    "edit_item": 0.10,
    "line": 0.08,
    "scalar": 0.12,
}
"""Of K changed resources on each side, how many have which fate. The first five are touched by both."""

LISTS = {
    "import": (("mappings",), "generate"),
    "export": (("transform", "rules"), "generate"),
    "connection": (("http", "headers"), "name"),
}
SCALARS = {
    "flow": (("schedule",), ("timezone",)),
    "export": (("pageSize",), ("http", "response", "resourcePath"), ("delta", "lagOffset")),
    "import": (("http", "batchSize"), ("ignoreExisting",)),
    "connection": (("concurrencyLevel",), ("http", "ping", "relativeURI"), ("http", "rateLimit", "limit")),
    "script": (("function",),),
    "lookup_cache": (("keyField",),),
}


@dataclass(slots=True)
class Case:
    """Both sides, the expected merge (the target's value where they conflict), and where they truly do."""

    kinds: dict[str, str]
    base: Documents
    source: Documents
    target: Documents
    expected: Documents
    conflicts: set[str] = field(default_factory=set)

    def changed(self, side: Documents) -> dict[str, Document | None]:
        """What a side has otherwise than the base; None for what it deleted."""
        kept = {each: document for each, document in side.items() if self.base.get(each) is not document}
        return kept | {each: None for each in self.base if each not in side}

    def touched_by_both(self) -> list[str]:
        target = self.changed(self.target)
        return [each for each in self.changed(self.source) if each in target]


def make_case(corpus: Corpus, edits: int, seed: int = 1) -> Case:
    """``edits`` resources changed on each side of a corpus; another seed, other edits."""
    base = corpus.documents
    case = Case(dict(corpus.kinds), base, dict(base), dict(base), dict(base))
    chooser = _Chooser(corpus, case, random.Random(f"edits {len(base)} {edits} {seed}"))
    counts = {fate: int(edits * share) for fate, share in SHARES.items()}
    for fate in ("conflict", "apart", "beside", "add", "add_item"):
        counts[fate] = max(1, counts[fate])
    counts["scalar"] += edits - sum(counts.values())
    for fate, count in counts.items():
        for at in range(count):
            getattr(chooser, fate)(at)
    return case


def put(path: tuple[str, ...], value: object) -> Edit:
    """The edit that writes a value at a path of keys."""

    def edit(document: Document) -> None:
        place = document
        for key in path[:-1]:
            place = place[key]
        place[path[-1]] = value

    return edit


def put_line(old: str, new: str) -> Edit:
    """The edit that rewrites one line of a script."""

    def edit(document: Document) -> None:
        lines = document["content"].split("\n")
        lines[lines.index(old)] = new
        document["content"] = "\n".join(lines)

    return edit


def put_in_item(path: tuple[str, ...], key: str, name: str, values: Document) -> Edit:
    """The edit that writes fields of the item of that name."""

    def edit(document: Document) -> None:
        next(item for item in value_at(document, path) if item[key] == name).update(values)

    return edit


def insert_item(path: tuple[str, ...], key: str, after: str, item: Document) -> Edit:
    """The edit that inserts an item behind the one of that name."""

    def edit(document: Document) -> None:
        items = value_at(document, path)
        items.insert([each[key] for each in items].index(after) + 1, dict(item))

    return edit


def value_at(document: Document, path: tuple[str, ...]) -> list[Document]:
    """The list at a path of keys."""
    value = document
    for key in path:
        value = value[key]
    assert isinstance(value, list)
    return value


class _Chooser:
    """Chooses resources, each once, and gives them their fate."""

    def __init__(self, corpus: Corpus, case: Case, rng: random.Random) -> None:
        self.case, self.rng = case, rng
        order = list(corpus.documents)
        rng.shuffle(order)
        kinds = corpus.kinds
        self.all = order
        self.listed = [each for each in order if kinds[each] in LISTS]
        self.scripts = [each for each in order if kinds[each] == "script"]
        self.flows = [each for each in order if kinds[each] == "flow"]  # nothing refers to them
        self.used: set[str] = set()

    def take(self, among: list[str]) -> str:
        while True:
            chosen = among.pop() if among else self.all.pop()
            if chosen not in self.used:
                self.used.add(chosen)
                return chosen

    def apply(self, vendor_id: str, edit: Edit, *sides: Documents) -> None:
        for side in sides:
            if side[vendor_id] is self.case.base.get(vendor_id):
                side[vendor_id] = copy.deepcopy(side[vendor_id])
            edit(side[vendor_id])

    def each_its_own(self, vendor_id: str, of_source: Edit, of_target: Edit) -> None:
        """Both sides edit, and both edits are expected to be there."""
        self.apply(vendor_id, of_source, self.case.source, self.case.expected)
        self.apply(vendor_id, of_target, self.case.target, self.case.expected)

    def word(self) -> str:
        return f"changed{self.rng.getrandbits(40):010x}"

    def scalar_edit(self, vendor_id: str) -> Edit:
        path = self.rng.choice([*SCALARS[self.case.kinds[vendor_id]], ("description",)])
        value: object = self.case.base[vendor_id]
        for key in path:
            value = value[key]  # type: ignore[index]
        if isinstance(value, bool):
            return put(path, not value)
        return put(path, value + self.rng.randint(1, 10**6) if isinstance(value, int) else self.word())

    def line_of(self, vendor_id: str, *, beyond: int = 3) -> int:
        lines = self.case.base[vendor_id]["content"].split("\n")
        return self.rng.randrange(beyond, len(lines) - 4)

    def line_edit(self, vendor_id: str, at: int) -> Edit:
        old = self.case.base[vendor_id]["content"].split("\n")[at]
        return put_line(old, f"{old} // {self.word()}")

    def some_line_edit(self, vendor_id: str) -> Edit:
        """One line of a script; a small corpus may have run out of scripts."""
        if self.case.kinds[vendor_id] != "script":
            return self.scalar_edit(vendor_id)
        return self.line_edit(vendor_id, self.line_of(vendor_id))

    def item_edit(self, vendor_id: str, how: str, at: int) -> Edit:
        path, key = LISTS[self.case.kinds[vendor_id]]
        items = value_at(self.case.base[vendor_id], path)
        name = items[at][key]
        if how == "add":
            return insert_item(path, key, name, {**items[at], key: self.word()})
        return put_in_item(path, key, name, {"value" if key == "name" else "extract": self.word()})

    def some_item(self, vendor_id: str) -> int:
        path, _ = LISTS[self.case.kinds[vendor_id]]
        return self.rng.randrange(len(value_at(self.case.base[vendor_id], path)))

    # The fates

    def conflict(self, at: int) -> None:
        vendor_id = self.take(self.scripts if at % 5 == 1 else self.all)
        if self.case.kinds[vendor_id] == "script":
            line = self.line_of(vendor_id)
            edits = self.line_edit(vendor_id, line), self.line_edit(vendor_id, line)
        else:
            edits = put(("description",), self.word()), put(("description",), self.word())
        self.apply(vendor_id, edits[0], self.case.source)
        self.apply(vendor_id, edits[1], self.case.target, self.case.expected)
        self.case.conflicts.add(vendor_id)

    def delete_edit(self, at: int) -> None:
        vendor_id = self.take(self.flows)
        self.apply(vendor_id, self.scalar_edit(vendor_id), self.case.source)
        del self.case.target[vendor_id], self.case.expected[vendor_id]
        self.case.conflicts.add(vendor_id)

    def apart(self, at: int) -> None:
        vendor_id = self.take(self.scripts if at % 4 == 1 else self.listed)
        if self.case.kinds[vendor_id] == "script":
            line = self.line_of(vendor_id, beyond=20)
            self.each_its_own(
                vendor_id, self.line_edit(vendor_id, line), self.line_edit(vendor_id, line - 12)
            )
            return
        other = self.scalar_edit(vendor_id) if at % 2 else self.item_edit(vendor_id, "add", 0)
        self.each_its_own(vendor_id, self.item_edit(vendor_id, "edit", 2), other)

    def beside(self, at: int) -> None:
        vendor_id = self.take(self.listed)
        kind = self.case.kinds[vendor_id]
        path, key = LISTS[kind]
        last = value_at(self.case.base[vendor_id], path)[-1][key]
        if at % 3 == 0:
            edits = self.item_edit(vendor_id, "add", -1), self.item_edit(vendor_id, "add", -1)
        elif at % 3 == 1 or kind != "export":
            fields = ({"extract": self.word()}, {"dataType": "object"})
            edits = put_in_item(path, key, last, fields[0]), put_in_item(path, key, last, fields[1])
        else:
            edits = put(("delta", "dateField"), self.word()), put(("delta", "lagOffset"), 90001)
        self.each_its_own(vendor_id, *edits)

    def alike(self, at: int) -> None:
        vendor_id = self.take(self.all)
        case = self.case
        self.apply(vendor_id, self.scalar_edit(vendor_id), case.source, case.target, case.expected)

    def add(self, at: int) -> None:
        for side in (self.case.source, self.case.target):
            pattern = self.rng.choice(self.listed)
            vendor_id = f"{self.rng.getrandbits(96):024x}"
            added = {**self.case.base[pattern], "_id": vendor_id, "name": f"Added {self.word()}"}
            side[vendor_id] = self.case.expected[vendor_id] = added
            self.case.kinds[vendor_id] = self.case.kinds[pattern]

    def delete(self, at: int) -> None:
        for side in (self.case.source, self.case.target):
            vendor_id = self.take(self.flows)
            del side[vendor_id], self.case.expected[vendor_id]

    def rename(self, at: int) -> None:
        self._on_each_side(self.all, lambda vendor_id: put(("name",), f"Renamed {self.word()}"))

    def add_item(self, at: int) -> None:
        self._on_each_side(self.listed, lambda each: self.item_edit(each, "add", self.some_item(each)))

    def edit_item(self, at: int) -> None:
        self._on_each_side(self.listed, lambda each: self.item_edit(each, "edit", self.some_item(each)))

    def line(self, at: int) -> None:
        self._on_each_side(self.scripts, self.some_line_edit)

    def scalar(self, at: int) -> None:
        self._on_each_side(self.all, self.scalar_edit)

    def _on_each_side(self, among: list[str], edit_of: Callable[[str], Edit]) -> None:
        for side in (self.case.source, self.case.target):
            vendor_id = self.take(among)
            self.apply(vendor_id, edit_of(vendor_id), side, self.case.expected)
