"""How much a lookup cache may hold, and what one row may be."""

from typing import Any

from integrations import canonical

MAX_ROWS = 100_000
MAX_KEY = 500
MAX_VALUE = 65_536
MAX_DATA = 10 * 1024 * 1024
"""Bytes of all keys and values together."""
MAX_FILE = 2 * MAX_DATA
"""Whatever a cache may hold fits into its own download, quotes and names of columns included."""

BLANK_KEY = "the key is empty."
LONG_KEY = f"the key is longer than {MAX_KEY} characters."
NO_VALUE = "the value is null; a lookup cache keeps text, numbers, yes or no, lists and objects."
LONG_VALUE = f"the value is longer than {MAX_VALUE:,} characters as JSON."


def key_fault(key: str) -> str:
    """Say what is wrong with a key, as the end of a sentence; empty when nothing is."""
    if not key.strip():
        return BLANK_KEY
    if len(key) > MAX_KEY:
        return LONG_KEY
    return _text_fault(key, "the key")


def value_fault(value: Any) -> str:
    """Say what is wrong with a value, as the end of a sentence; empty when nothing is."""
    if value is None:
        return NO_VALUE
    if isinstance(value, str):
        return _text_fault(value, "the value") or (LONG_VALUE if len(value) > MAX_VALUE else "")
    try:
        canonical.check(value)
    except canonical.Unacceptable as error:
        sentence = str(error).replace("The document", "the value", 1)
        return sentence[0].lower() + sentence[1:]
    return LONG_VALUE if len(canonical.encode(value)) > MAX_VALUE else ""


def size_of(key: str, value: Any) -> int:
    """How many bytes a row counts for."""
    text = value if isinstance(value, str) else canonical.encode(value)
    return len(key.encode()) + len(text.encode())


def _text_fault(text: str, what: str) -> str:
    if "\0" in text:
        return f"{what} contains a NUL character."
    try:
        text.encode()
    except UnicodeEncodeError:
        return f"{what} contains half a character (a surrogate)."
    return ""
