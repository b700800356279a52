"""Three-way merge of one document.

Per place, in this order (b = base, o = ours, t = theirs; any of them may be MISSING):

    o = t               both alike: o
    t = b               only ours changed: o
    o = b               only theirs changed: t
    one is MISSING      deleted here, edited there: conflict
    objects             key by key
    lists with identity item by item, and their order as a value of its own
    text, by lines      lines changed on one side; conflict where both changed the same
    anything else       conflict

A thing that both sides added is merged as if the base had an empty one. At conflicts ours stands, unless a
decision settles the conflict.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from integrations.paths import MISSING, ORDER, Item, Path
from pullrequests.merging.decisions import settled, settled_order
from pullrequests.merging.identity import Keyed, is_scalar_set, keyed_sides
from pullrequests.merging.lines import merge_lines
from pullrequests.merging.ordering import Lead, Orders, arranged, lead_of
from pullrequests.merging.outcomes import (
    Conflict,
    ConflictKind,
    Decisions,
    Merged,
    same,
)
from pullrequests.merging.rules import Rules

NO_DECISIONS: Decisions = MappingProxyType({})
_Sides = tuple[Any, Any, Any]


def merge(
    base: Any, ours: Any, theirs: Any, *, rules: Rules, decisions: Decisions = NO_DECISIONS, path: Path = ()
) -> Merged:
    """Merge two edits of ``base``, descending only where both sides changed it differently.

    The inputs are left alone, but the result shares parts with them. Raises Undecidable when a decision
    cannot be carried out at its conflict. Decisions at places without a conflict have no effect.
    """
    whole = _Merge(rules, decisions)
    merged = whole.at(path, base, ours, theirs)
    return Merged(merged.value, merged.conflicts, tuple(whole.met))


@dataclass(frozen=True, slots=True)
class _Merge:
    rules: Rules
    decisions: Decisions
    met: list[Conflict] = field(default_factory=list)

    def at(self, path: Path, base: Any, ours: Any, theirs: Any) -> Merged:
        if same(ours, theirs) or same(base, theirs):
            return Merged(ours)
        if same(base, ours):
            return Merged(theirs)
        if ours is MISSING or theirs is MISSING:
            return self.conflict(Conflict(path, ConflictKind.DELETE_EDIT, base, ours, theirs))
        sides = (base, ours, theirs)
        return (
            self.objects(path, sides)
            or self.lists(path, sides)
            or self.texts(path, sides)
            or self.conflict(Conflict(path, ConflictKind.FIELD, base, ours, theirs))
        )

    def conflict(self, conflict: Conflict) -> Merged:
        self.met.append(conflict)
        decision = self.decisions.get(conflict.path)
        if decision is None:
            return Merged(conflict.ours, (conflict,))
        return Merged(settled(conflict, decision))

    def objects(self, path: Path, sides: _Sides) -> Merged | None:
        objects = _all_of(dict, sides)
        if objects is None:
            return None
        value, conflicts = self.children(path, objects, sorted(set().union(*objects)))
        return Merged(value, conflicts)

    def children(
        self, path: Path, parents: tuple[Mapping[Any, Any], ...], names: list[Any]
    ) -> tuple[dict[Any, Any], tuple[Conflict, ...]]:
        """Merge what stands under each name; names under which nothing is left are left out."""
        value: dict[Any, Any] = {}
        conflicts: list[Conflict] = []
        for name in names:
            sides = [parent.get(name, MISSING) for parent in parents]
            if type(sides[1]) is str and sides[1] == sides[2]:
                value[name] = sides[1]  # most fields are such, and need no look at the rest
                continue
            child = self.at((*path, name), *sides)
            conflicts += child.conflicts
            if child.value is not MISSING:
                value[name] = child.value
        return value, tuple(conflicts)

    def lists(self, path: Path, sides: _Sides) -> Merged | None:
        lists = _all_of(list, sides)
        identity = lists and self.rules.identify(path, lists)
        if not identity:
            return None
        named = keyed_sides(lists, identity)
        if named is None:
            return None
        base, ours, theirs = named
        return self.keyed_lists(path, (base, ours, theirs), ordered=not is_scalar_set(identity))

    def keyed_lists(self, path: Path, sides: tuple[Keyed, Keyed, Keyed], *, ordered: bool) -> Merged:
        names = list(dict.fromkeys([*sides[1], *sides[2]]))
        items, conflicts = self.children(path, sides, names)
        orders = Orders(*(tuple(side) for side in sides))
        if orders.base == orders.ours == orders.theirs:
            return Merged([items[name] for name in names], conflicts)
        lead = lead_of(orders)
        if lead is Lead.DISPUTED and ordered:
            order, disputed = self.order(path, set(items), orders)
            conflicts += disputed
        else:
            # The order of a set means nothing; theirs where both reordered, so one pull makes them equal.
            order = arranged(set(items), orders, ours_leads=lead is Lead.OURS)
        return Merged([items[name] for name in order], conflicts)

    def order(
        self, path: Path, survivors: set[Item], orders: Orders
    ) -> tuple[list[Item], tuple[Conflict, ...]]:
        place = (*path, ORDER)
        base, ours, theirs = (
            [name.value for name in order] for order in (orders.base, orders.ours, orders.theirs)
        )
        conflict = Conflict(place, ConflictKind.ORDER, base, ours, theirs)
        self.met.append(conflict)
        decision = self.decisions.get(place)
        if decision is not None:
            return settled_order(survivors, orders, decision), ()
        return arranged(survivors, orders, ours_leads=True), (conflict,)

    def texts(self, path: Path, sides: _Sides) -> Merged | None:
        texts = _all_of(str, sides)
        if texts is None or not any("\n" in text for text in texts) or not self.rules.is_text(path):
            return None
        merged = merge_lines(*texts)
        if merged.is_clean:
            return Merged(merged.text)
        conflict = Conflict(path, ConflictKind.LINES, *sides, hunks=merged.hunks)
        self.met.append(conflict)
        decision = self.decisions.get(path)
        if decision is None:
            return Merged(merged.text, (conflict,))
        return Merged(settled(conflict, decision))


def _all_of(kind: type, sides: _Sides) -> Any:
    """Return the sides if all are of one kind, an empty one standing for a missing base; else None."""
    base, ours, theirs = sides
    if base is MISSING:
        base = kind()
    fits = isinstance(base, kind) and isinstance(ours, kind) and isinstance(theirs, kind)
    return (base, ours, theirs) if fits else None
