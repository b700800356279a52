"""What a pull had offered is never lost without a word, also when the giver pulls back before the revert."""

from __future__ import annotations

import os

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule, run_state_machine_as_test

from pullrequests.models import Change, PullRequest
from pullrequests.services.resolve import resolve_reverted
from tests.factories import make_pull_request
from tests.pullrequests.laws.test_family_laws import DEPTH, PICK, SIDES, FamilyMachine

pytestmark = pytest.mark.django_db


class TakingBackMachine(FamilyMachine):
    """Everything the family does, and pulls that both tiles share before they are taken back."""

    @precondition(lambda self: len(self.family.tiles) > 1)
    @rule(edge=PICK, back=st.booleans(), sides=SIDES, field=st.sampled_from(["f", "g"]), which=PICK)
    def pull_share_and_take_back(self, edge: int, back: bool, sides: int, field: str, which: int) -> None:
        source, target = self.family.edge(edge, back)
        offered = {
            lineage for lineage, *_, outcome in self.family.offered(source, target) if outcome != "kept"
        }
        merged = self.family.pull(source, target, sides)
        self.family.pull(target, source, sides)
        if merged.merge_revision is None:
            return
        if which % 2:
            self.family.edit(source, which, {field: 7})

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


def test_what_both_shared_and_one_took_back_is_offered_again(db: None) -> None:
    """See the rule pull_share_and_take_back."""
    steps = int(os.environ.get("LAW_STEPS", "12"))
    run_state_machine_as_test(TakingBackMachine, settings=settings(DEPTH, stateful_step_count=steps))
