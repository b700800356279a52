"""Carrying out what people decided at conflicts."""

from __future__ import annotations

from typing import Any

from integrations.paths import MISSING, Item, to_text
from pullrequests.merging.lines import settle
from pullrequests.merging.ordering import Orders, arranged
from pullrequests.merging.outcomes import (
    Choice,
    Conflict,
    ConflictKind,
    Decision,
    Undecidable,
    same,
)


def settled(conflict: Conflict, decision: Decision) -> Any:
    """Return the value that ``decision`` puts at the place of ``conflict``.

    In a text merged by lines a side is chosen for the conflicting places only; what one side alone changed
    elsewhere stays. Raises Undecidable when both sides are wanted of what cannot be joined.
    """
    if decision.choice is Choice.VALUE:
        return decision.value
    if conflict.kind is ConflictKind.LINES:
        is_removal = decision.choice is Choice.BASE and conflict.base is MISSING
        return MISSING if is_removal else settle(conflict.hunks, decision.choice)
    match decision.choice:
        case Choice.TARGET:
            return conflict.ours
        case Choice.SOURCE:
            return conflict.theirs
        case Choice.BASE:
            return conflict.base
    return _both(conflict)


def _both(conflict: Conflict) -> list[Any]:
    ours, theirs = conflict.ours, conflict.theirs
    if not (isinstance(ours, list) and isinstance(theirs, list)):
        place = to_text(conflict.path) or "this resource"
        raise Undecidable(
            f"Both sides cannot be kept at {place}: only lists and lines of text can be joined."
        )
    return ours + [item for item in theirs if not any(same(item, other) for other in ours)]


def settled_order(survivors: set[Item], orders: Orders, decision: Decision) -> list[Item]:
    """Return the surviving items in the order decided on.

    Items that a written order leaves out follow as in ours. Raises Undecidable for Choice.BOTH, and for a
    written order that is not a list.
    """
    match decision.choice:
        case Choice.TARGET:
            return arranged(survivors, orders, ours_leads=True)
        case Choice.SOURCE:
            return arranged(survivors, orders, ours_leads=False)
        case Choice.BASE:
            wanted: Any = [item.value for item in orders.base]
        case Choice.VALUE:
            wanted = decision.value
        case _:
            wanted = None
    if not isinstance(wanted, list):
        raise Undecidable("An order is decided by one of its sides, or by a list of the items' names.")
    return _as_written(arranged(survivors, orders, ours_leads=True), wanted)


def _as_written(order: list[Item], wanted: list[Any]) -> list[Item]:
    """Put the items named first, keeping the others behind the item that they follow in ``order``."""
    rank = {(type(value), value): at for at, value in enumerate(wanted) if isinstance(value, (str, int))}
    ranked, last = [], -1
    for item in order:
        last = rank.get((type(item.value), item.value), last)
        ranked.append((last, item))
    return [item for _, item in sorted(ranked, key=lambda entry: entry[0])]
