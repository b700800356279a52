"""The order of a list's items, merged as a value of its own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from integrations.paths import Item


class Lead(Enum):
    """Whose order the merged list follows."""

    OURS = auto()
    THEIRS = auto()
    DISPUTED = auto()


@dataclass(frozen=True, slots=True)
class Orders:
    """The items of a list in the order of each side."""

    base: tuple[Item, ...]
    ours: tuple[Item, ...]
    theirs: tuple[Item, ...]


def lead_of(orders: Orders) -> Lead:
    """Say whose order stands: that of the side that reordered, ours if none did, nobody's if both did.

    Only items that both sides have count; where both placed a new item, they must have placed it alike.
    """
    shared = set(orders.ours) & set(orders.theirs)
    ours, theirs = _only(orders.ours, shared), _only(orders.theirs, shared)
    if ours == theirs:
        return Lead.OURS
    old = shared & set(orders.base)
    base, our_old, their_old = (_only(order, old) for order in (orders.base, ours, theirs))
    if our_old != base and their_old == base:
        return Lead.OURS
    if their_old != base and our_old == base:
        return Lead.THEIRS
    return Lead.DISPUTED


def _only(order: Iterable[Item], wanted: set[Item]) -> list[Item]:
    return [item for item in order if item in wanted]


def arranged(survivors: set[Item], orders: Orders, *, ours_leads: bool) -> list[Item]:
    """Return the surviving items in order.

    Items that only the other side has stand after their predecessor there; where both sides inserted at one
    place, ours come first.
    """
    if ours_leads:
        inserted = set(orders.ours) - set(orders.base) - set(orders.theirs)
        return _woven(survivors, orders.ours, orders.theirs, before_others=inserted)
    return _woven(survivors, orders.theirs, orders.ours, before_others=set())


def _woven(
    survivors: set[Item], lead: Sequence[Item], other: Sequence[Item], *, before_others: set[Item]
) -> list[Item]:
    """Weave into the leading order what only the other has, behind the leader's ``before_others`` there."""
    leading = _only(lead, survivors)
    followers = _followers(set(leading), _only(other, survivors))
    woven: list[Item] = []
    waiting = followers[None]
    for item in leading:
        if item not in before_others:
            woven += waiting
            waiting = followers[item]
        woven.append(item)
    return woven + waiting


def _followers(placed: set[Item], other: Sequence[Item]) -> defaultdict[Item | None, list[Item]]:
    """Return the items not yet placed under the nearest placed item before them, or None at the head."""
    followers: defaultdict[Item | None, list[Item]] = defaultdict(list)
    predecessor: Item | None = None
    for item in other:
        if item in placed:
            predecessor = item
        else:
            followers[predecessor].append(item)
    return followers
