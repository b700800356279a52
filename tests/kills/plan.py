"""Which kills a campaign consists of: chosen by a seed, so that the same seed gives the same kills."""

import random
from dataclasses import dataclass
from itertools import product

from integrations.failpoints import Point

PLACES = {
    "K0": "asked for, the message not yet sent",
    "K1": "message received",
    "K1+": "attempt counted",
    "K2": "job locked",
    "K3": "tiles locked",
    "K4": "snapshot before written",
    "K5 first": "first resource written",
    "K5 middle": "half of the resources written",
    "K5 last": "last resource written",
    "K6": "result and references checked",
    "K7": "snapshot after written",
    "K8": "last statement before the commit",
    "K9": "committed, message not acknowledged",
    "K10": "message acknowledged",
    "any time": "at a random moment",
}
POINTS = {
    "K0": Point.ASKED,
    "K1": Point.RECEIVED,
    "K1+": Point.COUNTED,
    "K2": Point.JOB_LOCKED,
    "K3": Point.TILES_LOCKED,
    "K4": Point.SNAPSHOT_BEFORE,
    "K6": Point.CHECKED,
    "K7": Point.SNAPSHOT_AFTER,
    "K8": Point.BEFORE_COMMIT,
    "K9": Point.AFTER_COMMIT,
}
WORKS = ("pull", "revert", "clone", "upload")
ONLY_OF = {"K4": ("pull", "revert"), "K6": ("pull",), "K7": ("pull", "revert")}
PROCESSES = ("child", "group")
SESSIONS = ("database session",)
SERVERS = ("database server", "broker", "broker emptied", "broker frozen")
FROZEN = "worker frozen"  # takes most of a minute, until the server ends its session
CHANCE_OF_ANY_TIME = 0.25
CHANCE_OF_SERVERS = 0.1
CHANCE_OF_FROZEN = 0.01


@dataclass(frozen=True)
class Kill:
    """Where, what, and in the middle of which work; ``moment`` (0 to 1) counts at any time alone."""

    number: int
    work: str
    place: str
    manner: str
    moment: float = 0.0

    def __str__(self):
        return f"kill {self.number}: {self.manner} at {self.place} ({PLACES[self.place]}) of a {self.work}"


def directed_kills():
    """Every place of every work, with whatever can be killed there."""
    for work, place in product(WORKS, PLACES):
        if place != "any time" and work in ONLY_OF.get(place, WORKS):
            for manner in manners_at(place):
                yield work, place, manner


def manners_at(place):
    """What can be killed at a place: before the message is sent only whoever clicks, after it only processes."""
    if place == "K0":
        return ("click",)
    return PROCESSES if place == "K10" else PROCESSES + SESSIONS


def plan(kills, seed):
    """All directed kills in a random order, again and again, and between them kills at any time and of servers."""
    chance = random.Random(seed)
    directed = []
    for number in range(1, kills + 1):
        if not directed:
            directed = list(directed_kills())
            chance.shuffle(directed)
        luck = chance.random()
        if luck < CHANCE_OF_ANY_TIME:
            manner = chance.choice(PROCESSES + SESSIONS + SERVERS)
            yield Kill(number, chance.choice(WORKS), "any time", manner, chance.random())
        elif luck < CHANCE_OF_ANY_TIME + CHANCE_OF_SERVERS:
            work, place, _ = chance.choice(
                [kill for kill in directed_kills() if kill[1] not in ("K0", "K10")]
            )
            yield Kill(number, work, place, chance.choice(SERVERS))
        else:
            yield Kill(number, *directed.pop())
