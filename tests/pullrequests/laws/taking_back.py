"""Rules about pulls that both tiles share before one of them takes it back: nothing is lost without a word."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.stateful import rule

from pullrequests.models import Change, PullRequest
from pullrequests.services.resolve import resolve_reverted
from tests.factories import make_pull_request
from tests.pullrequests.laws.machine import PICK, PICKS, Machine


class TakingBack(Machine):
    @rule(edge=PICK, back=st.booleans(), picks=PICKS, field=st.sampled_from(["f", "g"]), which=PICK)
    def pull_share_and_take_back(self, edge: int, back: bool, picks: int, field: str, which: int) -> None:
        source, target = self.family.edge(edge, back)
        offered = {lineage for lineage, *_, result in self.family.offered(source, target) if result != "kept"}
        merged = self.family.pull(source, target, picks)
        self.family.pull(target, source, picks)
        if merged.merge_revision is None:
            return
        if which % 2 and (lineages := self.family.lineages(source)):
            self.family.edit(source, lineages[which % len(lineages)], {field: 7})

        self.family.revert(target, merged.merge_revision.number - 1)

        opened = make_pull_request(self.family.tiles[source], self.family.tiles[target], by=self.family.by)
        self.check_nothing_is_lost(opened, offered, source, target)
        self.check_all_can_be_taken(opened)

    def check_nothing_is_lost(self, opened: PullRequest, offered: set, source: int, target: int) -> None:
        giver, receiver = self.family.state(source), self.family.state(target)
        changes = {change.lineage: change for change in opened.changes.all()}
        for lineage in (each for each in offered if giver.get(each) != receiver.get(each)):
            found = changes[lineage]
            assert found.reverted_in is not None or found.outcome != Change.Outcome.KEPT or found.conflicts

    def check_all_can_be_taken(self, opened: PullRequest) -> None:
        for revision in {change.reverted_in for change in opened.changes.exclude(reverted_in=None)}:
            opened = resolve_reverted(
                pull_request=opened, reverted_in=revision, choice="source", by=self.family.by
            )
        for change in opened.changes.exclude(reverted_in=None):
            assert change.result == change.source
