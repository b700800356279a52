"""The laws of pulling and reverting, held by the services on PostgreSQL against a model in memory.

LAW_EXAMPLES and LAW_STEPS make the search longer; HYPOTHESIS_PROFILE=explore lets it begin elsewhere each time.
"""

from __future__ import annotations

import pytest
from hypothesis.stateful import invariant, run_state_machine_as_test

from integrations.history import contents_at
from integrations.models import CloneEdge, Integration
from integrations.services.revisions import state_sum
from tests.pullrequests.laws.editing import Editing
from tests.pullrequests.laws.family import documents_of
from tests.pullrequests.laws.going_back import GoingBack
from tests.pullrequests.laws.machine import depth
from tests.pullrequests.laws.model import dangling
from tests.pullrequests.laws.pulling import Pulling
from tests.pullrequests.laws.queueing import Queueing
from tests.pullrequests.laws.taking_back import TakingBack
from tests.pullrequests.laws.world import World, world

pytestmark = pytest.mark.django_db
FOR_EVER = ("HistoricalResource", "Revision", "Snapshot", "Content", "VendorId", "CloneEdge")


class FamilyMachine(Editing, Pulling, Queueing, GoingBack, TakingBack):
    """Edits, clones, pulls and reverts in any order; the database and the model never part."""

    def __init__(self) -> None:
        super().__init__()
        self.past: World = {}

    @invariant()
    def the_database_is_the_model(self) -> None:
        for key, tile in self.family.model.tiles.items():
            assert self.family.documents(key) == tile.now
            assert dangling(tile.now) == set()
            integration = Integration.objects.get(pk=self.family.tiles[key].pk)
            assert integration.head == tile.head
            assert state_sum(integration) == self.family.recomputed_sum(key)

    @invariant()
    def the_past_stays(self) -> None:
        for key, tile in self.family.model.tiles.items():
            middle = (tile.head + 1) // 2
            entries = contents_at(self.family.tiles[key].pk, middle)
            contents = {lineage: entry.content for lineage, entry in entries.items()}
            assert documents_of(contents) == tile.at(middle)

    @invariant()
    def the_past_is_only_added_to(self) -> None:
        kept, self.past = self.past, world(*FOR_EVER)
        assert kept.items() <= self.past.items()

    @invariant()
    def clones_form_a_forest(self) -> None:
        pairs = CloneEdge.objects.order_by("pk").values_list("parent", "child")
        keys = {tile.pk: key for key, tile in self.family.tiles.items()}
        assert [(keys[parent], keys[child]) for parent, child in pairs] == self.family.model.edges()


@pytest.mark.long
def test_families_keep_the_laws(db: None) -> None:
    """Pulls, clones and reverts in any order: see the rules of the rooms beside, and the invariants above."""
    run_state_machine_as_test(FamilyMachine, settings=depth(6))
