"""The canonical form of a document, the id of its content, and the hash of a whole state.

Equal documents have one text and therefore one id. The form is frozen: changing it changes every id, hence
FORMAT_VERSION. It is JSON in UTF-8 with keys sorted by code point and no spaces; text is kept as it is,
never Unicode-normalised. Numbers are what JavaScript makes of them: 1, 1.0 and 1e0 are one number and
written 1, as -0 is written 0. Whole numbers stay within ±(2^53 - 1); others have at most 15 significant
digits and a decimal exponent within ±30, so that text, float and PostgreSQL's numeric never disagree.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final
from uuid import UUID

import orjson

from integrations import paths

FORMAT_VERSION: Final = 1
MAX_BYTES: Final = 5 * 1024 * 1024
MAX_DEPTH: Final = 64
MAX_INTEGER: Final = 2**53 - 1
MAX_DIGITS: Final = 15
MAX_EXPONENT: Final = 30
STATE_BITS: Final = 4096


class Unacceptable(ValueError):
    """This cannot be kept as a document; the message is a sentence naming the field and the reason."""


# Reading


def parse(text: str | bytes) -> Any:
    """Return the value that the JSON ``text`` stands for, with its numbers in canonical form.

    Raises Unacceptable for whatever has no canonical form, also where Python's own reader would be lenient.
    """
    value = _load(_as_text(text))
    check(value)
    return value


def _as_text(text: str | bytes) -> str:
    size = len(text) if isinstance(text, bytes) else len(text.encode("utf-8", "surrogatepass"))
    if size > MAX_BYTES:
        raise Unacceptable(f"The document is larger than {MAX_BYTES // 1024 // 1024} MB.")
    if isinstance(text, bytes):
        try:
            text = text.decode("utf-8")
        except UnicodeDecodeError as error:
            raise Unacceptable(f"The document is not UTF-8: see byte {error.start + 1}.") from None
    if text.startswith("\ufeff"):
        raise Unacceptable("The document begins with a byte order mark; save it as plain UTF-8.")
    return text


def _load(text: str) -> Any:
    try:
        return DECODER.decode(text)
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise Unacceptable(f"The document is not JSON: {error.msg} at {where}.") from None
    except RecursionError:
        raise Unacceptable(f"The document is nested more than {MAX_DEPTH} levels deep.") from None


class _Refused:
    """Stands where the reader met something unacceptable, until ``check`` knows the field's name."""

    __slots__ = ("reason",)

    def __init__(self, reason: str) -> None:
        self.reason = reason


def _read_object(pairs: list[tuple[str, Any]]) -> Any:
    read = dict(pairs)
    if len(read) == len(pairs):
        return read
    keys = [key for key, _ in pairs]
    twice = next(key for key in keys if keys.count(key) > 1)
    return _Refused(f"has the key {_shown(twice)} twice")


def _read_integer(digits: str) -> Any:
    if len(digits) > 17 or abs(int(digits)) > MAX_INTEGER:
        return _Refused("is a whole number beyond ±9007199254740991")
    return int(digits)


def _read_float(text: str) -> Any:
    significant = text.lower().partition("e")[0].replace(".", "").lstrip("-0").rstrip("0")
    number = float(text)
    is_exact = number.is_integer() and len(significant) == MAX_DIGITS + 1
    if (len(significant) > MAX_DIGITS and not is_exact) or (significant and number == 0):
        return _Refused(_UNFIT_NUMBER)
    return _normal_float(number)


def _read_constant(name: str) -> Any:
    return _Refused(f"is {name}, which is not JSON")


def _normal_float(number: float) -> Any:
    return int(number) if abs(number) <= MAX_INTEGER and number.is_integer() else number


_UNFIT_NUMBER = f"is a number with more than {MAX_DIGITS} digits or an exponent beyond ±{MAX_EXPONENT}"
DECODER: Final = json.JSONDecoder(
    object_pairs_hook=_read_object,
    parse_int=_read_integer,
    parse_float=_read_float,
    parse_constant=_read_constant,
)
"""Reads JSON; what has no canonical form stays in the value until ``check`` refuses it."""


# Checking


def check(value: Any) -> None:
    """Raise Unacceptable if ``value`` has no canonical form; the message names the first such field."""
    if not _is_plainly_fit(value):
        for path, reason in _faults(value):
            raise Unacceptable(f"{_field(path)} {reason}.")
    try:
        text = _ENCODER.encode(value)
        size = len(text.encode("utf-8"))
    except UnicodeEncodeError:
        raise Unacceptable(
            _sentence_on_text(value, _SURROGATE.search, "half a character (a surrogate)")
        ) from None
    if "\\u0000" in text and (sentence := _sentence_on_text(value, _NUL.search, "a NUL character")):
        raise Unacceptable(sentence)
    if size > MAX_BYTES:
        raise Unacceptable(f"The document is larger than {MAX_BYTES // 1024 // 1024} MB.")


_SURROGATE = re.compile("[\ud800-\udfff]")
_NUL = re.compile("\0")


def _is_plainly_fit(value: Any) -> bool:
    """Check nesting, types and numbers level by level: the quick way, without names of fields."""
    level = [value]
    for _ in range(MAX_DEPTH):
        below: list[Any] = []
        for item in level:
            kind = type(item)
            if kind is dict:
                if not all(type(key) is str for key in item):
                    return False
                below.extend(item.values())
            elif kind is list:
                below.extend(item)
            elif kind is not str and _number_fault(item) is not None:
                return False
        level = below
    return all(type(item) is str or _number_fault(item) is None for item in level)


def _number_fault(item: Any) -> str | None:
    """Return what is wrong with an item that is neither text nor a container."""
    if item is None or isinstance(item, bool):
        return None
    if type(item) is int:
        return None if abs(item) <= MAX_INTEGER else "is a whole number beyond ±9007199254740991"
    if type(item) is float:
        return _float_fault(item)
    return (
        item.reason
        if isinstance(item, _Refused)
        else f"is of type {type(item).__name__}, which JSON does not have"
    )


def _float_fault(number: float) -> str | None:
    if number != number or number in (float("inf"), float("-inf")):
        return "is a number too large, or not a number"
    if number.is_integer():
        return None if abs(number) <= MAX_INTEGER else "is a whole number beyond ±9007199254740991"
    exponent = f"{number:.16e}".partition("e")[2]
    digits = repr(number).partition("e")[0].replace(".", "").lstrip("-0")
    fits = len(digits) <= MAX_DIGITS and abs(int(exponent)) <= MAX_EXPONENT
    return None if fits else _UNFIT_NUMBER


def _faults(value: Any) -> Iterator[tuple[paths.Path, str]]:
    """Yield every unacceptable field and its reason, the shallowest first; the slow way."""
    level: list[tuple[paths.Path, Any]] = [((), value)]
    while level:
        below: list[tuple[paths.Path, Any]] = []
        for path, item in level:
            if len(path) >= MAX_DEPTH and type(item) in (dict, list):
                yield path[:3], f"is nested more than {MAX_DEPTH} levels deep"
                return
            if type(item) is dict:
                for key in item:
                    if type(key) is not str:
                        yield path, f"has the key {key!r}, which is not text"
                below.extend(((*path, key), child) for key, child in item.items())
            elif type(item) is list:
                below.extend(((*path, index), child) for index, child in enumerate(item))
            elif type(item) is not str and (reason := _number_fault(item)):
                yield path, reason
        level = below


def _sentence_on_text(value: Any, search: Callable[[str], Any], what: str) -> str:
    """Name the first key or text that holds ``what``; empty when none does."""
    for path, item in paths.find(value, "**"):
        if isinstance(item, str) and search(item):
            return f"{_field(path)} contains {what}."
        if path and isinstance(path[-1], str) and search(path[-1]):
            return f"{_field(path)} is a key that contains {what}."
    return ""


def _field(path: paths.Path) -> str:
    shown = _shown(paths.to_text(path))
    return f"The field {shown}" if path else "The document"


def _shown(text: str) -> str:
    """Return the text short and printable, so that a message can always be shown and logged."""
    cut = text if len(text) <= 200 else f"{text[:200]}…"
    return '"' + re.sub("[\0-\x1f\x7f\ud800-\udfff]", "\ufffd", cut) + '"'


# Writing


_ENCODER = json.JSONEncoder(
    ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"), check_circular=False
)
# Floats that the quick writer writes in another way: whole ones, and those below 1/10000.
# A text may hold the same letters; that costs time, no more.
_MAYBE_UNUSUAL_FLOAT = re.compile(r"\.0(?:000\d+)?(?:[,\]}]|$)"), re.compile(r"e-\d+(?:[,\]}]|$)")


def encode(value: Any) -> str:
    """Return the canonical text of a value that ``check`` accepts; it does not check again."""
    text = orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()
    if any(unusual.search(text) for unusual in _MAYBE_UNUSUAL_FLOAT):
        return _ENCODER.encode(_with_normal_numbers(value))
    return text


def _with_normal_numbers(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _with_normal_numbers(child) for key, child in value.items()}
    if isinstance(value, list):
        return [_with_normal_numbers(child) for child in value]
    return _normal_float(value) if isinstance(value, float) else value


# Ids and hashes


def content_id(text: str) -> UUID:
    """Return the id of a content: the first 128 bits of the SHA-256 of its canonical text."""
    return UUID(bytes=hashlib.sha256(text.encode()).digest()[:16])


def state_item(lineage: UUID, kind: str, name: str, content: UUID) -> int:
    """Return one resource's term in the hash of its integration's state, a number of 4096 bits.

    Terms are added up modulo 2^4096 (the LtHash idea of Bellare and Micciancio), so that a change of K
    resources costs K terms and no order matters.
    """
    named = b"\0".join((kind.encode(), name.encode()))
    spread = hashlib.shake_256(lineage.bytes + content.bytes + named).digest(STATE_BITS // 8)
    return int.from_bytes(spread, "big")


def combine(total: int, *, added: Iterable[int] = (), removed: Iterable[int] = ()) -> int:
    """Return the state's sum after terms came and went."""
    return (total + sum(added) - sum(removed)) % (1 << STATE_BITS)


def to_bytes(total: int) -> bytes:
    """Return a state's sum as 512 bytes."""
    return total.to_bytes(STATE_BITS // 8, "big")


def from_bytes(stored: bytes) -> int:
    """Return the state's sum that ``to_bytes`` wrote."""
    return int.from_bytes(stored, "big")


def digest(total: int) -> str:
    """Return the SHA-256 of a state's sum, as hexadecimal text: the short hash people compare."""
    return hashlib.sha256(to_bytes(total)).hexdigest()
