"""The laws of pulling and reverting, held by the services on PostgreSQL against a model in memory."""

from __future__ import annotations

import os
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from environments.models import Environment
from integrations.documents import load_documents
from integrations.errors import ResourceInUse
from integrations.history import contents_at
from integrations.models import CloneEdge, Integration, Resource
from integrations.services.edit import delete_resource
from integrations.services.revisions import state_sum
from pullrequests.errors import NotRelated
from tests.factories import make_account, make_clone, make_manager, make_pull_request
from tests.pullrequests.laws.family import Family, as_fields
from tests.pullrequests.laws.model import ModelTile, dangling

pytestmark = pytest.mark.django_db
VALUES = st.integers(0, 2)
SIDES = st.integers(0, 2**30 - 1)
PICK = st.integers(0, 10_000)
DEPTH = settings(
    max_examples=int(os.environ.get("LAW_EXAMPLES", "12")),
    stateful_step_count=int(os.environ.get("LAW_STEPS", "20")),
    deadline=None,
    print_blob=True,
    suppress_health_check=list(HealthCheck),
)


class FamilyMachine(RuleBasedStateMachine):
    """Edits, clones, pulls and reverts in any order; the database and the model never part."""

    def __init__(self) -> None:
        super().__init__()
        self.sandbox = transaction.atomic()
        self.sandbox.__enter__()
        self.family = Family()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.sandbox.__exit__(None, None, None)

    @initialize()
    def original(self) -> None:
        environment = Environment.objects.create(account=make_account(), name="Everything")
        self.family.by = make_manager(environment)
        tile = Integration.objects.create(environment=environment, name="Original")
        self.family.tiles[0], self.family.model.tiles[0] = tile, ModelTile()
        self.family.create(0, {"f": 0})
        self.family.create(0, {"f": 0, "g": 0})

    # Changing one tile

    @rule(at=PICK, value=VALUES, referred=PICK, refers=st.booleans())
    def create(self, at: int, value: int, referred: int, refers: bool) -> None:
        key = self.family.tile(at)
        fields: dict[str, Any] = {"f": value}
        if refers and self.family.model.tiles[key].now:
            fields["after"] = self.family.lineage(key, referred)
        self.family.create(key, fields)

    @rule(at=PICK, which=PICK, name=st.sampled_from(["f", "g"]), value=VALUES)
    def edit(self, at: int, which: int, name: str, value: int) -> None:
        self.family.edit(at, which, {name: value})

    @rule(at=PICK, which=PICK)
    def rename(self, at: int, which: int) -> None:
        self.family.names += 1
        self.family.edit(at, which, {"name": f"renamed {self.family.names}"})

    @rule(at=PICK, which=PICK, referred=PICK)
    def refer(self, at: int, which: int, referred: int) -> None:
        key = self.family.tile(at)
        if self.family.model.tiles[key].now:
            self.family.edit(at, which, {"after": self.family.lineage(key, referred)})

    @rule(at=PICK, which=PICK)
    def delete(self, at: int, which: int) -> None:
        key = self.family.tile(at)
        if not self.family.model.tiles[key].now:
            return
        lineage = self.family.lineage(key, which)
        rest = {
            other: fields for other, fields in self.family.model.tiles[key].now.items() if other != lineage
        }
        resource = Resource.objects.get(integration=self.family.tiles[key], lineage=lineage)
        arguments = {
            "integration": self.family.tiles[key],
            "lineage": lineage,
            "expected": resource.content_id,
        }
        if dangling(rest):
            with pytest.raises(ResourceInUse):
                delete_resource(**arguments, by=self.family.by)
        else:
            delete_resource(**arguments, by=self.family.by)
            self.family.model.tiles[key].write(rest)

    # Families

    @precondition(lambda self: len(self.family.tiles) < 5)
    @rule(at=PICK)
    def clone(self, at: int) -> None:
        source, key = self.family.tile(at), len(self.family.tiles)
        self.family.tiles[key] = make_clone(self.family.tiles[source], by=self.family.by)
        self.family.model.clone(source, key)

        assert self.family.state(key) == self.family.state(source)
        assert (
            Resource.objects.filter(
                integration=self.family.tiles[key], local__connection__isnull=False
            ).count()
            == 0
        )

    @precondition(lambda self: len(self.family.tiles) > 1)
    @rule(edge=PICK, back=st.booleans(), sides=SIDES)
    def pull(self, edge: int, back: bool, sides: int) -> None:
        self.family.pull(*self.family.edge(edge, back), sides)

    @precondition(lambda self: len(self.family.tiles) > 1)
    @rule(edge=PICK, back=st.booleans(), sides=SIDES)
    def pull_there_and_back(self, edge: int, back: bool, sides: int) -> None:
        source, target = self.family.edge(edge, back)
        self.family.pull(source, target, sides)

        returned = self.family.pull(target, source, 0)

        assert returned.open_conflicts == 0
        assert self.family.state(source) == self.family.state(target)

    @precondition(lambda self: len(self.family.tiles) > 1)
    @rule(edge=PICK, back=st.booleans(), sides=SIDES)
    def pull_and_take_back(self, edge: int, back: bool, sides: int) -> None:
        source, target = self.family.edge(edge, back)
        state, offered = self.family.state(target), self.family.offered(source, target)
        merged = self.family.pull(source, target, sides)
        if merged.merge_revision is None:
            return

        self.family.revert(target, merged.merge_revision.number - 1)

        assert self.family.state(target) == state
        assert self.family.offered(source, target) == offered

    @rule(at=PICK, revision=PICK)
    def revert_and_take_back(self, at: int, revision: int) -> None:
        key = self.family.tile(at)
        state, head = self.family.state(key), self.family.model.tiles[key].head

        self.family.revert(key, revision % head + 1)
        self.family.revert(key, head)

        assert self.family.state(key) == state

    @rule(at=PICK, revision=PICK)
    def revert(self, at: int, revision: int) -> None:
        key = self.family.tile(at)
        self.family.revert(key, revision % self.family.model.tiles[key].head + 1)

    @precondition(lambda self: len(self.family.tiles) > 2)
    @rule(sides=SIDES)
    def gather_and_spread(self, sides: int) -> None:
        edges = self.family.model.edges()
        for parent, child in reversed(edges):
            self.family.pull(child, parent, sides)
        for parent, child in edges:
            self.family.pull(parent, child, sides)

        assert all(self.family.state(key) == self.family.state(0) for key in self.family.tiles)

    @precondition(lambda self: len(self.family.tiles) > 2)
    @rule(one=PICK, other=PICK)
    def pull_across_no_edge(self, one: int, other: int) -> None:
        source, target = self.family.tile(one), self.family.tile(other)
        if {source, target} in [{parent, child} for parent, child in self.family.model.edges()]:
            return

        with pytest.raises(NotRelated):
            make_pull_request(self.family.tiles[source], self.family.tiles[target], by=self.family.by)

    # What always holds

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
            documents = load_documents(entry.content for entry in entries.values())
            past = {lineage: as_fields(documents[entry.content]) for lineage, entry in entries.items()}
            assert past == tile.states[middle - 1]

    @invariant()
    def clones_form_a_forest(self) -> None:
        pairs = CloneEdge.objects.order_by("pk").values_list("parent", "child")
        keys = {tile.pk: key for key, tile in self.family.tiles.items()}
        assert [(keys[parent], keys[child]) for parent, child in pairs] == self.family.model.edges()


def test_families_keep_the_laws(db: None) -> None:
    """Pulls, clones and reverts in any order: see the rules and invariants of FamilyMachine."""
    run_state_machine_as_test(FamilyMachine, settings=DEPTH)
