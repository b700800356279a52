"""Places inside a resource's document, and patterns of places.

A path is a tuple of steps: a key of an object, an item of a list named by its identity, an index (only
where a list has no identity), or the order of a list. Paths are written down as JSON for the database and
as text for people; both forms can be told apart for any two different paths.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from enum import Enum
from functools import lru_cache
from typing import Any, Final, Literal, NamedTuple


class Missing(Enum):
    """The type of MISSING: nothing stands here, which is not the same as null."""

    MISSING = "missing"

    def __repr__(self) -> str:
        return "MISSING"

    def __bool__(self) -> bool:
        return False


class Order(Enum):
    """The type of ORDER: the order of a list's items, a place of its own."""

    ORDER = "@order"

    def __repr__(self) -> str:
        return "ORDER"


MISSING: Final = Missing.MISSING
ORDER: Final = Order.ORDER
SCALAR_IDENTITY: Final = "@value"


class Item(NamedTuple):
    """The item of a list whose field ``key`` equals ``value``; "@value" means the scalar item itself.

    A tuple, since merging looks thousands of them up, and Python's own tuples are hashed and compared fastest.
    """

    key: str
    value: str | int


Step = str | int | Item | Literal[Order.ORDER]
Path = tuple[Step, ...]


def identity_of(item: Any, key: str) -> str | int | None:
    """Return what names ``item`` under ``key``, or None. Only text and whole numbers can name an item."""
    value = item if key == SCALAR_IDENTITY else item.get(key) if isinstance(item, dict) else None
    return value if type(value) in (str, int) else None


# Written forms


def to_json(path: Path) -> list[Any]:
    """Return the path as a JSON list, such as ``["mappings", {"generate": "sku"}, "extract"]``."""
    return [_step_to_json(step) for step in path]


def _step_to_json(step: Step) -> Any:
    if isinstance(step, Item):
        return {step.key: step.value}
    return {ORDER.value: True} if step is ORDER else step


def from_json(steps: Any) -> Path:
    """Return the path that ``to_json`` wrote. Raises ValueError on anything else."""
    if not isinstance(steps, list):
        raise ValueError("A path must be a list of steps.")
    return tuple(_step_from_json(step) for step in steps)


def _step_from_json(step: Any) -> Step:
    if isinstance(step, str) or (type(step) is int and step >= 0):
        return step
    if isinstance(step, dict) and len(step) == 1:
        ((key, value),) = step.items()
        if key == ORDER.value and value is True:
            return ORDER
        if isinstance(key, str) and type(value) in (str, int):
            return Item(key, value)
    raise ValueError(f"{json.dumps(step, default=repr)} is not a step of a path.")


_PLAIN_KEY = re.compile(r'(?!@)[^.\[\]="\\\x00-\x1f\x7f]+')
_PLAIN_ITEM_KEY = re.compile(r'[^.\[\]="\\\x00-\x1f\x7f]+')
_PLAIN_VALUE = re.compile(r'(?!-?[0-9]+$)[^\[\]="\\\x00-\x1f\x7f]+')


def to_text(path: Path) -> str:
    """Return the path for people, such as ``mappings[generate=sku].extract``.

    Keys and values that would be read as something else are quoted, so that different paths never look alike.
    """
    text = "".join(_step_to_text(step) for step in path)
    return text.removeprefix(".")


def _step_to_text(step: Step) -> str:
    if step is ORDER:
        return f".{ORDER.value}"
    if isinstance(step, str):
        return f".{step}" if _PLAIN_KEY.fullmatch(step) else f"[{_quoted(step)}]"
    if isinstance(step, int):
        return f"[{step}]"
    key = step.key if _PLAIN_ITEM_KEY.fullmatch(step.key) else _quoted(step.key)
    return f"[{key}={_value_to_text(step.value)}]"


def _value_to_text(value: str | int) -> str:
    if isinstance(value, int):
        return str(value)
    return value if _PLAIN_VALUE.fullmatch(value) else _quoted(value)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


# Reading and writing; every writer copies what it changes and leaves its input alone


def get(document: Any, path: Path) -> Any:
    """Return the value at ``path``, or MISSING. The order of a list is the list itself."""
    for step in path:
        if step is not ORDER:
            document = _child(document, step)
    return document


def _child(parent: Any, step: Step) -> Any:
    if isinstance(step, str):
        return parent.get(step, MISSING) if isinstance(parent, dict) else MISSING
    position = _position(parent, step)
    return MISSING if position is None else parent[position]


def _position(items: Any, step: Step) -> int | None:
    if not isinstance(items, list):
        return None
    if isinstance(step, int):
        return step if 0 <= step < len(items) else None
    if not isinstance(step, Item):
        return None
    for position, item in enumerate(items):
        if identity_of(item, step.key) == step.value:
            return position
    return None


def set_value(document: Any, path: Path, value: Any) -> Any:
    """Return a copy with ``value`` at ``path``; objects and lists missing on the way are made.

    A named item that the list lacks is appended. Raises ValueError where something else than an object or a
    list stands in the way, or where an index lies outside its list.
    """
    if not path:
        return value
    step, rest = path[0], path[1:]
    if step is ORDER:
        return set_value(document, rest, value)
    if isinstance(step, str):
        parent = _as_copy(document, dict)
        parent[step] = set_value(parent.get(step, MISSING), rest, value)
        return parent
    items = _as_copy(document, list)
    position = _position(items, step)
    if position is not None:
        items[position] = set_value(items[position], rest, value)
    elif isinstance(step, Item):
        items.append(set_value(_new_item(step), rest, value))
    else:
        raise ValueError(f"There is no item {step} in this list.")
    return items


def _as_copy(value: Any, container: type) -> Any:
    if value is MISSING:
        return container()
    if not isinstance(value, container):
        raise ValueError(f"Expected {'an object' if container is dict else 'a list'} on the way.")
    return container(value)


def _new_item(step: Item) -> Any:
    return step.value if step.key == SCALAR_IDENTITY else {step.key: step.value}


def remove(document: Any, path: Path) -> Any:
    """Return a copy without what stands at ``path``; the document itself where nothing stands there."""
    if not path or ORDER in path:
        raise ValueError("Only a key or an item can be removed.")
    if get(document, path) is MISSING:
        return document
    step, rest = path[0], path[1:]
    copied = document.copy()
    place = step if isinstance(step, str) else _position(document, step)
    if rest:
        copied[place] = remove(document[place], rest)
    else:
        del copied[place]
    return copied


# Patterns


@lru_cache(maxsize=4096)
def _segments(pattern: str) -> tuple[str, ...]:
    return tuple(pattern.split("."))


def matches(pattern: str, path: Path) -> bool:
    """Say whether ``path`` fits ``pattern``: "*" is any one step, "**" any number of steps, also none."""
    reached = {0}
    segments = _segments(pattern)
    for step in path:
        reached = _skip_deep(segments, reached)
        reached = {at + (segments[at] != "**") for at in reached if _fits(segments, at, step)}
    return len(segments) in _skip_deep(segments, reached)


def _skip_deep(segments: tuple[str, ...], reached: set[int]) -> set[int]:
    """Add the positions that can be reached by letting "**" stand for no step."""
    for at in sorted(reached):
        while at < len(segments) and segments[at] == "**":
            at += 1
            reached = reached | {at}
    return reached


def _fits(segments: tuple[str, ...], at: int, step: Step) -> bool:
    return at < len(segments) and (
        segments[at] in ("*", "**") or (isinstance(step, str) and segments[at] == step)
    )


def find(document: Any, pattern: str) -> Iterator[tuple[Path, Any]]:
    """Yield every place of ``document`` that fits ``pattern``, and its value; items come by index."""
    segments = _segments(pattern)
    found = _find(document, segments, 0, ())
    return found if segments.count("**") < 2 else _once(found)


def _find(value: Any, segments: tuple[str, ...], at: int, path: Path) -> Iterator[tuple[Path, Any]]:
    if at == len(segments):
        yield path, value
        return
    segment = segments[at]
    if segment not in ("*", "**"):
        if isinstance(value, dict) and segment in value:
            yield from _find(value[segment], segments, at + 1, (*path, segment))
        return
    if segment == "**":
        yield from _find(value, segments, at + 1, path)
    follow = at if segment == "**" else at + 1
    for step, child in _children(value):
        yield from _find(child, segments, follow, (*path, step))


def _children(value: Any) -> Iterator[tuple[str | int, Any]]:
    if isinstance(value, dict):
        return iter(value.items())
    return iter(enumerate(value)) if isinstance(value, list) else iter(())


def _once(found: Iterator[tuple[Path, Any]]) -> Iterator[tuple[Path, Any]]:
    seen = set()
    for path, value in found:
        if path not in seen:
            seen.add(path)
            yield path, value
