"""Pull requests of a family: opened, decided, merged by a worker, in the database and in the model alike."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from hypothesis import event

from environments.models import User
from integrations.errors import IntegrationError
from integrations.history import contents_at
from integrations.models import Snapshot
from integrations.paths import to_json
from pullrequests.errors import NotMergeable
from pullrequests.models import Change, PullRequest
from pullrequests.services.merge import request_merge
from pullrequests.services.refresh import Refreshed, refresh_pull_request
from pullrequests.services.resolve import resolve_conflict
from pullrequests.taken_back import TAKE_AGAIN
from pullrequests.tasks import merge_task
from tests.factories import make_pull_request
from tests.pullrequests.laws.family import REFERENCE, Family
from tests.pullrequests.laws.merge_rows import is_of_the_merge, is_of_the_preview, is_of_the_request
from tests.pullrequests.laws.model import GONE, Choice, Place, Proposal, dangling, settled
from tests.pullrequests.laws.world import changing_nothing, changing_only, trespasses, world

AGAIN = "again"


@dataclass
class Request:
    """One pull request with the states it was compared from, and the choices made so far."""

    key: int
    source: int
    target: int
    proposal: Proposal
    source_head: int
    target_head: int
    sync: int
    choices: dict[Place, Choice] = field(default_factory=dict)
    job: Any = None

    @property
    def row(self) -> PullRequest:
        return PullRequest.objects.select_related("job", "merge_revision").get(pk=self.key)


class RequestingFamily(Family):
    """A family whose tiles pull from each other."""

    merger: User

    def open(self, source: int, target: int) -> Request:
        """A preview writes nothing but itself. Where both sides changed, it asks at the same places from either side.

        What would dangle may differ: at open places each side's own value stands meanwhile.
        """
        with changing_only(is_of_the_preview):
            requests = [self.compared(*ends) for ends in ((source, target), (target, source))]
        assert requests[0].proposal.conflicts.keys() == requests[1].proposal.conflicts.keys()
        return requests[0]

    def compared(self, source: int, target: int) -> Request:
        row = make_pull_request(self.tiles[source], self.tiles[target], by=self.by)
        request = self.pinned(row, source, target)
        self.check_places(request)
        return request

    def pinned(self, row: PullRequest, source: int, target: int) -> Request:
        heads = (self.model.tiles[source].head, self.model.tiles[target].head)
        sync = self.model.newest_sync(source, target)
        return Request(row.pk, source, target, self.model.propose(source, target), *heads, sync)

    def check_places(self, request: Request) -> None:
        _, asked = settled(request.proposal, request.choices, self.taken_again(request))
        row, conflicts = request.row, conflicts_of(request.row)
        assert set(conflicts) == asked
        assert {place for place, item in conflicts.items() if item["open"]} == asked - request.choices.keys()
        assert (row.open_conflicts == 0) == (row.preview_sum is not None)

    # Deciding

    def taken_again(self, request: Request) -> set[UUID]:
        """What the target had reverted, as far as it is marked so and was chosen."""
        marked = request.row.changes.exclude(reverted_in=None).values_list("lineage", flat=True)
        return {lineage for lineage in marked if (lineage, AGAIN) in request.choices}

    def take_again(self, request: Request, pick: int) -> None:
        marked = request.row.changes.exclude(reverted_in=None).values_list("lineage", flat=True)
        for lineage in sorted(marked, key=self.born)[pick % 3 :]:
            self.save(request, (lineage, AGAIN), {"path": to_json(TAKE_AGAIN)}, Choice("source"))
            request.choices[lineage, AGAIN] = Choice("source")
            event("taken again")
            self.check_places(request)

    def resolve(self, request: Request, picks: int, *, at_most: int = 60) -> None:
        """Choose at one open place after the other; as long as one is left, nothing can be merged."""
        for _ in range(at_most):
            found = conflicts_of(request.row)
            open_places = (place for place, item in found.items() if item["open"])
            place = min(open_places, key=self.age, default=None)
            if place is None:
                break
            with changing_nothing() if len(request.choices) == 0 else nullcontext():
                self.check_refused(request, NotMergeable)
            assert sorted(found[place]["allowed"]) == sorted(self.allowed(request, place))
            picks, pick = divmod(picks, 7)
            self.choose(request, place, found[place], pick)
            self.check_places(request)

    def age(self, place: Place) -> tuple[int, str]:
        """The order of places that does not depend on chance, as lineages do."""
        return self.born(place[0]), place[1] or ""

    def check_refused(self, request: Request, error: type[Exception], **wanted: Any) -> None:
        row = request.row
        with pytest.raises(error):
            request_merge(**{"pull_request": row, "version": row.version, "by": self.by, **wanted})

    def allowed(self, request: Request, place: Place) -> list[str]:
        """Where one side deleted, the resource or the field, there is no third way."""
        sides = () if place[1] is None else request.proposal.conflicts[place][1:]
        if not sides or GONE in sides:
            return ["target", "source"]
        both = ["both"] if all(isinstance(side, list) for side in sides) else []
        return ["target", "source", "base", "value", *both]

    def choose(self, request: Request, place: Place, item: dict[str, Any], pick: int) -> None:
        """Make one of the choices there are; where what was before cannot come back, the target's stands."""
        allowed = self.allowed(request, place)
        choice = Choice(allowed[pick % len(allowed)])
        if choice.word == "value":
            choice = self.written(request, place)
        if choice.word == "base" and not self.can_come_back(request, place):
            with changing_nothing(), pytest.raises(IntegrationError):
                self.save(request, place, item, choice)
            choice = Choice("target")
        self.save(request, place, item, choice)
        request.choices[place] = choice
        event(f"chosen: {choice.word} at {'a whole resource' if place[1] is None else place[1]}")

    def written(self, request: Request, place: Place) -> Choice:
        values = {"name": self.new_name("written"), "l": [7], "after": None}
        value = values.get(place[1] or "", 7)
        return Choice("target") if value is None else Choice("value", value)

    def can_come_back(self, request: Request, place: Place) -> bool:
        """A resource has a name, and refers to what is there."""
        base = request.proposal.conflicts[place][0]
        if place[1] == "name":
            return base != GONE
        return place[1] != "after" or base in {GONE, *request.proposal.ours, *request.proposal.theirs}

    def save(self, request: Request, place: Place, item: dict[str, Any], choice: Choice) -> None:
        value = {"value": choice.value} if choice.word == "value" else {}
        resolve_conflict(
            pull_request=request.row,
            lineage=place[0],
            path=item["path"],
            choice=choice.word,
            value=value,
            by=self.by,
        )

    def refresh(self, request: Request) -> None:
        """Choices stay where the three documents they were about are the same."""
        found = refresh_pull_request(pull_request=request.row, by=self.by)
        fresh = self.pinned(request.row, request.source, request.target)
        kept = {
            place: choice
            for place, choice in request.choices.items()
            if (inputs := fresh.proposal.inputs(place[0])) and inputs == request.proposal.inputs(place[0])
        }
        astray = {place[0] for place, choice in kept.items() if self.is_astray(fresh, place, choice)}
        ends = ("base", "value")
        kept = {at: choice for at, choice in kept.items() if not (at[0] in astray and choice.word in ends)}
        assert found == Refreshed(len(kept), len(request.choices) - len(kept))
        event(f"a refresh kept {len(kept)} of {len(request.choices)} choices")
        vars(request).update(vars(fresh), choices=kept)
        self.check_places(request)

    def is_astray(self, request: Request, place: Place, choice: Choice) -> bool:
        is_back = choice.word == "base" and place in request.proposal.conflicts
        return is_back and not self.can_come_back(request, place)

    # Merging

    def click(self, request: Request, *, by: User) -> None:
        row = request.row
        with changing_only(lambda changed: changed.table in ("PullRequest", "Job")):
            request.job = request_merge(pull_request=row, version=row.version, by=by)
            again = request_merge(pull_request=row, version=row.version, by=by)
        assert again == request.job

    def can_land(self, request: Request) -> bool:
        """Whether the target, and what both share, are as they were compared."""
        is_as_compared = self.model.tiles[request.target].head == request.target_head
        return is_as_compared and self.model.newest_sync(request.source, request.target) == request.sync

    def deliver_twice(self, request: Request, *, may: bool = True) -> PullRequest:
        """The second message changes nothing."""
        key = request.job.pk
        row = self.deliver(request, may=may)
        with changing_nothing():
            merge_task(key)
        return row

    def deliver(self, request: Request, *, may: bool = True) -> PullRequest:
        """A worker gets the message. What was reviewed lands, or nothing changes but the request."""
        lands = may and self.can_land(request)
        before, rows = self.state(request.target), world()
        merge_task(request.job.pk)
        row = request.row
        assert trespasses(rows, partial(is_of_the_merge if lands else is_of_the_request, row)) == []
        assert (row.status, row.job.state) == (("merged", "done") if lands else ("failed", "failed")), (
            row.problem
        )
        assert bool(row.problem) != lands
        event(f"a merge ended as {row.status}")
        request.job = None
        if lands:
            self.check_landed(request, row, before)
        return row

    def check_landed(self, request: Request, row: PullRequest, before: dict) -> None:
        merged, _ = settled(request.proposal, request.choices, self.taken_again(request))
        wrote = self.model.pull(request.source, request.target, merged, given=request.source_head)
        assert dangling(merged) == set()
        assert self.documents(request.target) == self.model.tiles[request.target].now
        assert wrote == (row.merge_revision is not None)
        if row.merge_revision is None:
            return
        number, tile = row.merge_revision.number, self.tiles[request.target]
        taken = Snapshot.objects.filter(revision__integration=tile, revision__number__in=(number - 1, number))
        reasons = [("before_pull", number - 1), ("after_pull", number)]
        of_this = taken.filter(reason__endswith="_pull")
        assert list(of_this.order_by("pk").values_list("reason", "revision__number"))[-2:] == reasons
        past = contents_at(tile.pk, number - 1)
        assert {lineage: (e.kind, e.name, e.content) for lineage, e in past.items()} == before
        assert bytes(row.preview_sum) == bytes(row.merge_revision.state_sum)

    def pull(self, source: int, target: int, picks: int) -> PullRequest:
        """All of it at once; a second pull then has nothing to bring."""
        request = self.open(source, target)
        self.resolve(request, picks)
        self.click(request, by=self.by)
        row = self.deliver_twice(request)
        assert self.has_nothing_to_offer(source, target)
        return row

    def offered(self, source: int, target: int) -> set:
        row = make_pull_request(self.tiles[source], self.tiles[target], by=self.by)
        return set(row.changes.values_list("lineage", "base", "source", "target", "outcome"))

    def has_nothing_to_offer(self, source: int, target: int) -> bool:
        return all(outcome == Change.Outcome.KEPT for *_, outcome in self.offered(source, target))


def conflicts_of(row: PullRequest) -> dict[Place, dict[str, Any]]:
    return {place_of(change, item): item for change in row.changes.all() for item in change.conflicts}


def place_of(change: Change, conflict: dict[str, Any]) -> tuple[UUID, str | None]:
    if not conflict["path"]:
        return change.lineage, None
    (name,) = conflict["path"]
    return change.lineage, "after" if name == REFERENCE else name
