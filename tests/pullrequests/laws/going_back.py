"""Rules that go back to earlier states, keep states, and look at all of the past."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis.stateful import precondition, rule

from integrations import canonical
from integrations.archive.lineages import lineage_of
from integrations.archive.reading import read_archive
from integrations.errors import IntegrationError
from integrations.history import contents_at
from integrations.models import Integration, Resource, Snapshot
from integrations.services.archive import build_archive
from integrations.services.revert_resource import revert_resource
from integrations.services.revisions import state_sum_at
from integrations.services.snapshot import request_snapshot
from integrations.tasks import snapshot_task
from tests.pullrequests.laws.family import as_fields, documents_of
from tests.pullrequests.laws.machine import PICK, Machine
from tests.pullrequests.laws.model import dangling
from tests.pullrequests.laws.world import changing_nothing, changing_only


class GoingBack(Machine):
    @rule(at=PICK, revision=PICK)
    def revert(self, at: int, revision: int) -> None:
        key = self.family.tile(at)
        self.family.revert(key, revision % self.family.model.tiles[key].head + 1)

    @rule(at=PICK, revision=PICK)
    def revert_and_take_back(self, at: int, revision: int) -> None:
        key = self.family.tile(at)
        state, head = self.family.state(key), self.family.model.tiles[key].head

        self.family.revert(key, revision % head + 1)
        self.family.revert(key, head)

        assert self.family.state(key) == state

    @rule(at=PICK)
    def keep(self, at: int) -> None:
        tile = self.family.tiles[self.family.tile(at)]
        with changing_only(lambda changed: changed.table in ("Snapshot", "Job")):
            snapshot_task(request_snapshot(integration=tile, label="Kept", by=self.family.by).pk)

    @precondition(lambda self: Snapshot.objects.exists())
    @rule(which=PICK)
    def revert_to_a_snapshot(self, which: int) -> None:
        snapshots = Snapshot.objects.select_related("revision").order_by("pk")
        snapshot = snapshots[which % snapshots.count()]
        key = next(k for k, tile in self.family.tiles.items() if tile.pk == snapshot.revision.integration_id)

        self.family.revert(key, snapshot.revision.number)

        assert self.family.recomputed_sum(key) == canonical.from_bytes(bytes(snapshot.revision.state_sum))

    @rule(at=PICK, which=PICK, revision=PICK)
    def revert_one_resource(self, at: int, which: int, revision: int) -> None:
        key = self.family.tile(at)
        tile = self.family.model.tiles[key]
        lineages = sorted({each for state in tile.states for each in state}, key=self.family.born)
        lineage, number = lineages[which % len(lineages)], revision % tile.head + 1
        wanted = {other: fields for other, fields in tile.now.items() if other != lineage}
        if lineage in tile.at(number):
            wanted[lineage] = tile.at(number)[lineage]
        row = self.family.tiles[key]
        how = {"integration": row, "lineage": lineage, "to_revision": number, "wanted_head": tile.head}

        if dangling(wanted):
            with changing_nothing(), pytest.raises(IntegrationError):
                revert_resource(**how, by=self.family.by)
        else:
            written = revert_resource(**how, by=self.family.by)
            assert tile.write(wanted) == (written is not None)

    @rule(at=PICK)
    def read_the_whole_past(self, at: int) -> None:
        """Every state there was can be read, has the hash it was given, and was written by one row a resource."""
        key = self.family.tile(at)
        tile, model = self.family.tiles[key], self.family.model.tiles[key]
        for number in range(1, model.head + 1):
            entries = contents_at(tile.pk, number)
            assert documents_of({lineage: entry.content for lineage, entry in entries.items()}) == model.at(
                number
            )
            terms = (
                canonical.state_item(lineage, e.kind, e.name, e.content) for lineage, e in entries.items()
            )
            assert canonical.combine(0, added=terms) == state_sum_at(tile.pk, number)
            rows = list(Resource.history.filter(integration_id=tile.pk, revision=number))
            assert sorted(row.lineage for row in rows) == sorted(
                changed_between(model.at(number - 1), model.at(number))
            )
            assert all(row.history_user_id and row.history_change_reason for row in rows)

    @rule(at=PICK)
    def download(self, at: int) -> None:
        """An archive holds the state, and refers to nothing that is not in it."""
        key = self.family.tile(at)
        parsed = read_archive(
            build_archive(integration=Integration.objects.get(pk=self.family.tiles[key].pk))
        )
        documents = {lineage_of(found.vendor_id): as_fields(found.document) for found in parsed.resources}
        assert documents == self.family.model.tiles[key].now
        assert dangling(documents) == set()


def changed_between(before: dict[Any, Any], after: dict[Any, Any]) -> set[Any]:
    return {lineage for lineage in {*before, *after} if before.get(lineage) != after.get(lineage)}
