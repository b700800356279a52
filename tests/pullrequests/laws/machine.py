"""The state machine that all rules act on: one family in a transaction of its own, taken back at the end."""

from __future__ import annotations

import os

from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize

from environments.models import Environment
from integrations.models import Integration
from tests.factories import make_account, make_manager
from tests.pullrequests.laws.family import DISPUTES
from tests.pullrequests.laws.model import ModelTile
from tests.pullrequests.laws.requests import Request, RequestingFamily

PICK = st.integers(0, 10_000)
PICKS = st.integers(0, 7**12 - 1)
VALUES = st.integers(0, 2)
DISPUTED = st.none() | st.sampled_from(DISPUTES)


def depth(examples: int) -> settings:
    """How far to look: so many examples of 25 steps, unless LAW_EXAMPLES and LAW_STEPS say otherwise."""
    return settings(
        max_examples=int(os.environ.get("LAW_EXAMPLES", examples)),
        stateful_step_count=int(os.environ.get("LAW_STEPS", "25")),
        deadline=None,
        print_blob=True,
        suppress_health_check=list(HealthCheck),
    )


class Machine(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.sandbox = transaction.atomic()
        self.sandbox._from_testcase = True  # as the test's own transaction is: durable work runs inside
        self.sandbox.__enter__()
        self.family = RequestingFamily()
        self.requests: list[Request] = []

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.sandbox.__exit__(None, None, None)

    @initialize()
    def original(self) -> None:
        self.environment = Environment.objects.create(account=make_account(), name="Everything")
        self.family.by, self.family.merger = (make_manager(self.environment) for _ in range(2))
        tile = Integration.objects.create(environment=self.environment, name="Original")
        self.family.tiles[0], self.family.model.tiles[0] = tile, ModelTile()
        self.family.create(0, {"f": 0})
        self.family.create(0, {"f": 0, "g": 0})
        self.family.clone(0, 1)
