"""Whatever a broker does with its messages, every accepted click ends, once."""

from __future__ import annotations

import sys
from functools import partial
from typing import Any

import pytest
from django.db.models import Count
from hypothesis import event
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, precondition, rule, run_state_machine_as_test

from integrations.models import CloneEdge, Integration, Job, Revision, Snapshot, Sync
from integrations.services.clone import request_clone
from integrations.services.revert import request_revert
from integrations.services.snapshot import request_snapshot
from pullrequests.models import PullRequest
from tests.pullrequests.laws.broker import Broker, Message, broker, perform
from tests.pullrequests.laws.machine import PICK, Machine, depth
from tests.pullrequests.laws.requests import Request
from tests.pullrequests.laws.world import changing_nothing

__all__ = ["broker"]

pytestmark = pytest.mark.django_db


class BrokerMachine(Machine):
    """Clicks on one side, a broker on the other that delivers, repeats, loses and reorders."""

    def __init__(self, broker: Broker) -> None:
        super().__init__()
        self.broker = broker
        self.broker.reset()
        self.merging: dict[int, Request] = {}
        self.clicks = 0

    def teardown(self) -> None:
        try:
            if sys.exc_info()[0] is None:
                self.everything_ends()
        finally:
            super().teardown()

    @initialize()
    def original(self) -> None:
        super().original()
        self.family.clone(1, 2)

    # Clicks

    @rule(at=PICK, value=st.integers(0, 9))
    def edit(self, at: int, value: int) -> None:
        key = self.family.tile(at)
        if lineages := self.family.lineages(key):
            self.family.edit(key, lineages[value % len(lineages)], {"f": value})

    @precondition(lambda self: len(self.merging) < 4)
    @rule(edge=PICK, back=st.booleans(), picks=PICK)
    def ask_for_a_merge(self, edge: int, back: bool, picks: int) -> None:
        request = self.family.open(*self.family.edge(edge, back))
        self.family.resolve(request, picks)
        with self.broker.committing():
            self.family.click(request, by=self.family.by)
        self.merging[request.job.pk] = request

    @rule(at=PICK, times=st.integers(1, 2))
    def ask_for_a_snapshot(self, at: int, times: int) -> None:
        tile, token = self.family.tiles[self.family.tile(at)], self.new_token()
        self.ask(request_snapshot, times, integration=tile, label="Kept", token=token)

    @rule(at=PICK, revision=PICK, times=st.integers(1, 2))
    def ask_for_a_revert(self, at: int, revision: int, times: int) -> None:
        key = self.family.tile(at)
        head = self.family.model.tiles[key].head
        which = {"integration": self.family.tiles[key], "to_revision": revision % head + 1}
        self.family.tiles[key].refresh_from_db()
        self.ask(request_revert, times, **which, wanted_head=head)

    @precondition(lambda self: Job.objects.filter(task="integrations.clone").count() < 2)
    @rule(at=PICK, times=st.integers(1, 2))
    def ask_for_a_clone(self, at: int, times: int) -> None:
        where = {"source": self.family.tiles[self.family.tile(at)], "environment": self.environment}
        how = {"name": "Clone", "connections": {}, "with_lookup_data": False, "token": self.new_token()}
        self.ask(request_clone, times, **where, **how)

    def ask(self, service: Any, times: int, **wanted: Any) -> None:
        with self.broker.committing():
            jobs = {service(**wanted, by=self.family.by) for _ in range(times)}
        assert len(jobs) == 1

    def new_token(self) -> str:
        self.clicks += 1
        return f"form {self.clicks}"

    # Messages

    @precondition(lambda self: self.broker.in_flight)
    @rule(which=PICK)
    def deliver(self, which: int) -> None:
        self.arrive(self.broker.in_flight.pop(which % len(self.broker.in_flight)))

    @precondition(lambda self: self.broker.in_flight)
    @rule(which=PICK)
    def deliver_and_keep(self, which: int) -> None:
        self.arrive(self.broker.in_flight[which % len(self.broker.in_flight)])

    @precondition(lambda self: self.broker.in_flight)
    @rule()
    def lose_everything(self) -> None:
        self.broker.in_flight.clear()

    @precondition(lambda self: self.broker.in_flight)
    @rule(which=PICK)
    def deliver_to_a_worker_that_dies(self, which: int) -> None:
        """All it leaves is what it wrote before the work's own transaction."""
        message = self.broker.in_flight.pop(which % len(self.broker.in_flight))
        untouched = Job.objects.filter(pk=message.job, state=Job.State.QUEUED, attempts=0)
        untouched.update(state=Job.State.RUNNING, attempts=1)

    @rule()
    def sweep(self) -> None:
        self.broker.sweep()

    def arrive(self, message: Message) -> None:
        job = Job.objects.get(pk=message.job)
        if job.is_finished:
            with changing_nothing():
                perform(message)
        elif message.job in self.merging:
            self.family.deliver(self.merging.pop(message.job))
        else:
            tiles = set(Integration.objects.values_list("pk", flat=True))
            perform(message)
            job.refresh_from_db()
            self.follow(job, tiles)
        event(f"{message.task}: {Job.objects.get(pk=message.job).state}")

    def follow(self, job: Job, tiles: set[int]) -> None:
        """Let the model do what the job did."""
        key = next(k for k, tile in self.family.tiles.items() if tile.pk == job.integration_id)
        match job.task:
            case "integrations.clone":
                new = len(self.family.tiles)
                self.family.tiles[new] = Integration.objects.exclude(pk__in=tiles).get()
                self.family.model.clone(key, new)
            case "integrations.revert":
                is_as_seen = job.arguments["wanted_head"] == self.family.model.tiles[key].head
                assert (job.state == Job.State.DONE) == is_as_seen
                if is_as_seen:
                    self.family.model.revert(key, job.arguments["to_revision"])

    # What holds always, and in the end

    @invariant()
    def the_database_is_the_model(self) -> None:
        for key, tile in self.family.model.tiles.items():
            assert self.family.documents(key) == tile.now
            assert Integration.objects.get(pk=self.family.tiles[key].pk).head == tile.head

    def everything_ends(self) -> None:
        unfinished = Job.objects.filter(state__in=[Job.State.QUEUED, Job.State.RUNNING])
        for _ in range(2):
            self.broker.sweep()
            while self.broker.in_flight:
                self.arrive(self.broker.in_flight.pop(0))
        assert not unfinished.exists()
        assert not Job.objects.filter(state=Job.State.FAILED, problem="").exists()
        self.check_that_each_was_done_once()

    def check_that_each_was_done_once(self) -> None:
        done = dict(
            Job.objects.filter(state="done").values_list("task").annotate(count=Count("pk")).order_by()
        )
        merged = PullRequest.objects.filter(status="merged")
        kinds = dict(Revision.objects.values_list("kind").annotate(count=Count("pk")).order_by())
        taken = dict(Snapshot.objects.values_list("reason").annotate(count=Count("pk")).order_by())
        pulls, reverts = kinds.get("pull", 0), kinds.get("revert", 0)
        assert merged.count() == done.get("pullrequests.merge", 0)
        assert pulls == merged.exclude(merge_revision=None).count()
        assert taken.get("before_pull", 0) == taken.get("after_pull", 0) == pulls
        assert taken.get("before_revert", 0) == taken.get("after_revert", 0) == reverts
        assert taken.get("manual", 0) == done.get("integrations.snapshot", 0)
        assert CloneEdge.objects.count() == kinds["clone"] == 2 + done.get("integrations.clone", 0)
        assert Sync.objects.count() == CloneEdge.objects.count() + merged.count()


@pytest.mark.long
def test_every_accepted_click_ends_once(db: None, broker: Broker) -> None:
    run_state_machine_as_test(partial(BrokerMachine, broker), settings=depth(6))
