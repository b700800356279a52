"""All seeded faults.

There are no tokens yet; in the place of a fault of theirs stand a group's role that does not count, and someone who
left and still sees tiles.
"""

from tests.faults.of_the_engine import ENGINE_FAULTS
from tests.faults.of_the_system import SYSTEM_FAULTS

FAULTS = [*ENGINE_FAULTS, *SYSTEM_FAULTS]


def sample(size: int, turn: int):
    """``size`` faults, the next ones with every turn, so that all have been tried after a while."""
    return [FAULTS[(turn * size + offset) % len(FAULTS)] for offset in range(size)]
