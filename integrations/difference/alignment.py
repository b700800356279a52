"""Which lines of two texts stand against each other, with a bound on the work whatever the texts.

First the lines that occur once on both sides are matched (Bram Cohen's patience diff), because they are
what a reader would match; between them difflib works as long as a budget lasts. What is too repetitive for
it counts as replaced whole: a coarser answer, never a wrong one.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import Match, SequenceMatcher
from itertools import accumulate

MAX_WORK = 1_000_000
"""Steps difflib may take for one pair of texts: a quarter of a second. Its own worst case is cubic."""
MAX_ROUNDS = 12


@dataclass(frozen=True, slots=True)
class Stretch:
    """Lines ``start`` to ``end`` of one text, standing against lines of the other."""

    is_same: bool
    start: int
    end: int
    other_start: int
    other_end: int


@dataclass(frozen=True, slots=True)
class Alignment:
    """Equal and differing stretches in turn and without gaps.

    ``is_coarse`` says that the budget has ended somewhere, so that more lines may be alike than the stretches say.
    """

    stretches: list[Stretch]
    is_coarse: bool


@dataclass(frozen=True, slots=True)
class Edit:
    """The lines ``start`` to ``end`` of the base, replaced by ``lines``. An empty range is an insertion."""

    start: int
    end: int
    lines: tuple[str, ...]

    @property
    def is_insertion(self) -> bool:
        """Whether no line of the base is touched."""
        return self.start == self.end

    @property
    def grows(self) -> bool:
        """Whether there are more lines afterwards."""
        return len(self.lines) > self.end - self.start


def edits_between(base: list[str], other: list[str]) -> list[Edit]:
    """Return the edits that turn ``base`` into ``other``, in order, with unchanged lines between any two."""
    return [
        Edit(stretch.start, stretch.end, tuple(other[stretch.other_start : stretch.other_end]))
        for stretch in align(base, other).stretches
        if not stretch.is_same
    ]


def align(base: list[str], other: list[str]) -> Alignment:
    """Match the lines of two texts."""
    aligner = _Aligner(base, other)
    stretches: list[Stretch] = []
    base_at = other_at = 0
    for start, other_start, size in [*_joined(aligner.blocks()), (len(base), len(other), 0)]:
        if start > base_at or other_start > other_at:
            stretches.append(Stretch(False, base_at, start, other_at, other_start))
        base_at, other_at = start + size, other_start + size
        if size:
            stretches.append(Stretch(True, start, base_at, other_start, other_at))
    return Alignment(stretches, aligner.budget < 0)


def _joined(blocks: Iterator[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
    """Return the blocks in order, neighbouring ones joined."""
    joined: list[tuple[int, int, int]] = []
    for start, other_start, size in sorted(blocks):
        if joined and start == sum(joined[-1][::2]) and other_start == joined[-1][1] + joined[-1][2]:
            joined[-1] = (*joined[-1][:2], joined[-1][2] + size)
        else:
            joined.append((start, other_start, size))
    return joined


@dataclass(frozen=True, slots=True)
class _Gap:
    """A stretch of both texts that is still to be matched."""

    start: int
    end: int
    other_start: int
    other_end: int


@dataclass(slots=True)
class _Aligner:
    """Two texts being matched; ``budget`` is below zero once it has ended somewhere."""

    base: list[str]
    other: list[str]
    budget: int = MAX_WORK

    def blocks(self) -> Iterator[tuple[int, int, int]]:
        base, other = self.base, self.other
        gaps = [(_Gap(0, len(base), 0, len(other)), 0)]
        while gaps:
            gap, rounds = gaps.pop()
            head = _common_head(base, other, gap)
            if head:
                yield gap.start, gap.other_start, head
            gap = _Gap(gap.start + head, gap.end, gap.other_start + head, gap.other_end)
            tail = _common_tail(base, other, gap)
            if tail:
                yield gap.end - tail, gap.other_end - tail, tail
            gap = _Gap(gap.start, gap.end - tail, gap.other_start, gap.other_end - tail)
            if gap.start == gap.end or gap.other_start == gap.other_end:
                continue
            landmarks = _landmarks(base, other, gap) if rounds < MAX_ROUNDS else []
            if landmarks:
                gaps.extend((part, rounds + 1) for part in _parts(gap, landmarks))
            else:
                yield from self.closely(gap)

    def closely(self, gap: _Gap) -> Iterator[tuple[int, int, int]]:
        """Match by difflib, or line with line where the budget does not last for the gap."""
        lines, other_lines = self.base[gap.start : gap.end], self.other[gap.other_start : gap.other_end]
        matcher = _BoundedMatcher(lines, other_lines, self.budget)
        try:
            found = matcher.get_matching_blocks()
        except _OutOfBudget:
            self.budget = -1
            yield from _in_step(self.base, self.other, gap)
            return
        self.budget = min(self.budget, matcher.budget)
        for start, other_start, size in found:
            if size:
                yield gap.start + start, gap.other_start + other_start, size


class _OutOfBudget(Exception):
    """The texts are too repetitive to go on."""


class _BoundedMatcher(SequenceMatcher[str]):
    """difflib, counting its innermost steps: each line looked at, and each place of the other text it occurs at."""

    def __init__(self, lines: list[str], other_lines: list[str], budget: int) -> None:
        super().__init__(None, lines, other_lines, autojunk=False)
        self.budget = budget
        counts = Counter(other_lines)
        self._steps = [0, *accumulate(1 + counts[line] for line in lines)]

    def find_longest_match(self, alo: int, ahi: int, blo: int, bhi: int) -> Match:  # type: ignore[override]
        # difflib itself always gives all bounds.
        self.budget -= self._steps[ahi] - self._steps[alo]
        if self.budget < 0:
            raise _OutOfBudget
        return super().find_longest_match(alo, ahi, blo, bhi)


def _common_head(base: list[str], other: list[str], gap: _Gap) -> int:
    most = min(gap.end - gap.start, gap.other_end - gap.other_start)
    size = 0
    while size < most and base[gap.start + size] == other[gap.other_start + size]:
        size += 1
    return size


def _common_tail(base: list[str], other: list[str], gap: _Gap) -> int:
    most = min(gap.end - gap.start, gap.other_end - gap.other_start)
    size = 0
    while size < most and base[gap.end - 1 - size] == other[gap.other_end - 1 - size]:
        size += 1
    return size


def _landmarks(base: list[str], other: list[str], gap: _Gap) -> list[tuple[int, int]]:
    """Return the longest rising run of pairs of lines that occur once on both sides of the gap."""
    places = _single_places(base, gap.start, gap.end)
    other_places = _single_places(other, gap.other_start, gap.other_end)
    pairs = [(at, other_places[line]) for line, at in places.items() if line in other_places]
    return _longest_rising(pairs)


def _single_places(lines: list[str], start: int, end: int) -> dict[str, int]:
    counts = Counter(lines[start:end])
    return {lines[at]: at for at in range(start, end) if counts[lines[at]] == 1}


def _longest_rising(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return a longest subsequence whose second numbers rise (patience sorting, O(n log n))."""
    tops: list[int] = []
    top_pairs: list[int] = []
    before: list[int | None] = []
    for at, (_, other_at) in enumerate(pairs):
        pile = bisect_left(tops, other_at)
        before.append(top_pairs[pile - 1] if pile else None)
        tops[pile : pile + 1] = [other_at]
        top_pairs[pile : pile + 1] = [at]
    run = []
    last = top_pairs[-1] if top_pairs else None
    while last is not None:
        run.append(pairs[last])
        last = before[last]
    return run[::-1]


def _parts(gap: _Gap, landmarks: list[tuple[int, int]]) -> Iterator[_Gap]:
    """Cut the gap at its landmarks; each part begins with one, save the first."""
    starts = [(gap.start, gap.other_start), *landmarks]
    ends = [*landmarks, (gap.end, gap.other_end)]
    for (start, other_start), (end, other_end) in zip(starts, ends, strict=True):
        yield _Gap(start, end, other_start, other_end)


def _in_step(base: list[str], other: list[str], gap: _Gap) -> Iterator[tuple[int, int, int]]:
    """Match line with line if both sides are equally long, else nothing."""
    if gap.end - gap.start == gap.other_end - gap.other_start:
        for offset in range(gap.end - gap.start):
            if base[gap.start + offset] == other[gap.other_start + offset]:
                yield gap.start + offset, gap.other_start + offset, 1
