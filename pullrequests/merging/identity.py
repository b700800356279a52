"""What names the items of a list, so that the sides' items can be paired: identity, never likeness."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from integrations.paths import SCALAR_IDENTITY, Item, identity_of

Keyed = dict[Item, Any]


def keyed(items: Sequence[Any], identity: str) -> Keyed | None:
    """Return the items by their names, in order, or None when an item has no name or shares it.

    ``identity`` is one key, or several parted by "|", of which the first that an item carries names it.
    """
    keys = identity.split("|")
    named: Keyed = {}
    for item in items:
        name = _name(item, keys)
        if name is None or name in named:
            return None
        named[name] = item
    return named


def _name(item: Any, keys: Iterable[str]) -> Item | None:
    for key in keys:
        value = identity_of(item, key)
        if value is not None:
            return Item(key, value)
    return None


def keyed_sides(sides: Sequence[Sequence[Any]], identity: str) -> list[Keyed] | None:
    """Return the items of each side by their names, or None when one side's cannot be named.

    Of several keys one that names every item of all sides is preferred, so that an item keeps its name when
    a side gives it another key besides.
    """
    for key in dict.fromkeys((*identity.split("|"), identity)):
        named = [keyed(items, key) for items in sides]
        if None not in named:
            return [names for names in named if names is not None]
    return None


def first_common_identity(sides: Sequence[Sequence[Any]], keys: Iterable[str]) -> str | None:
    """Return the first key that names every item of all sides, or None."""
    for key in keys:
        if all(keyed(items, key) is not None for items in sides):
            return key
    return None


def is_scalar_set(identity: str) -> bool:
    """Say whether the items are their own names; such a list is a set, and its order means nothing."""
    return identity == SCALAR_IDENTITY
