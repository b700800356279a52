"""The input for a value written by hand, fitting the field it is for."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from integrations import canonical
from integrations.kinds import get_kind
from integrations.kinds.base import FieldType
from integrations.paths import MISSING, Path, matches


class Input(StrEnum):
    TEXT = "text"
    LONG_TEXT = "long text"
    NUMBER = "number"
    BOOLEAN = "boolean"
    CHOICE = "choice"
    JSON = "json"


@dataclass(frozen=True, slots=True)
class ValueEditor:
    """An input with what it holds; ``options`` are the values of a choice with their labels."""

    input: Input
    text: str
    options: tuple[tuple[str, str], ...] = ()

    @property
    def rows(self) -> int:
        return min(24, max(4, self.text.count("\n") + 2))


class UnfitValue(ValueError):
    """What was written does not fit the field; the message is a sentence."""


_DECLARED = {
    FieldType.TEXT: Input.TEXT,
    FieldType.LONG_TEXT: Input.LONG_TEXT,
    FieldType.CODE: Input.LONG_TEXT,
    FieldType.JSON: Input.JSON,
    FieldType.NUMBER: Input.NUMBER,
    FieldType.BOOLEAN: Input.BOOLEAN,
    FieldType.CHOICE: Input.CHOICE,
}
_YES_NO = (("true", "Yes"), ("false", "No"))


def input_for(kind: str, path: Path, sides: Sequence[Any]) -> Input:
    """The input that fits a place: by what the sides hold, refined by what the kind declares there."""
    found = {_by_value(value) for value in sides if value is not MISSING and value is not None}
    by_value = found.pop() if len(found) == 1 else Input.JSON
    if by_value is not Input.TEXT:
        return by_value
    if any(matches(pattern, path) for pattern in get_kind(kind).texts):
        return Input.LONG_TEXT
    if any(isinstance(value, str) and "\n" in value for value in sides):
        return Input.LONG_TEXT
    declared = get_kind(kind).field_at(_dotted(path))
    is_text = declared and declared.type in (FieldType.LONG_TEXT, FieldType.CODE, FieldType.CHOICE)
    return _DECLARED[declared.type] if declared and is_text else Input.TEXT


def editor_for(kind: str, path: Path, sides: Sequence[Any], value: Any) -> ValueEditor:
    """The input for a place, holding ``value``."""
    chosen = input_for(kind, path, sides)
    return ValueEditor(chosen, _as_text(value, chosen), offered(kind, path, chosen))


def offered(kind: str, path: Path, chosen: Input) -> tuple[tuple[str, str], ...]:
    """The values among which a field lets one choose, with their labels; none where it lets one write."""
    if chosen is Input.BOOLEAN:
        return _YES_NO
    declared = get_kind(kind).field_at(_dotted(path)) if chosen is Input.CHOICE else None
    return declared.choices if declared else ()


def written_value(text: str, chosen: Input, *, allowed: tuple[tuple[str, str], ...] = ()) -> Any:
    """The value that was written, as it will be stored. Raises UnfitValue with the reason."""
    text = text.replace("\r\n", "\n")
    if allowed and text not in dict(allowed):
        raise UnfitValue(f"Choose one of: {', '.join(label for _, label in allowed)}.")
    if chosen in (Input.TEXT, Input.LONG_TEXT, Input.CHOICE):
        return text
    if chosen is Input.BOOLEAN:
        return text == "true"
    try:
        value = canonical.parse(text)
    except canonical.Unacceptable as error:
        message = "Enter a number." if chosen is Input.NUMBER else f"This is not valid JSON. {error}"
        raise UnfitValue(message) from error
    if chosen is Input.NUMBER and (isinstance(value, bool) or not isinstance(value, (int, float))):
        raise UnfitValue("Enter a number.")
    return value


def _by_value(value: Any) -> Input:
    if isinstance(value, bool):
        return Input.BOOLEAN
    if isinstance(value, (int, float)):
        return Input.NUMBER
    return Input.TEXT if isinstance(value, str) else Input.JSON


def _dotted(path: Path) -> str:
    return ".".join(str(step) for step in path) if all(isinstance(step, str) for step in path) else ""


def _as_text(value: Any, chosen: Input) -> str:
    if value is MISSING:
        return ""
    if chosen in (Input.TEXT, Input.LONG_TEXT, Input.CHOICE) and isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False, indent=2)
