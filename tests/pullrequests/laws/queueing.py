"""Rules about pull requests that lie open and are merged later, while the tiles and the rights move on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

import pytest
from django.core.exceptions import PermissionDenied
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from environments.roles import Role
from environments.services.grants import give_role
from integrations.models import Job
from pullrequests.errors import NotMergeable, Outdated, PullRequestError
from pullrequests.services.cancel import cancel_pull_request
from pullrequests.services.refresh import refresh_pull_request
from pullrequests.tasks import merge_task
from tests.pullrequests.laws.machine import DISPUTED, PICK, PICKS, Machine
from tests.pullrequests.laws.requests import Request
from tests.pullrequests.laws.world import changing_nothing, changing_only

LOST = st.sampled_from(["the right", "the target", "the choices", "nothing"])


class Queueing(Machine):
    """``self.requests`` are those that are neither merged nor cancelled."""

    @precondition(lambda self: len(self.requests) < 4)
    @rule(edge=PICK, back=st.booleans())
    def open_request(self, edge: int, back: bool) -> None:
        self.requests.append(self.family.open(*self.family.edge(edge, back)))

    @precondition(lambda self: self.idle())
    @rule(which=PICK, picks=PICKS, at_most=st.sampled_from([1, 60]))
    def decide(self, which: int, picks: int, at_most: int) -> None:
        request = self.idle()[which % len(self.idle())]
        if self.family.can_land(request):
            self.family.resolve(request, picks, at_most=at_most)

    @precondition(lambda self: self.idle())
    @rule(which=PICK, pick=PICK)
    def take_again(self, which: int, pick: int) -> None:
        request = self.idle()[which % len(self.idle())]
        if self.family.can_land(request):
            self.family.take_again(request, pick)

    @precondition(lambda self: len(self.requests) < 4)
    @rule(edge=PICK, back=st.booleans(), picks=PICKS)
    def open_decide_and_click(self, edge: int, back: bool, picks: int) -> None:
        request = self.family.open(*self.family.edge(edge, back))
        self.family.resolve(request, picks)
        self.family.click(request, by=self.family.merger)
        self.requests.append(request)

    @rule(edge=PICK, back=st.booleans(), picks=PICKS, disputed=DISPUTED, lost=LOST)
    def merge_late(self, edge: int, back: bool, picks: int, disputed: str | None, lost: str) -> None:
        """What was taken away or moved on between click and delivery refuses the merge; after a refresh it lands."""
        ends = self.family.edge(edge, back)
        if disputed:
            self.family.dispute(ends, picks, disputed)
        request = self.family.open(*ends)
        self.family.resolve(request, picks)
        self.family.click(request, by=self.family.merger)
        if lost == "the target":
            self.family.create(request.target, {"f": 0})
        elif lost == "the choices":
            self.family.dispute(ends, picks, "f")
        with self.without_the_right() if lost == "the right" else nullcontext():
            late = self.family.deliver_twice(request, may=lost != "the right")
        if late.status == "merged":
            return
        self.family.refresh(request)
        self.family.resolve(request, picks)
        self.family.click(request, by=self.family.merger)
        assert self.family.deliver_twice(request).status == "merged"

    @precondition(lambda self: self.idle())
    @rule(which=PICK)
    def click(self, which: int) -> None:
        request = self.idle()[which % len(self.idle())]
        by = self.family.merger
        with self.without_the_right(), changing_nothing():
            self.family.check_refused(request, PermissionDenied, by=by)
        with changing_nothing():
            self.family.check_refused(request, Outdated, version=request.row.version + 1, by=by)
        if request.row.open_conflicts or not self.family.can_land(request):
            with changing_nothing():
                self.family.check_refused(request, NotMergeable, by=by)
        else:
            self.family.click(request, by=by)

    @precondition(lambda self: self.clicked())
    @rule(which=PICK)
    def deliver(self, which: int) -> None:
        request = self.clicked()[which % len(self.clicked())]
        if self.family.deliver_twice(request).status == "merged":
            self.requests.remove(request)

    @contextmanager
    def without_the_right(self) -> Iterator[None]:
        """The one who merges has Monitor meanwhile, and Manage again afterwards."""
        give_role(to=self.family.merger, on=self.environment, role=Role.MONITOR)
        yield
        give_role(to=self.family.merger, on=self.environment, role=Role.MANAGE)

    @precondition(lambda self: self.requests)
    @rule(which=PICK)
    def refresh(self, which: int) -> None:
        request = self.requests[which % len(self.requests)]
        if request.job:
            with changing_nothing(), pytest.raises(PullRequestError):
                refresh_pull_request(pull_request=request.row, by=self.family.by)
        else:
            self.family.refresh(request)

    @precondition(lambda self: self.requests)
    @rule(which=PICK)
    def cancel(self, which: int) -> None:
        request = self.requests[which % len(self.requests)]
        if request.job:
            with changing_nothing(), pytest.raises(PullRequestError):
                cancel_pull_request(pull_request=request.row, by=self.family.by)
            return
        with changing_only(lambda changed: changed.columns == {"status"}):
            cancel_pull_request(pull_request=request.row, by=self.family.by)
        self.requests.remove(request)
        with changing_nothing():
            self.family.check_refused(request, NotMergeable)

    @precondition(lambda self: self.idle())
    @rule(which=PICK)
    def forge_a_job(self, which: int) -> None:
        """A job that nobody's click has made merges nothing."""
        request = self.idle()[which % len(self.idle())]
        arguments = {"pull_request": request.key}
        by, key = self.family.by, self.family.new_name("forged")
        job = Job.objects.create(task="pullrequests.merge", key=key, arguments=arguments, created_by=by)

        with changing_only(lambda changed: changed.table == "Job"):
            merge_task(job.pk)

        job.refresh_from_db()
        assert job.state == Job.State.FAILED

    def idle(self) -> list[Request]:
        return [request for request in self.requests if request.job is None]

    def clicked(self) -> list[Request]:
        return [request for request in self.requests if request.job is not None]
