"""Lookup rows as JSON: a list of objects with key and value, or one object of all keys.

The text is read value by value, so that the line of each is known and no
nesting costs more memory than one row may have.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from integrations import canonical
from integrations.lookup_data.found import FoundRow, UnreadableRows

_AT_ONCE = 1024 * 1024
_BLANKS = " \t\r\n"
_SHAPE = 'this is not an object with a key and a value, such as {"key": "DE", "value": "Germany"}.'


def write_json(rows: Iterable[tuple[str, Any]]) -> Iterator[str]:
    """The pieces of a JSON file, one row a line."""
    yield "["
    before = "\n"
    for key, value in rows:
        yield f"{before}{canonical.encode({'key': key, 'value': value})}"
        before = ",\n"
    yield "\n]\n"


def read_json(text: str) -> Iterator[FoundRow]:
    """The rows with the line each begins in; raises UnreadableRows where the text is not JSON."""
    reader = _Reader(text)
    opening = reader.take("[{")
    closing = "]" if opening == "[" else "}"
    if not reader.skip(closing):
        while True:
            yield _row(reader) if opening == "[" else _member(reader)
            if reader.take(f",{closing}") == closing:
                break
    if reader.rest():
        raise UnreadableRows([f"Line {reader.line}: the file goes on after its end."])


def _row(reader: _Reader) -> FoundRow:
    reader.rest()
    line, row = reader.line, reader.value()
    if not isinstance(row, dict) or set(row) != {"key", "value"} or not isinstance(row["key"], str):
        fault = reader.fault_of(row) or _SHAPE
        return FoundRow(line, fault=fault)
    return FoundRow(line, row["key"], row["value"])


def _member(reader: _Reader) -> FoundRow:
    reader.rest()
    line, key = reader.line, reader.value()
    if not isinstance(key, str):
        raise UnreadableRows([f"Line {line}: a key must be text in quotes."])
    reader.take(":")
    return FoundRow(line, key, reader.value())


class _Reader:
    """Goes through the text, a value or a sign at a time, counting lines."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = self.counted = 0
        self.lines = 1
        self.window, self.begins = "", 0

    @property
    def line(self) -> int:
        self.lines += self.text.count("\n", self.counted, self.at)
        self.counted = self.at
        return self.lines

    def rest(self) -> str:
        """Pass over blanks; the next character, empty at the end."""
        while self.at < len(self.text) and self.text[self.at] in _BLANKS:
            self.at += 1
        return self.text[self.at : self.at + 1]

    def skip(self, sign: str) -> bool:
        """Pass over the sign if it is the next one."""
        if self.rest() != sign:
            return False
        self.at += 1
        return True

    def take(self, signs: str) -> str:
        """Pass over the next sign, which must be one of ``signs``."""
        found = self.rest()
        if not found or found not in signs:
            wanted = " or ".join(signs)
            raise UnreadableRows([f"Line {self.line}: {wanted} should stand here."])
        self.at += 1
        return found

    def value(self) -> Any:
        """Pass over the next value and give it; what cannot be kept stays in it for ``fault_of``."""
        self.rest()
        for is_afresh in (False, True):
            if is_afresh:
                self.window, self.begins = self.text[self.at : self.at + _AT_ONCE], self.at
            try:
                value, end = canonical.DECODER.raw_decode(self.window, self.at - self.begins)
            except json.JSONDecodeError as error:
                if is_afresh:
                    raise UnreadableRows([self._sentence(error)]) from None
                continue
            except RecursionError:
                fault = f"Line {self.line}: this is nested more than {canonical.MAX_DEPTH} levels deep."
                raise UnreadableRows([fault]) from None
            if end < len(self.window) or is_afresh:
                break
        self.at = self.begins + end
        return value

    def _sentence(self, error: json.JSONDecodeError) -> str:
        if self.begins + len(self.window) < len(self.text):
            return f"Line {self.line}: a value is too long, or is not JSON."
        line = self.line + error.doc.count("\n", 0, error.pos)
        return f"Line {line}: this is not JSON ({error.msg})."

    def fault_of(self, value: Any) -> str:
        """What has no canonical form in a value that was read, such as a key that stands twice."""
        try:
            canonical.check(value)
        except canonical.Unacceptable as error:
            sentence = str(error).replace("The document", "the row", 1)
            return sentence[0].lower() + sentence[1:]
        return ""
