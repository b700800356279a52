"""One value of a document as a cell to read."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from integrations.difference import visible, words_of
from integrations.paths import MISSING

_SHORT = 160
_LONGEST = 20_000


class Form(StrEnum):
    MISSING = "missing"
    PLAIN = "plain"
    BLOCK = "block"
    REFERENCE = "reference"


@dataclass(frozen=True, slots=True)
class Named:
    """A resource that documents refer to: its name, and where it is shown."""

    name: str
    href: str


Names = Mapping[str, Named]


@dataclass(frozen=True, slots=True)
class Cell:
    """A value made readable; ``form`` tells the template how to set it."""

    form: Form
    text: str
    href: str = ""

    @property
    def is_missing(self) -> bool:
        return self.form == Form.MISSING


def cell_of(value: Any, names: Names) -> Cell:
    """The cell of a JSON value, or of MISSING; a reference shows the name of what it refers to."""
    if value is MISSING:
        return Cell(Form.MISSING, "not there")
    if isinstance(value, str) and value in names:
        return Cell(Form.REFERENCE, visible(names[value].name), names[value].href)
    if isinstance(value, (dict, list)) and value:
        return Cell(Form.BLOCK, "\n".join(_outline(value, names, "")))
    text = scalar_text(value)
    return Cell(Form.BLOCK if "\n" in text or len(text) > _SHORT else Form.PLAIN, text)


def scalar_text(value: Any) -> str:
    """A scalar in words; text that would read as something else is put in quotes."""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if value is None:
        return "empty (null)"
    if isinstance(value, str):
        return _text(value)
    return json.dumps(value)


def quoted(cell: Cell) -> str:
    """The value inside a sentence."""
    if cell.form == Form.MISSING:
        return "nothing"
    return f"“{cell.text}”" if len(cell.text) <= _SHORT and "\n" not in cell.text else "another text"


def is_short(cell: Cell) -> bool:
    """Whether the value fits into a sentence."""
    return cell.form != Form.BLOCK


def _text(value: str) -> str:
    if value == "":
        return "empty text"
    if "\n" in value:
        return visible(value, limit=_LONGEST)
    looks_like_another = value in ("Yes", "No", "empty text", "empty (null)", "not there") or _is_number(
        value
    )
    if looks_like_another or value != value.strip():
        return f"“{visible(value, spaces=value != value.strip())}”"
    return visible(value)


def _is_number(value: str) -> bool:
    try:
        float(value)
    except ValueError:
        return False
    return True


def _outline(value: Any, names: Names, indent: str) -> Iterator[str]:
    """Objects and lists as indented lines: "Name: value", items after a dash."""
    entries = value.items() if isinstance(value, dict) else ((None, item) for item in value)
    for key, child in entries:
        lead = f"{indent}–" if key is None else f"{indent}{words_of(key)}:"
        if isinstance(child, (dict, list)) and child:
            yield lead
            yield from _outline(child, names, indent + "   ")
        else:
            yield f"{lead} {_outlined_scalar(child, names)}"


def _outlined_scalar(value: Any, names: Names) -> str:
    if isinstance(value, (dict, list)):
        return "none" if isinstance(value, list) else "nothing set"
    return cell_of(value, names).text
