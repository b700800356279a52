"""What a merge answers with, and what people decide: the words of the merge engine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from integrations.paths import MISSING, Path

__all__ = [
    "MISSING",
    "Choice",
    "Conflict",
    "ConflictKind",
    "Decision",
    "Decisions",
    "Hunk",
    "Merged",
    "Undecidable",
    "same",
]


class ConflictKind(StrEnum):
    """All the ways in which two sides can disagree; the list is closed."""

    FIELD = "field"
    DELETE_EDIT = "delete/edit"
    ORDER = "order"
    LINES = "lines"
    SAME_NAME = "same name"
    DANGLING = "dangling reference"


class Choice(StrEnum):
    """What a person can choose at a conflict."""

    TARGET = "target"
    SOURCE = "source"
    BASE = "base"
    BOTH = "both"
    VALUE = "value"


class Undecidable(ValueError):
    """The choice cannot be carried out at this conflict; the message is a sentence for the user."""


@dataclass(frozen=True, slots=True)
class Hunk:
    """A stretch of a text as the three sides have it, in lines without their ends.

    The hunks of a text, laid end to end and joined by line feeds, give each side's text back.
    """

    base: tuple[str, ...]
    ours: tuple[str, ...]
    theirs: tuple[str, ...]
    is_conflict: bool = False

    @property
    def merged(self) -> tuple[str, ...]:
        """The lines that stand: the changed side's, and ours where the sides conflict."""
        return self.theirs if self.ours == self.base else self.ours


@dataclass(frozen=True, slots=True)
class Conflict:
    """A place where both sides changed the base, differently. Any of the three values may be MISSING.

    At the order of a list the values are the identities of its items, in order.
    """

    path: Path
    kind: ConflictKind
    base: Any
    ours: Any
    theirs: Any
    hunks: tuple[Hunk, ...] = ()


@dataclass(frozen=True, slots=True)
class Merged:
    """A value (or MISSING), and the conflicts at whose places it is only provisional and holds ours.

    A whole merge also tells all conflicts that it ``met``, those that decisions settled among them.
    """

    value: Any
    conflicts: tuple[Conflict, ...] = ()
    met: tuple[Conflict, ...] = ()


@dataclass(frozen=True, slots=True)
class Decision:
    """What was chosen for one conflict; ``value`` counts with Choice.VALUE, and MISSING removes the field."""

    choice: Choice
    value: Any = None


Decisions = Mapping[Path, Decision]


def same(one: Any, other: Any) -> bool:
    """Compare JSON values without Python's ``True == 1 == 1.0``."""
    if one is other:
        return True
    if type(one) is not type(other) or one != other:  # quick, and what Python finds unequal never is the same
        return False
    return _alike(one, other)


def _alike(one: Any, other: Any) -> bool:
    """Whether values that Python finds equal are of the same types throughout; texts that are equal are."""
    if type(one) is dict:
        pairs = [(value, other[key]) for key, value in one.items() if type(value) is not str]
    elif type(one) is list:
        pairs = [pair for pair in zip(one, other, strict=True) if type(pair[0]) is not str]
    else:
        return type(one) is type(other)
    return all(_alike(*pair) for pair in pairs)
