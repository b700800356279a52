"""How the parts of a document are to be merged, as its kind declares."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from integrations.kinds.base import DEFAULT_IDENTITY_KEYS, Kind
from integrations.paths import Path, matches
from pullrequests.merging.identity import first_common_identity

Identify = Callable[[Path, Sequence[list[Any]]], str | None]


@dataclass(frozen=True, slots=True)
class Rules:
    """What the merge must know about a kind of document.

    ``identify(path, sides)`` names the identity key of the list at ``path``, given as all sides have it, or
    None when it must be merged as a whole. ``is_text(path)`` says whether a text there is merged by lines.
    """

    identify: Identify
    is_text: Callable[[Path], bool]


def rules_for(kind: Kind) -> Rules:
    """Return the rules that a kind of resource declares."""
    return declared_rules(kind.identities, kind.texts)


def declared_rules(identities: Mapping[str, str], texts: Sequence[str]) -> Rules:
    """Return rules from patterns of lists with their identity, and of texts to be merged by lines.

    A list that no pattern fits has the first of DEFAULT_IDENTITY_KEYS that names all its items on all sides.
    """

    def identify(path: Path, sides: Sequence[list[Any]]) -> str | None:
        for pattern, identity in identities.items():
            if matches(pattern, path):
                return identity
        return first_common_identity(sides, DEFAULT_IDENTITY_KEYS)

    def is_text(path: Path) -> bool:
        return any(matches(pattern, path) for pattern in texts)

    return Rules(identify, is_text)


PLAIN_RULES = declared_rules({}, ())
