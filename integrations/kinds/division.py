"""Parting a vendor's document into what is versioned, what stays with the tile, and what is never kept."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from integrations.kinds.base import Kind
from integrations.kinds.patterns import Nodes, advance, compile_patterns, payload_of
from integrations.paths import MISSING, Path, get, remove, to_text

Document = dict[str, Any]
Place = tuple[Any, str | int] | None
"""A place as the place above it and one step: cheap to make where nothing is found."""

SECRET_NAMES = frozenset(
    {
        "accesstoken",
        "apikey",
        "apisecret",
        "authkey",
        "authorization",
        "authtoken",
        "bearertoken",
        "clientsecret",
        "consumerprivatekey",
        "consumersecret",
        "cookie",
        "hmacsecret",
        "passphrase",
        "passwd",
        "password",
        "pgpdecryptkey",
        "pgpencryptkey",
        "pkcecodeverifier",
        "privatekey",
        "proxyauthorization",
        "refreshtoken",
        "secret",
        "secretaccesskey",
        "secretkey",
        "setcookie",
        "sharedsecret",
        "tokensecret",
        "userprivatekey",
        "xamzaccesstoken",
        "xamzsecuritytoken",
        "xapikey",
        "xauthtoken",
    }
)
"""Names of secrets wherever they stand, in lower case, letters and digits only."""

MASK = re.compile(r"[*•]{6,}")
TEMPLATE = re.compile(r"(?:[\w-]+ )?\{{2,3}[^{}]*\}{2,3}")
"""A value that only names where the secret is kept, such as ``Bearer {{connection.token}}``."""
CONTAINERS = (dict, list)
LONGEST_SECRET_NAME = 64
LEFT_OUT = object()
CALCULATED_KEY = re.compile(r"__(?:linked\w*|\w*Helper)")


@dataclass(frozen=True, slots=True)
class Divided:
    """A raw document, divided: versioned, the tile's own by path, and the paths of what was left out."""

    document: Document
    local: dict[str, Any]
    dropped: tuple[str, ...]


def divide(kind: Kind, raw: Document) -> Divided:
    """Divide a raw document by what its kind declares; ``raw`` is not changed.

    Secrets are recognised by their declared place, by their name anywhere
    (also as name and value of a header), and by the vendor's mask. What
    remains unsafe: a secret inside free text, such as a script.
    """
    document, dropped = without_secrets(kind, raw)
    local: dict[str, Any] = {}
    for path in kind.environment_owned:
        steps = tuple(path.split("."))
        value = get(document, steps)
        if value is not MISSING:
            local[path] = value
            document = remove(document, steps)
    return Divided(document, local, dropped)


def unite(kind: Kind, document: Document, local: dict[str, Any]) -> Document:
    """Put a tile's own values back into a document, as the vendor has it.

    Values the kind does not declare as the environment's are passed over, as
    are those whose place the document has since given to something else.
    """
    united = document
    for path in kind.environment_owned:
        if path in local:
            united = _with_value(united, path.split("."), local[path])
    return united


def _with_value(parent: Document, steps: list[str], value: Any) -> Document:
    first, *rest = steps
    if not rest:
        return {**parent, first: value}
    child = parent.get(first, {})
    if not isinstance(child, dict):
        return parent
    return {**parent, first: _with_value(child, rest, value)}


def without_secrets(kind: Kind, raw: Document) -> tuple[Document, tuple[str, ...]]:
    """Give a document without its kind's secret and volatile parts, and the paths of those."""
    dropped: list[str] = []
    kept = _kept(raw, _left_out_patterns(kind), None, dropped)
    return kept, tuple(dropped)


@cache
def _left_out_patterns(kind: Kind) -> Nodes:
    return compile_patterns((*kind.secrets, *kind.volatile))


def _kept(value: Any, nodes: Nodes, place: Place, dropped: list[str]) -> Any:
    """Give a container without what is left out of it; the same object when that is nothing."""
    is_object = type(value) is dict
    hidden_pair = is_object and "value" in value and _is_secret_name(value.get("name"))
    changed: dict[Any, Any] = {}
    for step, child in _steps(value):
        reached = advance(nodes, step) if nodes else nodes
        if (reached and payload_of(reached) is not None) or _is_left_out(step, child, hidden_pair):
            dropped.append(to_text(_path((place, step))))
            changed[step] = LEFT_OUT
        elif child and type(child) in CONTAINERS:
            inner = _kept(child, reached, (place, step), dropped)
            if inner is not child:
                changed[step] = inner
    if not changed:
        return value
    kept = [(step, changed.get(step, child)) for step, child in _steps(value)]
    remaining = {step: child for step, child in kept if child is not LEFT_OUT}
    return remaining if is_object else list(remaining.values())


def _steps(value: Any) -> Iterable[tuple[str | int, Any]]:
    return value.items() if type(value) is dict else enumerate(value)


def _path(place: Place) -> Path:
    path: list[str | int] = []
    while place:
        place, step = place
        path.append(step)
    return tuple(reversed(path))


def _is_left_out(step: str | int, value: Any, hidden_pair: bool) -> bool:
    if type(step) is str and step[:2] == "__" and CALCULATED_KEY.fullmatch(step):
        return True
    return type(value) is str and value != "" and _is_secret(step, value, hidden_pair)


def _is_secret(step: str | int, value: str, hidden_pair: bool) -> bool:
    if value[0] in "*•" and MASK.fullmatch(value):
        return True
    named = type(step) is str and (_is_secret_name(step) or (hidden_pair and step == "value"))
    return named and not TEMPLATE.fullmatch(value)


def _is_secret_name(name: object) -> bool:
    return isinstance(name, str) and len(name) <= LONGEST_SECRET_NAME and _plain_letters(name) in SECRET_NAMES


@lru_cache(maxsize=16384)
def _plain_letters(name: str) -> str:
    return re.sub("[^a-z0-9]", "", name.lower())
