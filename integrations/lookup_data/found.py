"""What a file was found to hold, row by row."""

from dataclasses import dataclass
from typing import Any


class UnreadableRows(ValueError):
    """The file is refused; ``problems`` has one sentence a place, naming the line."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__(" ".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class FoundRow:
    """One row and the line it begins in; ``fault`` says why it cannot be one."""

    line: int
    key: str = ""
    value: Any = None
    fault: str = ""
