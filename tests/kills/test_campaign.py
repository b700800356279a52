"""A short campaign: at every place of long work something is killed, and the work ends by itself, once."""

import pytest

from tests.kills.killing import carry_out
from tests.kills.plan import Kill, directed_kills, plan

pytestmark = [pytest.mark.worker, pytest.mark.xdist_group("kills")]

SLOW = ("K5 first", "K5 last", "K7")  # left out where the worker has to come back
CHOSEN = {
    "child": ("revert",),
    "group": ("pull",),
    "database session": ("pull", "upload"),
    "click": ("pull",),
}


def chosen_kills(manner):
    kills = [Kill(number, *kill) for number, kill in enumerate(directed_kills(), 1)]
    chosen = [kill for kill in kills if kill.manner == manner and kill.work in CHOSEN[manner]]
    return [kill for kill in chosen if manner != "group" or kill.place not in SLOW]


def test_a_short_campaign_has_forty_kills_and_more():
    assert sum(len(chosen_kills(manner)) for manner in CHOSEN) >= 40


@pytest.mark.parametrize("manner", CHOSEN)
def test_work_that_was_killed_in_its_middle_ends_by_itself_once(stage, manner):
    outcomes = [carry_out(kill, stage) for kill in chosen_kills(manner)]

    assert [(str(outcome.kill), outcome.trouble) for outcome in outcomes if outcome.trouble] == []
    assert {outcome.left for outcome in outcomes if outcome.kill.place not in ("K9", "K10")} == {"before"}
    assert {outcome.left for outcome in outcomes if outcome.kill.place in ("K9", "K10")} <= {"after"}


def test_a_seed_gives_the_same_kills_every_time():
    first, again, other = list(plan(300, 1)), list(plan(300, 1)), list(plan(300, 2))

    assert first == again != other
    assert {(kill.work, kill.place, kill.manner) for kill in first} >= set(directed_kills())
