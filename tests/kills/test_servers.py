"""Servers and whole workers that end or freeze in the middle of work."""

import pytest

from tests.ilm_site.running_site import new_home
from tests.kills.lanes import run_lanes
from tests.kills.plan import FROZEN, Kill

pytestmark = [pytest.mark.worker, pytest.mark.xdist_group("kills")]

OF_SERVERS = [
    Kill(1, "pull", "K5 middle", "database server"),
    Kill(2, "revert", "K8", "database server"),
    Kill(3, "pull", "K1", "broker"),
    Kill(4, "pull", "K8", "broker"),
    Kill(5, "pull", "K3", "broker emptied"),
    Kill(6, "pull", "K8", "broker frozen"),
]
OF_A_WORKER = [Kill(7, "pull", "K8", FROZEN), Kill(8, "pull", "K1+", FROZEN)]


def test_work_ends_by_itself_once_whatever_happens_to_servers_and_workers():
    with new_home() as home:
        outcomes = run_lanes(home, [OF_SERVERS, *([kill] for kill in OF_A_WORKER)], lambda *_: None)

    assert [(outcome["kill"], outcome["trouble"]) for outcome in outcomes if outcome["trouble"]] == []
    assert [outcome["left"] for outcome in outcomes] == ["before"] * 8
