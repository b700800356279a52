"""Patterns of places in a document, compiled together so that one walk finds them all.

A walk keeps the nodes it may stand on; where none of them has a wildcard it
looks up the few keys they name and leaves the rest of the document unread.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any


class Node:
    """A place in the tree of patterns; ``payload`` is what the pattern ending here stands for."""

    __slots__ = ("anywhere", "keys", "payload", "repeats", "wildcard")

    def __init__(self, *, repeats: bool = False) -> None:
        self.keys: dict[str, Node] = {}
        self.wildcard: Node | None = None
        self.anywhere: Node | None = None
        self.repeats = repeats
        self.payload: str | None = None


Nodes = tuple[Node, ...]


def compile_patterns(patterns: Mapping[str, str] | Iterable[str]) -> Nodes:
    """Compile dotted patterns into the nodes a walk begins with; a plain iterable stands for itself."""
    payloads = patterns if isinstance(patterns, Mapping) else {pattern: pattern for pattern in patterns}
    root = Node()
    for pattern, payload in payloads.items():
        node = root
        for step in pattern.split("."):
            node = _next_node(node, step)
        node.payload = payload
    return _with_anywhere([root])


def _next_node(node: Node, step: str) -> Node:
    if step == "**":
        node.anywhere = node.anywhere or Node(repeats=True)
        return node.anywhere
    if step == "*":
        node.wildcard = node.wildcard or Node()
        return node.wildcard
    return node.keys.setdefault(step, Node())


def _with_anywhere(nodes: list[Node]) -> Nodes:
    for node in nodes:
        if node.anywhere is not None and node.anywhere not in nodes:
            nodes.append(node.anywhere)
    return tuple(nodes)


@lru_cache(maxsize=16384)
def advance(nodes: Nodes, step: str | int) -> Nodes:
    """Give the nodes reached by one step, the key of an object or the index of an item.

    Documents of a kind take the same steps again and again; all indexes of a list are one step to a pattern.
    """
    reached: list[Node] = []
    for node in nodes:
        following = node.keys.get(step) if isinstance(step, str) else None
        if following is not None:
            reached.append(following)
        if node.wildcard is not None:
            reached.append(node.wildcard)
        if node.repeats:
            reached.append(node)
    return _with_anywhere(reached) if reached else ()


def payload_of(nodes: Nodes) -> str | None:
    """Give what the pattern matching here stands for; None when none matches."""
    for node in nodes:
        if node.payload is not None:
            return node.payload
    return None


def children(nodes: Nodes, value: Any) -> Iterator[tuple[str | int, Any, Nodes]]:
    """Walk one step: the children some pattern may still match, each with the nodes reached."""
    if isinstance(value, dict):
        named = _keys_named(nodes)
        for key in value if named is None else filter(value.__contains__, named):
            reached = advance(nodes, key)
            if reached:
                yield key, value[key], reached
    elif isinstance(value, list):
        reached = advance(nodes, 0)
        if reached:
            for index, item in enumerate(value):
                yield index, item, reached


@lru_cache(maxsize=16384)
def _keys_named(nodes: Nodes) -> tuple[str, ...] | None:
    """Give the only keys that lead on from here; None where any may."""
    if any(node.wildcard is not None or node.repeats for node in nodes):
        return None
    return tuple(dict.fromkeys(key for node in nodes for key in node.keys))
