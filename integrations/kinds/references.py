"""Finding, translating and removing the references a document holds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import cache
from typing import Any

from integrations.kinds.base import DEFAULT_IDENTITY_KEYS, ITEM_ITSELF, Kind
from integrations.kinds.patterns import (
    Nodes,
    advance,
    children,
    compile_patterns,
    payload_of,
)
from integrations.paths import Item, Path, Step, identity_of

Document = dict[str, Any]
Reference = tuple[Path, Any, str]

BESIDE_A_REFERENCE = frozenset({"alias", "description"})
"""Keys that say nothing once the reference beside them is gone."""


@cache
def _references(kind: Kind) -> Nodes:
    return compile_patterns(kind.references)


@cache
def _identities(kind: Kind) -> Nodes:
    return compile_patterns(kind.identities)


def references_in(kind: Kind, document: Document) -> list[Reference]:
    """List a document's references as (path, value, name of the kind referred to).

    A value is normally a string; anything else but null is given too, so
    that a check can refuse it.
    """
    found: list[tuple[tuple[str | int, ...], Any, str]] = []
    _collect(document, _references(kind), (), found)
    names: dict[int, list[Step]] = {}
    return [(_named(kind, document, steps, names), value, target) for steps, value, target in found]


def referred_values(kind: Kind, document: Document) -> list[Any]:
    """List what a document's references hold, without the naming of their places, which is dear."""
    found: list[tuple[tuple[str | int, ...], Any, str]] = []
    _collect(document, _references(kind), (), found)
    return [value for _, value, _ in found]


def _collect(
    value: Any,
    nodes: Nodes,
    steps: tuple[str | int, ...],
    found: list[tuple[tuple[str | int, ...], Any, str]],
) -> None:
    target = payload_of(nodes)
    if target is not None and value is not None:
        found.append((steps, value, target))
    for step, child, reached in children(nodes, value):
        _collect(child, reached, (*steps, step), found)


def _named(
    kind: Kind, document: Document, steps: tuple[str | int, ...], names: dict[int, list[Step]]
) -> Path:
    """Name items of lists by their identity where they have one; else the index stays.

    ``names`` remembers the names of each list's items, by the list's id.
    """
    path: list[Step] = []
    value: Any = document
    nodes = _identities(kind)
    for step in steps:
        if isinstance(step, str):
            path.append(step)
        else:
            if id(value) not in names:
                names[id(value)] = _names(value, payload_of(nodes))
            path.append(names[id(value)][step])
        value = value[step]
        nodes = advance(nodes, step)
    return tuple(path)


def _names(items: list[Any], declared: str | None) -> list[Step]:
    """Name items by the first key that names them all; else each by the first of its own."""
    keys = declared.split("|") if declared else list(DEFAULT_IDENTITY_KEYS)
    for key in keys:
        names = [identity_of(item, key) for item in items]
        if len(set(names) - {None}) == len(names):
            return [Item(key, name) for name in names if name is not None]
    own = [_first_name(item, keys) for item in items]
    count = Counter(own)
    return [index if name is None or count[name] > 1 else name for index, name in enumerate(own)]


def _first_name(item: Any, keys: list[str]) -> Item | None:
    named = ((key, identity_of(item, key)) for key in keys)
    return next((Item(key, name) for key, name in named if name is not None), None)


def translate(kind: Kind, document: Document, mapping: Callable[[str, str], str]) -> Document:
    """Give a document with every reference replaced by ``mapping(value, kind name)``.

    Parts without references are shared with the original, which is not changed.
    """
    translated: Document = _translated(document, _references(kind), mapping)
    return translated


def _translated(value: Any, nodes: Nodes, mapping: Callable[[str, str], str]) -> Any:
    target = payload_of(nodes)
    if target is not None and isinstance(value, str):
        return mapping(value, target)
    changed = value
    for step, child, reached in children(nodes, value):
        replaced = _translated(child, reached, mapping)
        if replaced is not child:
            if changed is value:
                changed = value.copy()
            changed[step] = replaced
    return changed


def drop_references(kind: Kind, document: Document, lineages: set[str]) -> Document:
    """Give a document without its references to ``lineages``.

    An item of a list that exists for the reference alone goes with it: a step
    of a flow, an id of a registered list, an alias. So does an object left
    with nothing but the name of a function. Else only the key goes.
    """
    remaining: Document = _without(document, _references(kind), _identities(kind), lineages)
    return remaining


def _without(value: Any, nodes: Nodes, identities: Nodes, lineages: set[str]) -> Any:
    kept = value
    gone: set[str | int] = set()
    identity = (payload_of(identities) or "").split("|") if isinstance(value, list) else []
    for step, child, reached in children(nodes, value):
        if _leads_to(reached, child, lineages) or _is_only_for(child, reached, identity, lineages):
            gone.add(step)
            continue
        replaced = _without(child, reached, advance(identities, step), lineages)
        if replaced is child:
            continue
        if isinstance(child, dict) and set(replaced) <= {"function"}:
            gone.add(step)
            continue
        if kept is value:
            kept = value.copy()
        kept[step] = replaced
    if not gone:
        return kept
    if isinstance(value, list):
        return [item for index, item in enumerate(kept) if index not in gone]
    return {key: item for key, item in kept.items() if key not in gone}


def _leads_to(nodes: Nodes, value: Any, lineages: set[str]) -> bool:
    return isinstance(value, str) and payload_of(nodes) is not None and value in lineages


def _is_only_for(item: Any, nodes: Nodes, identity: list[str], lineages: set[str]) -> bool:
    """Say whether an item of a list has no meaning without the reference it holds."""
    if not identity or identity == [ITEM_ITSELF] or not isinstance(item, dict):
        return False
    return any(
        _leads_to(reached, child, lineages)
        and (key in identity or set(item) <= BESIDE_A_REFERENCE | {str(key)})
        for key, child, reached in children(nodes, item)
    )
