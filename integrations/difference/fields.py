"""Two documents as rows: field, before, after."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Any

from integrations.difference.labels import label_of
from integrations.kinds import DEFAULT_IDENTITY_KEYS, get_kind
from integrations.paths import MISSING, ORDER, Item, Path, identity_of, matches


class Status(StrEnum):
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    SAME = "same"


@dataclass(frozen=True, slots=True)
class FieldRow:
    """One place with its value on both sides; MISSING where a side has none.

    A row whose path ends in ORDER holds the identities of the list's items in their order.
    """

    path: Path
    label: str
    before: Any
    after: Any
    status: Status


def rows(
    kind: str,
    before: Mapping[str, Any] | None,
    after: Mapping[str, Any] | None,
    *,
    names: Mapping[str, str] | None = None,
    with_same: bool = False,
) -> list[FieldRow]:
    """Return one row per differing leaf, or per item that only one side of a keyed list has.

    None stands for a resource that is not there. ``with_same`` adds rows for what is equal. ``names`` maps
    lineages to names, for the labels of items that are named by a reference.
    """
    named = names or {}
    left, right = dict(before or {}), dict(after or {})
    return [
        FieldRow(path, label_of(kind, path, names=named), old, new, _status(old, new))
        for path, old, new in _places(kind, left, right, ())
        if with_same or not same(old, new)
    ]


def same(a: Any, b: Any) -> bool:
    """Compare JSON values without Python's ``True == 1 == 1.0``."""
    if type(a) is not type(b):
        return False
    if isinstance(a, dict):
        return a.keys() == b.keys() and all(same(a[key], b[key]) for key in a)
    if isinstance(a, list):
        return len(a) == len(b) and all(map(same, a, b))
    return bool(a == b)


def _status(before: Any, after: Any) -> Status:
    if before is MISSING:
        return Status.ADDED
    if after is MISSING:
        return Status.REMOVED
    return Status.SAME if same(before, after) else Status.CHANGED


def _places(kind: str, before: Any, after: Any, path: Path) -> Iterator[tuple[Path, Any, Any]]:
    """Walk both sides together, down to the places where they are to be read as one value."""
    objects = _both(dict, before, after)
    if objects is not None and (objects[0] or objects[1]):
        yield from _places_of_objects(kind, *objects, path)
        return
    lists = _both(list, before, after)
    key = identity_key(kind, path, lists) if lists and (lists[0] or lists[1]) else None
    if lists is not None and key is not None:
        yield from _places_of_lists(kind, *lists, key, path)
        return
    yield path, before, after


def _both(container: type, before: Any, after: Any) -> tuple[Any, Any] | None:
    """Both sides as containers of one type, where at least one is and the other may be missing."""
    sides = [container() if side is MISSING else side for side in (before, after)]
    if (before is MISSING and after is MISSING) or not all(isinstance(side, container) for side in sides):
        return None
    return sides[0], sides[1]


def _places_of_objects(kind: str, before: dict, after: dict, path: Path) -> Iterator[tuple[Path, Any, Any]]:
    if path and not (before and after) and isinstance(path[-1], Item):
        yield path, before or MISSING, after or MISSING
        return
    for name in [*before, *(name for name in after if name not in before)]:
        yield from _places(kind, before.get(name, MISSING), after.get(name, MISSING), (*path, name))


def _places_of_lists(
    kind: str, before: list, after: list, key: str, path: Path
) -> Iterator[tuple[Path, Any, Any]]:
    old = {identity_of(item, key): item for item in before}
    new = {identity_of(item, key): item for item in after}
    for name in [*old, *(name for name in new if name not in old)]:
        if name is not None:
            item_path = (*path, Item(key, name))
            yield from _places(kind, old.get(name, MISSING), new.get(name, MISSING), item_path)
    if [name for name in old if name in new] != [name for name in new if name in old]:
        yield (*path, ORDER), list(old), list(new)


def identity_key(kind: str, path: Path, sides: tuple[list, ...]) -> str | None:
    """Return the field that names the items of the list at ``path`` on all ``sides``, or None.

    A declared identity comes first; without one, the first of the usual keys that every item carries once.
    """
    declared = _declared_identity(kind, path)
    for key in declared.split("|") if declared else DEFAULT_IDENTITY_KEYS:
        if all(_names_all(side, key) for side in sides):
            return key
    return None


@lru_cache(maxsize=4096)
def _declared_identity(kind: str, path: Path) -> str | None:
    identities = get_kind(kind).identities
    return next((key for pattern, key in identities.items() if matches(pattern, path)), None)


def _names_all(items: list, key: str) -> bool:
    names = [identity_of(item, key) for item in items]
    return None not in names and len({(type(name), name) for name in names}) == len(names)
