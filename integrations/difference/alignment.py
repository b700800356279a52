"""Which lines of two texts stand against each other, with a bound on the work whatever the texts.

Common ends are set aside; lines that stand exactly once in both texts anchor the rest (the idea of Bram Cohen's
patience diff); difflib compares what lies between the anchors, as long as its quadratic cost can be afforded.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise

_WORK_LIMIT = 2_000_000
"""Pairs of lines that difflib may compare in all; a stretch beyond it is taken as replaced."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Lines ``old_start`` to ``old_end`` before, standing against lines of the text after."""

    is_same: bool
    old_start: int
    old_end: int
    new_start: int
    new_end: int


def stretches(old: list[str], new: list[str]) -> Iterator[Stretch]:
    """Cut both texts into equal and differing stretches, in turn and without gaps."""
    return _joined(_stretches(old, new))


def _stretches(old: list[str], new: list[str]) -> Iterator[Stretch]:
    budget = _WORK_LIMIT
    for here, there in pairwise(_anchors(old, new)):
        if here[0] >= 0:
            yield Stretch(True, here[0], here[0] + 1, here[1], here[1] + 1)
        gap = Stretch(False, here[0] + 1, there[0], here[1] + 1, there[1])
        cost = (gap.old_end - gap.old_start) * (gap.new_end - gap.new_start)
        if 0 < cost <= budget:
            budget -= cost
            yield from _compared(old, new, gap)
        else:
            yield gap


def _anchors(old: list[str], new: list[str]) -> list[tuple[int, int]]:
    """Places known to be equal, increasing on both sides, between a place before both texts and one after."""
    shortest = min(len(old), len(new))
    head = next((at for at in range(shortest) if old[at] != new[at]), shortest)
    rest = shortest - head
    tail = next((at for at in range(rest) if old[-1 - at] != new[-1 - at]), rest)
    old_end, new_end = len(old) - tail, len(new) - tail
    return [
        (-1, -1),
        *((at, at) for at in range(head)),
        *_unique_pairs(old, new, range(head, old_end), range(head, new_end)),
        *((old_end + at, new_end + at) for at in range(tail)),
        (len(old), len(new)),
    ]


def _unique_pairs(
    old: list[str], new: list[str], old_range: range, new_range: range
) -> list[tuple[int, int]]:
    """Lines that stand once on each side, thinned to the longest run that rises on both."""
    old_counts = Counter(old[at] for at in old_range)
    new_counts = Counter(new[at] for at in new_range)
    places = {new[at]: at for at in new_range if new_counts[new[at]] == 1}
    pairs = [(at, places[old[at]]) for at in old_range if old_counts[old[at]] == 1 and old[at] in places]
    ends: list[int] = []
    ending: list[int] = []
    previous: list[int] = []
    for index, (_, place) in enumerate(pairs):
        length = bisect_left(ends, place)
        previous.append(ending[length - 1] if length else -1)
        ends[length : length + 1] = [place]
        ending[length : length + 1] = [index]
    run: list[tuple[int, int]] = []
    index = ending[-1] if ending else -1
    while index >= 0:
        run.append(pairs[index])
        index = previous[index]
    return run[::-1]


def _compared(old: list[str], new: list[str], gap: Stretch) -> Iterator[Stretch]:
    matcher = SequenceMatcher(
        None, old[gap.old_start : gap.old_end], new[gap.new_start : gap.new_end], autojunk=False
    )
    for tag, old_start, old_end, new_start, new_end in matcher.get_opcodes():
        yield Stretch(
            tag == "equal",
            gap.old_start + old_start,
            gap.old_start + old_end,
            gap.new_start + new_start,
            gap.new_start + new_end,
        )


def _joined(stretches: Iterator[Stretch]) -> Iterator[Stretch]:
    """Join neighbours of one sort, and leave empty ones out."""
    last: Stretch | None = None
    for stretch in stretches:
        if stretch.old_start == stretch.old_end and stretch.new_start == stretch.new_end:
            continue
        if last is not None and last.is_same == stretch.is_same:
            last = Stretch(last.is_same, last.old_start, stretch.old_end, last.new_start, stretch.new_end)
            continue
        if last is not None:
            yield last
        last = stretch
    if last is not None:
        yield last
