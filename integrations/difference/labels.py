"""Places of a document in plain words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from itertools import takewhile

from integrations.difference.visible import visible
from integrations.kinds import get_kind
from integrations.paths import ORDER, Item, Path, Step

_SEPARATOR = " › "
_SPOKEN = re.compile(r"_?[A-Za-z][A-Za-z0-9]*(_[A-Za-z0-9]+)*")
_WORD = re.compile(r"[A-Z]+(?=[A-Z][a-z]|\b|[0-9_])|[A-Z]?[a-z]+|[A-Z]+|[0-9]+")
_ABBREVIATIONS = frozenset(
    ("uri", "url", "sql", "http", "api", "id", "ids", "json", "xml", "csv", "ftp", "edi", "aws", "ai", "s3")
)
_NO_NAMES: Mapping[str, str] = {}


def label_of(kind: str, path: Path, *, names: Mapping[str, str] = _NO_NAMES) -> str:
    """Return the place in plain words, such as "Mappings › sku › Extract".

    ``names`` maps lineages to names of resources, for items that are named by the resource they refer to.
    """
    if not path:
        return "The whole resource"
    declared, length = _longest_declared(_field_labels(kind), path)
    words = [_words_of_step(step, names) for step in path[length:]]
    return _SEPARATOR.join([declared, *words] if length else words)


def words_of(key: str) -> str:
    """Return a key of a document in plain words: "relativeURI" → "Relative URI", "_exportId" → "Export"."""
    if not _SPOKEN.fullmatch(key):
        return f"“{visible(key)}”"
    bare = key.lstrip("_")
    if key.startswith("_"):
        bare = re.sub(r"Id(s?)$", r"\1", bare) or bare
    words = [word.upper() if word.lower() in _ABBREVIATIONS else word.lower() for word in _WORD.findall(bare)]
    text = " ".join(words) or bare
    return text[0].upper() + text[1:]


@lru_cache(maxsize=64)
def _field_labels(kind: str) -> dict[str, str]:
    return {field.path: field.label for field in get_kind(kind).fields}


def _longest_declared(labels: Mapping[str, str], path: Path) -> tuple[str, int]:
    """The label of the longest field that the path begins with, and its number of steps; 0 where none is."""
    keys = list(takewhile(lambda step: isinstance(step, str), path))
    for length in range(len(keys), 0, -1):
        label = labels.get(".".join(map(str, keys[:length])))
        if label is not None:
            return label, length
    return "", 0


def _words_of_step(step: Step, names: Mapping[str, str]) -> str:
    if step is ORDER:
        return "Order"
    if isinstance(step, Item):
        value = str(step.value)
        return names.get(value) or visible(value, limit=120)
    if isinstance(step, int):
        return f"No. {step + 1}"
    return words_of(step)
