"""Rules that change one tile, or make one of another."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from tests.pullrequests.laws.family import DISPUTES
from tests.pullrequests.laws.machine import PICK, VALUES, Machine

FIELDS = st.one_of(
    st.tuples(st.sampled_from("fg"), VALUES),
    st.tuples(st.just("l"), st.lists(VALUES, max_size=2)),
)


class Editing(Machine):
    @rule(at=PICK, value=VALUES, referred=PICK, refers=st.booleans())
    def create(self, at: int, value: int, referred: int, refers: bool) -> None:
        key = self.family.tile(at)
        fields: dict[str, Any] = {"f": value}
        if refers and (flows := self.family.lineages(key, kind="flow")):
            fields["after"] = flows[referred % len(flows)]
        self.family.create(key, fields)

    @rule(at=PICK)
    def create_cache(self, at: int) -> None:
        self.family.create(self.family.tile(at), {"f": 0}, kind="lookup_cache")

    @rule(at=PICK, which=PICK, field=FIELDS)
    def edit(self, at: int, which: int, field: tuple[str, Any]) -> None:
        key = self.family.tile(at)
        if lineages := self.family.lineages(key):
            self.family.edit(key, lineages[which % len(lineages)], dict([field]))

    @rule(edge=PICK, back=st.booleans(), which=PICK, field=st.sampled_from(DISPUTES))
    def change_on_both_sides(self, edge: int, back: bool, which: int, field: str) -> None:
        self.family.dispute(self.family.edge(edge, back), which, field)

    @rule(at=PICK, which=PICK)
    def rename(self, at: int, which: int) -> None:
        key = self.family.tile(at)
        if lineages := self.family.lineages(key):
            name = self.family.new_name("renamed")
            self.family.edit(key, lineages[which % len(lineages)], {"name": name})

    @rule(at=PICK, which=PICK, referred=PICK)
    def refer(self, at: int, which: int, referred: int) -> None:
        key = self.family.tile(at)
        if flows := self.family.lineages(key, kind="flow"):
            self.family.edit(key, flows[which % len(flows)], {"after": flows[referred % len(flows)]})

    @rule(at=PICK, which=PICK)
    def delete(self, at: int, which: int) -> None:
        key = self.family.tile(at)
        if lineages := self.family.lineages(key):
            self.family.delete(key, lineages[which % len(lineages)])

    @rule(at=PICK, which=PICK, disabled=st.booleans())
    def switch(self, at: int, which: int, disabled: bool) -> None:
        """A value of the tile's own makes no revision."""
        key = self.family.tile(at)
        if flows := self.family.lineages(key, kind="flow"):
            self.family.edit(key, flows[which % len(flows)], {}, local={"disabled": disabled})

    @precondition(lambda self: len(self.family.tiles) < 5)
    @rule(at=PICK)
    def clone(self, at: int) -> None:
        self.family.clone(self.family.tile(at), len(self.family.tiles))
