"""The laws of pulling and reverting, held by the services on PostgreSQL against a model in memory."""

from __future__ import annotations

import os
from typing import Any
from uuid import UUID

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
from integrations import canonical
from integrations.documents import load_documents
from integrations.errors import ResourceInUse
from integrations.history import contents_at
from integrations.models import CloneEdge, Integration, Resource, Snapshot
from integrations.services.edit import create_resource, delete_resource, edit_resource
from integrations.services.revert import revert_integration
from integrations.services.revisions import state_sum
from pullrequests.errors import NotMergeable, NotRelated
from pullrequests.models import Change, PullRequest
from pullrequests.services.merge import carry_out_merge, request_merge
from pullrequests.services.resolve import resolve_conflict
from tests.factories import make_account, make_clone, make_manager, make_pull_request
from tests.pullrequests.laws.model import ModelFamily, ModelTile, dangling, settle

pytestmark = pytest.mark.django_db
KIND = "flow"
REFERENCE = "_abstractFlowId"
VALUES = st.integers(0, 2)
SIDES = st.integers(0, 2**30 - 1)
PICK = st.integers(0, 10_000)
DEPTH = settings(
    max_examples=int(os.environ.get("LAW_EXAMPLES", "25")),
    stateful_step_count=int(os.environ.get("LAW_STEPS", "25")),
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
        self.model = ModelFamily()
        self.tiles: dict[int, Integration] = {}
        self.names = 0

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.sandbox.__exit__(None, None, None)

    @initialize()
    def original(self) -> None:
        environment = Environment.objects.create(account=make_account(), name="Everything")
        self.by = make_manager(environment)
        tile = Integration.objects.create(environment=environment, name="Original")
        self.tiles[0], self.model.tiles[0] = tile, ModelTile()
        self._create(0, {"f": 0})
        self._create(0, {"f": 0, "g": 0})

    # Changing one tile

    @rule(at=PICK, value=VALUES, referred=PICK, refers=st.booleans())
    def create(self, at: int, value: int, referred: int, refers: bool) -> None:
        key = self._tile(at)
        fields: dict[str, Any] = {"f": value}
        if refers and self.model.tiles[key].now:
            fields["after"] = self._lineage(key, referred)
        self._create(key, fields)

    @rule(at=PICK, which=PICK, name=st.sampled_from(["f", "g"]), value=VALUES)
    def edit(self, at: int, which: int, name: str, value: int) -> None:
        self._edit(at, which, {name: value})

    @rule(at=PICK, which=PICK)
    def rename(self, at: int, which: int) -> None:
        self.names += 1
        self._edit(at, which, {"name": f"renamed {self.names}"})

    @rule(at=PICK, which=PICK, referred=PICK)
    def refer(self, at: int, which: int, referred: int) -> None:
        key = self._tile(at)
        if self.model.tiles[key].now:
            self._edit(at, which, {"after": self._lineage(key, referred)})

    @rule(at=PICK, which=PICK)
    def delete(self, at: int, which: int) -> None:
        key = self._tile(at)
        if not self.model.tiles[key].now:
            return
        lineage = self._lineage(key, which)
        rest = {other: fields for other, fields in self.model.tiles[key].now.items() if other != lineage}
        resource = Resource.objects.get(integration=self.tiles[key], lineage=lineage)
        arguments = {"integration": self.tiles[key], "lineage": lineage, "expected": resource.content_id}
        if dangling(rest):
            with pytest.raises(ResourceInUse):
                delete_resource(**arguments, by=self.by)
        else:
            delete_resource(**arguments, by=self.by)
            self.model.tiles[key].write(rest)

    # Families

    @precondition(lambda self: len(self.tiles) < 5)
    @rule(at=PICK)
    def clone(self, at: int) -> None:
        source, key = self._tile(at), len(self.tiles)
        self.tiles[key] = make_clone(self.tiles[source], by=self.by)
        self.model.clone(source, key)

        assert self._state(key) == self._state(source)
        assert (
            Resource.objects.filter(integration=self.tiles[key], local__connection__isnull=False).count() == 0
        )

    @precondition(lambda self: len(self.tiles) > 1)
    @rule(edge=PICK, back=st.booleans(), sides=SIDES)
    def pull(self, edge: int, back: bool, sides: int) -> None:
        self._pull(*self._edge(edge, back), sides)

    @precondition(lambda self: len(self.tiles) > 1)
    @rule(edge=PICK, back=st.booleans(), sides=SIDES)
    def pull_there_and_back(self, edge: int, back: bool, sides: int) -> None:
        source, target = self._edge(edge, back)
        self._pull(source, target, sides)

        returned = self._pull(target, source, 0)

        assert returned.open_conflicts == 0
        assert self._state(source) == self._state(target)

    @precondition(lambda self: len(self.tiles) > 1)
    @rule(edge=PICK, back=st.booleans(), sides=SIDES)
    def pull_and_take_back(self, edge: int, back: bool, sides: int) -> None:
        source, target = self._edge(edge, back)
        state, offered = self._state(target), self._offered(source, target)
        merged = self._pull(source, target, sides)
        if merged.merge_revision is None:
            return

        self._revert(target, merged.merge_revision.number - 1)

        assert self._state(target) == state
        assert self._offered(source, target) == offered

    @rule(at=PICK, revision=PICK)
    def revert_and_take_back(self, at: int, revision: int) -> None:
        key = self._tile(at)
        state, head = self._state(key), self.model.tiles[key].head

        self._revert(key, revision % head + 1)
        self._revert(key, head)

        assert self._state(key) == state

    @rule(at=PICK, revision=PICK)
    def revert(self, at: int, revision: int) -> None:
        key = self._tile(at)
        self._revert(key, revision % self.model.tiles[key].head + 1)

    @precondition(lambda self: len(self.tiles) > 2)
    @rule(sides=SIDES)
    def gather_and_spread(self, sides: int) -> None:
        edges = self.model.edges()
        for parent, child in reversed(edges):
            self._pull(child, parent, sides)
        for parent, child in edges:
            self._pull(parent, child, sides)

        assert all(self._state(key) == self._state(0) for key in self.tiles)

    @precondition(lambda self: len(self.tiles) > 2)
    @rule(one=PICK, other=PICK)
    def pull_across_no_edge(self, one: int, other: int) -> None:
        source, target = self._tile(one), self._tile(other)
        if {source, target} in [{parent, child} for parent, child in self.model.edges()]:
            return

        with pytest.raises(NotRelated):
            make_pull_request(self.tiles[source], self.tiles[target], by=self.by)

    # What always holds

    @invariant()
    def the_database_is_the_model(self) -> None:
        for key, tile in self.model.tiles.items():
            assert self._documents(key) == tile.now
            assert dangling(tile.now) == set()
            integration = Integration.objects.get(pk=self.tiles[key].pk)
            assert integration.head == tile.head
            assert state_sum(integration) == self._recomputed_sum(key)

    @invariant()
    def the_past_stays(self) -> None:
        for key, tile in self.model.tiles.items():
            middle = (tile.head + 1) // 2
            entries = contents_at(self.tiles[key].pk, middle)
            documents = load_documents(entry.content for entry in entries.values())
            past = {lineage: _fields(documents[entry.content]) for lineage, entry in entries.items()}
            assert past == tile.states[middle - 1]

    @invariant()
    def clones_form_a_forest(self) -> None:
        pairs = CloneEdge.objects.order_by("pk").values_list("parent", "child")
        keys = {tile.pk: key for key, tile in self.tiles.items()}
        assert [(keys[parent], keys[child]) for parent, child in pairs] == self.model.edges()

    # Doing it

    def _create(self, key: int, fields: dict[str, Any]) -> None:
        self.names += 1
        document = {"name": f"resource {self.names}", **fields}
        resource = create_resource(
            integration=self.tiles[key], kind=KIND, document=_document(document), by=self.by
        )
        self.model.tiles[key].write({**self.model.tiles[key].now, resource.lineage: document})

    def _edit(self, at: int, which: int, fields: dict[str, Any]) -> None:
        key = self._tile(at)
        now = self.model.tiles[key].now
        if not now:
            return
        lineage = self._lineage(key, which)
        changed = {**now[lineage], **fields}
        resource = Resource.objects.get(integration=self.tiles[key], lineage=lineage)
        edit_resource(
            integration=self.tiles[key],
            lineage=lineage,
            document=_document(changed),
            expected=resource.content_id,
            by=self.by,
        )
        self.model.tiles[key].write({**now, lineage: changed})

    def _pull(self, source: int, target: int, sides: int) -> PullRequest:
        proposal = self.model.propose(source, target)
        others = {key: self._state(key) for key in self.tiles if key != target}
        before = self._state(target)
        pull_request = make_pull_request(self.tiles[source], self.tiles[target], by=self.by)
        self._check_offer(pull_request, proposal, source, target)
        assert self._state(target) == before

        choices = {
            place: "source" if sides >> at & 1 else "target"
            for at, place in enumerate(sorted(proposal.conflicts, key=repr))
        }
        self._resolve(pull_request, proposal, choices)
        merged = self._merge(pull_request)
        wrote = self.model.pull(source, target, proposal.merged)

        assert self._documents(target) == self.model.tiles[target].now
        assert {key: self._state(key) for key in others} == others
        assert self._has_nothing_to_offer(source, target)
        self._check_snapshots(merged, before=before, target=target, wrote=wrote)
        return merged

    def _check_offer(self, pull_request: PullRequest, proposal: Any, source: int, target: int) -> None:
        assert _conflict_places(pull_request) == set(proposal.conflicts)
        mirrored = make_pull_request(self.tiles[target], self.tiles[source], by=self.by)
        assert _conflict_places(mirrored) == set(proposal.conflicts)
        assert (pull_request.open_conflicts == 0) == (pull_request.preview_sum is not None)

    def _resolve(self, pull_request: PullRequest, proposal: Any, choices: dict) -> None:
        rounds = 0
        while pull_request.open_conflicts:
            with pytest.raises(NotMergeable), transaction.atomic():
                request_merge(pull_request=pull_request, version=pull_request.version, by=self.by)
            change, conflict = _first_open(pull_request)
            place = _place(change, conflict)
            pull_request = resolve_conflict(
                pull_request=pull_request,
                lineage=change.lineage,
                path=conflict["path"],
                choice=choices.setdefault(place, "target"),
                value={},
                by=self.by,
            )
            for place in _conflict_places(pull_request) - set(proposal.conflicts):
                state = (self.model.tiles[k].now.get(place[0]) for k in self._ends(pull_request))
                proposal.conflicts[place] = (None, *state)
            rounds += 1
            assert rounds < 60
        settle(proposal, choices)

    def _ends(self, pull_request: PullRequest) -> list[int]:
        keys = {tile.pk: key for key, tile in self.tiles.items()}
        return [keys[pull_request.target_id], keys[pull_request.source_id]]

    def _merge(self, pull_request: PullRequest) -> PullRequest:
        pull_request.refresh_from_db()
        job = request_merge(pull_request=pull_request, version=pull_request.version, by=self.by)
        carry_out_merge(job)
        carry_out_merge(job)
        return PullRequest.objects.select_related("merge_revision").get(pk=pull_request.pk)

    def _check_snapshots(self, merged: PullRequest, *, before: dict, target: int, wrote: bool) -> None:
        if not wrote:
            assert merged.merge_revision is None
            return
        number = merged.merge_revision.number
        taken = Snapshot.objects.filter(revision__integration=self.tiles[target])
        assert taken.filter(revision__number=number - 1, reason="before_pull").count() == 1
        assert taken.filter(revision__number=number, reason="after_pull").count() == 1
        past = contents_at(self.tiles[target].pk, number - 1)
        assert {lineage: (e.kind, e.name, e.content) for lineage, e in past.items()} == before
        assert bytes(merged.preview_sum) == bytes(merged.merge_revision.state_sum)

    def _revert(self, key: int, revision: int) -> None:
        head = Integration.objects.get(pk=self.tiles[key].pk).head
        written = revert_integration(
            integration=self.tiles[key], to_revision=revision, wanted_head=head, by=self.by
        )
        assert self.model.revert(key, revision) == (written is not None)

    # Looking

    def _tile(self, at: int) -> int:
        return at % len(self.tiles)

    def _lineage(self, key: int, which: int) -> Any:
        lineages = sorted(self.model.tiles[key].now)
        return lineages[which % len(lineages)]

    def _edge(self, edge: int, back: bool) -> tuple[int, int]:
        edges = self.model.edges()
        parent, child = edges[edge % len(edges)]
        return (child, parent) if back else (parent, child)

    def _state(self, key: int) -> dict:
        rows = Resource.objects.filter(integration=self.tiles[key]).order_by()
        return {row[0]: row[1:] for row in rows.values_list("lineage", "kind", "name", "content_id")}

    def _documents(self, key: int) -> dict:
        state = self._state(key)
        documents = load_documents(content for _, _, content in state.values())
        return {lineage: _fields(documents[content]) for lineage, (_, _, content) in state.items()}

    def _recomputed_sum(self, key: int) -> int:
        items = (canonical.state_item(lineage, *entry) for lineage, entry in self._state(key).items())
        return canonical.combine(0, added=items)

    def _offered(self, source: int, target: int) -> set:
        pull_request = make_pull_request(self.tiles[source], self.tiles[target], by=self.by)
        columns = ("lineage", "base", "source", "target", "outcome")
        return set(pull_request.changes.values_list(*columns))

    def _has_nothing_to_offer(self, source: int, target: int) -> bool:
        return all(outcome == Change.Outcome.KEPT for *_, outcome in self._offered(source, target))


def _document(fields: dict[str, Any]) -> dict[str, Any]:
    rest = {name: value for name, value in fields.items() if name != "after"}
    return {**rest, REFERENCE: str(fields["after"])} if "after" in fields else rest


def _fields(document: dict[str, Any]) -> dict[str, Any]:
    rest = {name: value for name, value in document.items() if name != REFERENCE}
    return {**rest, "after": UUID(document[REFERENCE])} if REFERENCE in document else rest


def _place(change: Change, conflict: dict[str, Any]) -> tuple[UUID, str | None]:
    if not conflict["path"]:
        return change.lineage, None
    (name,) = conflict["path"]
    return change.lineage, "after" if name == REFERENCE else name


def _conflict_places(pull_request: PullRequest) -> set[tuple[UUID, str | None]]:
    return {_place(change, item) for change in pull_request.changes.all() for item in change.conflicts}


def _first_open(pull_request: PullRequest) -> tuple[Change, dict[str, Any]]:
    return next(
        (change, item) for change in pull_request.changes.all() for item in change.conflicts if item["open"]
    )


def test_families_keep_the_laws(db: None) -> None:
    """Pulls, clones and reverts in any order: see the rules and invariants of FamilyMachine."""
    run_state_machine_as_test(FamilyMachine, settings=DEPTH)
