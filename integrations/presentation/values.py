"""Values of documents for reading: text, code, tables and names instead of JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from integrations.difference import visible, words_of
from integrations.paths import MISSING
from integrations.presentation.links import Link, Links

_LONG_TEXT = 160
_ITEMS_LIMIT = 200
_LINES_LIMIT = 1_000
_COLUMNS_LIMIT = 7
_DEPTH_LIMIT = 8
_NAMING = ("name", "generate", "alias", "id")
_NO_LINKS: Links = {}


class Form(StrEnum):
    """How a value is drawn; names of the cases in ``_field_value.html``."""

    ABSENT = "absent"
    EMPTY = "empty"
    TEXT = "text"
    LONG = "long"
    CODE = "code"
    LINK = "link"
    WORDS = "words"
    LIST = "list"
    TABLE = "table"
    OBJECT = "object"


@dataclass(frozen=True, slots=True)
class Shown:
    """A value ready to be drawn. Of a table, ``rows`` has one cell a column; ``rest`` counts what is left out.

    Of code, ``start`` lines are left out before those that are shown.
    """

    form: Form
    text: str = ""
    link: Link | None = None
    lines: tuple[str, ...] = ()
    items: tuple[tuple[str, Shown], ...] = ()
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[Shown, ...], ...] = ()
    rest: int = 0
    start: int = 0

    @property
    def end(self) -> int:
        """Of code, the line after those that are shown."""
        return self.start + len(self.lines)

    @property
    def start_before(self) -> int:
        """Of code, where the window before this one begins."""
        return max(0, self.start - _LINES_LIMIT)


ABSENT = Shown(Form.ABSENT, "not set")


def show(
    value: Any, *, links: Links = _NO_LINKS, as_code: bool = False, depth: int = 0, start: int = 0
) -> Shown:
    """Return ``value`` for reading; text that names a resource in ``links`` becomes its link.

    Of long code a window is shown, from the line ``start`` on.
    """
    if value is MISSING:
        return ABSENT
    if value is None:
        return Shown(Form.EMPTY, "nothing (null)")
    if isinstance(value, bool):
        return Shown(Form.TEXT, "Yes" if value else "No")
    if isinstance(value, str):
        return _show_text(value, links, as_code, start)
    if not isinstance(value, dict | list):
        return Shown(Form.TEXT, json.dumps(value))
    if not value:
        return Shown(Form.EMPTY, "empty list" if isinstance(value, list) else "empty")
    if depth >= _DEPTH_LIMIT:
        return show_code(json.dumps(value, ensure_ascii=False, indent=2))
    if isinstance(value, dict):
        items = [(words_of(key), show(item, links=links, depth=depth + 1)) for key, item in value.items()]
        return Shown(Form.OBJECT, items=tuple(items[:_ITEMS_LIMIT]), rest=max(0, len(items) - _ITEMS_LIMIT))
    return _show_list(value, links, depth)


def _show_text(value: str, links: Links, as_code: bool, start: int) -> Shown:
    if value in links:
        return Shown(Form.LINK, link=links[value])
    if as_code:
        return show_code(value, start)
    if not value.strip():
        return Shown(Form.EMPTY, "empty text" if not value else f"only blanks: {visible(value, spaces=True)}")
    form = Form.LONG if "\n" in value or len(value) > _LONG_TEXT else Form.TEXT
    return Shown(form, visible(value))


def show_code(text: str, start: int = 0) -> Shown:
    """Return a window of the lines of a text, from ``start`` on."""
    lines = text.split("\n")
    start = start if 0 <= start < len(lines) else 0
    shown = tuple(visible(line) for line in lines[start : start + _LINES_LIMIT])
    return Shown(Form.CODE, lines=shown, start=start, rest=len(lines) - start - len(shown))


def _show_list(items: list, links: Links, depth: int) -> Shown:
    some, rest = items[:_ITEMS_LIMIT], max(0, len(items) - _ITEMS_LIMIT)
    if _is_formula(some):
        lines = (json.dumps(item, ensure_ascii=False) for item in some)
        return show_code("[\n" + "\n".join(f"  {line}" for line in lines) + "\n]")
    columns = _columns(some)
    if columns:
        rows = [
            tuple(show(item.get(column, MISSING), links=links, depth=depth + 1) for column in columns)
            for item in some
        ]
        return Shown(Form.TABLE, columns=tuple(map(words_of, columns)), rows=tuple(rows), rest=rest)
    shown = [
        (_title(item, at, links), show(item, links=links, depth=depth + 1)) for at, item in enumerate(some)
    ]
    is_short = all(item.form in (Form.TEXT, Form.LINK, Form.EMPTY) for _, item in shown)
    return Shown(Form.WORDS if is_short else Form.LIST, items=tuple(shown), rest=rest)


def _is_formula(items: list) -> bool:
    """Whether these are lists within lists, as in filters: clearer as JSON than drawn."""
    return any(isinstance(item, list) and item for item in items)


def _columns(items: list) -> list[str]:
    """The columns of a list of small, alike objects; empty where a table would not be readable."""
    if not all(isinstance(item, dict) for item in items):
        return []
    columns = list(dict.fromkeys(key for item in items for key in item))
    is_deep = any(_is_deep(value) for item in items for value in item.values())
    first = [key for key in _NAMING if key in columns]
    ordered = [*first, *(column for column in columns if column not in first)]
    return [] if is_deep or len(columns) > _COLUMNS_LIMIT else ordered


def _is_deep(value: Any) -> bool:
    """Whether a value is too much for the cell of a table."""
    if isinstance(value, dict):
        return len(value) > 3 or any(isinstance(item, dict | list) for item in value.values())
    return isinstance(value, list) and bool(value)


def _title(item: Any, at: int, links: Links) -> str:
    if not isinstance(item, Mapping):
        return ""
    named = [item[key] for key in _NAMING if isinstance(item.get(key), str) and item[key].strip()]
    named += [links[value].name for value in item.values() if isinstance(value, str) and value in links]
    return visible(named[0], limit=120) if named else f"No. {at + 1}"
