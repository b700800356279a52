"""Rules that pull at once, from the look at what is offered to the merge."""

from __future__ import annotations

from copy import deepcopy

import pytest
from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from pullrequests.errors import NotRelated
from tests.factories import make_pull_request, make_user
from tests.pullrequests.laws.machine import DISPUTED, PICK, PICKS, Machine
from tests.pullrequests.laws.requests import Request
from tests.pullrequests.laws.world import changing_nothing


class Pulling(Machine):
    @rule(edge=PICK, back=st.booleans(), picks=PICKS, disputed=DISPUTED)
    def pull(self, edge: int, back: bool, picks: int, disputed: str | None) -> None:
        ends = self.family.edge(edge, back)
        if disputed:
            self.family.dispute(ends, picks, disputed)
        self.family.pull(*ends, picks)

    @rule(edge=PICK, back=st.booleans(), picks=PICKS, disputed=DISPUTED)
    def pull_there_and_back(self, edge: int, back: bool, picks: int, disputed: str | None) -> None:
        source, target = self.family.edge(edge, back)
        if disputed:
            self.family.dispute((source, target), picks, disputed)
        self.family.pull(source, target, picks)

        returned = self.family.open(target, source)
        assert returned.row.open_conflicts == 0
        self.family.pull(target, source, 0)

        assert self.family.state(source) == self.family.state(target)

    @rule(edge=PICK, back=st.booleans(), picks=PICKS)
    def pull_and_take_back(self, edge: int, back: bool, picks: int) -> None:
        source, target = self.family.edge(edge, back)
        state, offered = self.family.state(target), self.family.offered(source, target)
        merged = self.family.pull(source, target, picks)
        if merged.merge_revision is None:
            return

        self.family.revert(target, merged.merge_revision.number - 1)

        assert self.family.state(target) == state
        assert self.family.offered(source, target) == offered

    @precondition(lambda self: len(self.family.tiles) > 2)
    @rule(picks=PICKS)
    def gather_and_spread(self, picks: int) -> None:
        edges = self.family.model.edges()
        for parent, child in reversed(edges):
            self.family.pull(child, parent, picks)
        for parent, child in edges:
            self.family.pull(parent, child, picks)

        assert all(self.family.state(key) == self.family.state(0) for key in self.family.tiles)

    @precondition(lambda self: len(self.family.tiles) > 2)
    @rule(edges=st.tuples(PICK, PICK), backs=st.tuples(st.booleans(), st.booleans()), picks=PICKS)
    def merge_two_in_either_order(self, edges: tuple, backs: tuple, picks: int) -> None:
        """Into different tiles, along different edges, both from what was compared before either."""
        ends = [self.family.edge(edge, back) for edge, back in zip(edges, backs, strict=True)]
        if len({target for _, target in ends}) == 1 or len({frozenset(pair) for pair in ends}) == 1:
            return
        requests = [self.family.open(*pair) for pair in ends]
        for request in requests:
            self.family.resolve(request, picks)

        assert self._merged_and_undone(requests) == self._merged_and_undone(requests[::-1])

    def _merged_and_undone(self, requests: list[Request]) -> dict:
        model, undo = deepcopy(self.family.model), transaction.savepoint()
        for request in requests:
            self.family.click(request, by=self.family.by)
        for request in requests:
            self.family.deliver(request)
        states = {key: self.family.state(key) for key in self.family.tiles}
        transaction.savepoint_rollback(undo)
        self.family.model = model
        return states

    @rule(edge=PICK)
    def look_from_both_ends(self, edge: int) -> None:
        """What differs is offered to one end or the other."""
        one, other = self.family.edge(edge, back=False)
        is_offered = not (
            self.family.has_nothing_to_offer(one, other) and self.family.has_nothing_to_offer(other, one)
        )
        has_conflicts = bool(self.family.open(one, other).row.open_conflicts)
        assert (is_offered or has_conflicts) == (self.family.state(one) != self.family.state(other))

    @precondition(lambda self: len(self.family.tiles) > 2)
    @rule(one=PICK, other=PICK, is_superuser=st.booleans())
    def pull_across_no_edge(self, one: int, other: int, is_superuser: bool) -> None:
        source, target = self.family.tile(one), self.family.tile(other)
        if {source, target} in [{parent, child} for parent, child in self.family.model.edges()]:
            return
        by = make_user(is_superuser=True) if is_superuser else self.family.by

        with changing_nothing(), pytest.raises(NotRelated):
            make_pull_request(self.family.tiles[source], self.family.tiles[target], by=by)
