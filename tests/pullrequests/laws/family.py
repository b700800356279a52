"""What the state machine does to a family of tiles, in the database and in the model alike."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from django.db import transaction

from environments.models import User
from integrations import canonical
from integrations.documents import load_documents
from integrations.history import contents_at
from integrations.models import Integration, Resource, Snapshot
from integrations.services.edit import create_resource, edit_resource
from integrations.services.revert import revert_integration
from pullrequests.errors import NotMergeable
from pullrequests.models import Change, PullRequest
from pullrequests.services.merge import carry_out_merge, request_merge
from pullrequests.services.resolve import resolve_conflict
from tests.factories import make_pull_request
from tests.pullrequests.laws.model import ModelFamily, settle

KIND = "flow"
REFERENCE = "_abstractFlowId"


class Family:
    """Tiles by number, each in the database and in the model."""

    by: User

    def __init__(self) -> None:
        self.model = ModelFamily()
        self.tiles: dict[int, Integration] = {}
        self.names = 0

    # Doing it

    def create(self, key: int, fields: dict[str, Any]) -> None:
        self.names += 1
        document = {"name": f"resource {self.names}", **fields}
        resource = create_resource(
            integration=self.tiles[key], kind=KIND, document=as_document(document), by=self.by
        )
        self.model.tiles[key].write({**self.model.tiles[key].now, resource.lineage: document})

    def edit(self, at: int, which: int, fields: dict[str, Any]) -> None:
        key = self.tile(at)
        now = self.model.tiles[key].now
        if not now:
            return
        lineage = self.lineage(key, which)
        changed = {**now[lineage], **fields}
        resource = Resource.objects.get(integration=self.tiles[key], lineage=lineage)
        edit_resource(
            integration=self.tiles[key],
            lineage=lineage,
            document=as_document(changed),
            expected=resource.content_id,
            by=self.by,
        )
        self.model.tiles[key].write({**now, lineage: changed})

    def pull(self, source: int, target: int, sides: int) -> PullRequest:
        proposal = self.model.propose(source, target)
        others = {key: self.state(key) for key in self.tiles if key != target}
        before = self.state(target)
        pull_request = make_pull_request(self.tiles[source], self.tiles[target], by=self.by)
        self.check_offer(pull_request, proposal, source, target)
        assert self.state(target) == before

        choices = {
            place: "source" if sides >> at & 1 else "target"
            for at, place in enumerate(sorted(proposal.conflicts, key=repr))
        }
        self.resolve(pull_request, proposal, choices)
        merged = self.merge(pull_request)
        wrote = self.model.pull(source, target, proposal.merged)

        assert self.documents(target) == self.model.tiles[target].now
        assert {key: self.state(key) for key in others} == others
        assert self.has_nothing_to_offer(source, target)
        self.check_snapshots(merged, before=before, target=target, wrote=wrote)
        return merged

    def check_offer(self, pull_request: PullRequest, proposal: Any, source: int, target: int) -> None:
        assert conflict_places(pull_request) == set(proposal.conflicts)
        mirrored = make_pull_request(self.tiles[target], self.tiles[source], by=self.by)
        assert conflict_places(mirrored) == set(proposal.conflicts)
        assert (pull_request.open_conflicts == 0) == (pull_request.preview_sum is not None)

    def resolve(self, pull_request: PullRequest, proposal: Any, choices: dict) -> None:
        rounds = 0
        while pull_request.open_conflicts:
            with pytest.raises(NotMergeable), transaction.atomic():
                request_merge(pull_request=pull_request, version=pull_request.version, by=self.by)
            change, conflict = first_open(pull_request)
            where = place_of(change, conflict)
            pull_request = resolve_conflict(
                pull_request=pull_request,
                lineage=change.lineage,
                path=conflict["path"],
                choice=choices.setdefault(where, "target"),
                value={},
                by=self.by,
            )
            for place in conflict_places(pull_request) - set(proposal.conflicts):
                state = (self.model.tiles[k].now.get(place[0]) for k in self.ends(pull_request))
                proposal.conflicts[place] = (None, *state)
            rounds += 1
            assert rounds < 60
        settle(proposal, choices)

    def ends(self, pull_request: PullRequest) -> list[int]:
        keys = {tile.pk: key for key, tile in self.tiles.items()}
        return [keys[pull_request.target_id], keys[pull_request.source_id]]

    def merge(self, pull_request: PullRequest) -> PullRequest:
        pull_request.refresh_from_db()
        job = request_merge(pull_request=pull_request, version=pull_request.version, by=self.by)
        carry_out_merge(job)
        carry_out_merge(job)
        return PullRequest.objects.select_related("merge_revision").get(pk=pull_request.pk)

    def check_snapshots(self, merged: PullRequest, *, before: dict, target: int, wrote: bool) -> None:
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

    def revert(self, key: int, revision: int) -> None:
        head = Integration.objects.get(pk=self.tiles[key].pk).head
        written = revert_integration(
            integration=self.tiles[key], to_revision=revision, wanted_head=head, by=self.by
        )
        assert self.model.revert(key, revision) == (written is not None)

    # Looking

    def tile(self, at: int) -> int:
        return at % len(self.tiles)

    def lineage(self, key: int, which: int) -> Any:
        lineages = sorted(self.model.tiles[key].now)
        return lineages[which % len(lineages)]

    def edge(self, edge: int, back: bool) -> tuple[int, int]:
        edges = self.model.edges()
        parent, child = edges[edge % len(edges)]
        return (child, parent) if back else (parent, child)

    def state(self, key: int) -> dict:
        rows = Resource.objects.filter(integration=self.tiles[key]).order_by()
        return {row[0]: row[1:] for row in rows.values_list("lineage", "kind", "name", "content_id")}

    def documents(self, key: int) -> dict:
        state = self.state(key)
        documents = load_documents(content for _, _, content in state.values())
        return {lineage: as_fields(documents[content]) for lineage, (_, _, content) in state.items()}

    def recomputed_sum(self, key: int) -> int:
        items = (canonical.state_item(lineage, *entry) for lineage, entry in self.state(key).items())
        return canonical.combine(0, added=items)

    def offered(self, source: int, target: int) -> set:
        pull_request = make_pull_request(self.tiles[source], self.tiles[target], by=self.by)
        columns = ("lineage", "base", "source", "target", "outcome")
        return set(pull_request.changes.values_list(*columns))

    def has_nothing_to_offer(self, source: int, target: int) -> bool:
        return all(outcome == Change.Outcome.KEPT for *_, outcome in self.offered(source, target))


def as_document(fields: dict[str, Any]) -> dict[str, Any]:
    rest = {name: value for name, value in fields.items() if name != "after"}
    return {**rest, REFERENCE: str(fields["after"])} if "after" in fields else rest


def as_fields(document: dict[str, Any]) -> dict[str, Any]:
    rest = {name: value for name, value in document.items() if name != REFERENCE}
    return {**rest, "after": UUID(document[REFERENCE])} if REFERENCE in document else rest


def place_of(change: Change, conflict: dict[str, Any]) -> tuple[UUID, str | None]:
    if not conflict["path"]:
        return change.lineage, None
    (name,) = conflict["path"]
    return change.lineage, "after" if name == REFERENCE else name


def conflict_places(pull_request: PullRequest) -> set[tuple[UUID, str | None]]:
    return {place_of(change, item) for change in pull_request.changes.all() for item in change.conflicts}


def first_open(pull_request: PullRequest) -> tuple[Change, dict[str, Any]]:
    return next(
        (change, item) for change in pull_request.changes.all() for item in change.conflicts if item["open"]
    )
