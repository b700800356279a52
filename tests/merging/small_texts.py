"""Small texts, and every answer that a merge by lines may give: from a table of what each side did to each line.

An alignment says which lines of the base a side kept. From it follow the side's edits: stretches of the base,
each replaced by some lines.
"""

from functools import cache
from itertools import product

from tests.merging.small_worlds import untouched


def texts(alphabet, *, length):
    """All texts of up to ``length`` lines, each of one letter."""
    return ["\n".join(lines) for size in range(length + 1) for lines in product(alphabet, repeat=size)]


def texts_verdicts(base, target, source):
    """All verdicts that some reading of the two sides' edits gives."""
    if found := untouched(base, target, source):
        return [found]
    if not any("\n" in text for text in (base, target, source)):
        return [(target, {("content",)})]
    lines = base.split("\n")
    readings = product(edits(base, target), edits(base, source))
    return [verdict(lines, ours, theirs) for ours, theirs in readings]


@cache
def edits(base, other):
    """Each way to read how ``base`` became ``other``, as edits (start, end, new lines)."""
    before, after = base.split("\n"), other.split("\n")
    return [_edits_of(kept, len(before), after) for kept in _alignments(before, after, 0, 0)]


def _alignments(before, after, start, other_start):
    """Pairs of equal lines, in order on both sides, to which none can be added."""
    firsts = [
        (i, j)
        for i in range(start, len(before))
        for j in range(other_start, len(after))
        if before[i] == after[j] and not _could_start_before(before, after, (start, other_start), (i, j))
    ]
    if not firsts:
        return [()]
    return [((i, j), *rest) for i, j in firsts for rest in _alignments(before, after, i + 1, j + 1)]


def _could_start_before(before, after, start, first):
    skipped = set(before[start[0] : first[0]])
    return bool(skipped & set(after[start[1] : first[1]]))


def _edits_of(kept, size, after):
    found, at, other_at = [], 0, 0
    for i, j in [*kept, (size, len(after))]:
        if i > at or j > other_at:
            found.append((at, i, tuple(after[other_at:j])))
        at, other_at = i + 1, j + 1
    return tuple(found)


def verdict(lines, ours, theirs):
    """Lay both sides' edits over the base; edits that touch are judged together, the target's standing in doubt."""
    result, at, is_disputed = [], 0, False
    for mine, other in _groups(ours, theirs):
        start = min(edit[0] for edit in mine + other)
        end = max(edit[1] for edit in mine + other)
        has, gets = _applied(lines, mine, start, end), _applied(lines, other, start, end)
        is_disputed |= bool(mine and other and has != gets)
        result += lines[at:start] + (has if mine else gets)
        at = end
    return "\n".join(result + lines[at:]), {("content",)} if is_disputed else set()


def _applied(lines, edits, start, end):
    """The stretch of the base as one side has it."""
    result, at = [], start
    for edit_start, edit_end, new in edits:
        result += [*lines[at:edit_start], *new]
        at = edit_end
    return result + lines[at:end]


def _groups(ours, theirs):
    """The edits of both sides in order, those that touch each other together."""
    groups = []
    for side, edit in sorted([(0, e) for e in ours] + [(1, e) for e in theirs], key=lambda pair: pair[1][:2]):
        if not (groups and any(touch(edit, each) for each in groups[-1][1 - side])):
            groups.append(([], []))
        groups[-1][side].append(edit)
    return groups


def touch(one, other):
    """Whether two edits have a line in common, or the one puts lines where the other does something too."""
    has_common_line = max(one[0], other[0]) < min(one[1], other[1])
    return has_common_line or _inserts_at(one, other) or _inserts_at(other, one)


def _inserts_at(one, other):
    start, end, new = other
    if one[0] != one[1]:
        return False
    is_inside = start < one[0] < end
    is_at_its_edge = one[0] in (start, end) and (start == end or len(new) > end - start)
    return is_inside or is_at_its_edge
