"""Lookup rows as CSV: the columns key, value and, where a value is no plain text, type.

Spreadsheets take a cell that begins with = + - @, their wide forms, a tab or a line
break for a formula, also behind blanks. Such a cell is written with an apostrophe
before it, and so is one that already begins with apostrophes before one of these;
reading takes one off. What is written is therefore what is read again.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator
from typing import Any

from integrations import canonical
from integrations.lookup_data.found import FoundRow, UnreadableRows

COLUMNS = ("key", "value", "type")
TEXT, JSON = "text", "json"
HEADER = "Line 1 must name the columns: key,value (and type, if some values are JSON)."
_FORMULA = re.compile(r"'* *[=+\-@\t\r\n＝＋－＠]")
_GUARDED = re.compile(r"'+ *[=+\-@\t\r\n＝＋－＠]")
_SEPARATORS = ",;\t"


def write_csv(rows: Iterable[tuple[str, Any]], *, with_types: bool) -> Iterator[str]:
    """The lines of a CSV file; ``with_types`` when any value is not plain text."""
    line = io.StringIO()
    writer = csv.writer(line, lineterminator="\r\n")
    columns = COLUMNS if with_types else COLUMNS[:2]
    for cells in _cells(rows, columns):
        writer.writerow(cells[: len(columns)])
        yield line.getvalue()
        line.seek(0)
        line.truncate()


def _cells(rows: Iterable[tuple[str, Any]], columns: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    yield columns
    for key, value in rows:
        if isinstance(value, str):
            yield _guarded(key), _guarded(value), TEXT
        else:
            yield _guarded(key), _guarded(canonical.encode(value)), JSON


def _guarded(text: str) -> str:
    return f"'{text}" if _FORMULA.match(text) else text


def _unguarded(text: str) -> str:
    return text[1:] if _GUARDED.match(text) else text


def read_csv(text: str) -> Iterator[FoundRow]:
    """The rows with the line each begins in; raises UnreadableRows where the file cannot be read further."""
    lines = csv.reader(io.StringIO(text, newline=""), strict=True, delimiter=_separator(text))
    places: dict[str, int] = {}
    for line, cells in _numbered(lines):
        if not places:
            places = _places(cells)
        elif cells:
            yield _row(line, cells, places)
    if not places:
        raise UnreadableRows([HEADER])


def _separator(text: str) -> str:
    """The character after the first column's name, as spreadsheets of some countries write semicolons."""
    found = re.match(rf'\s*"?(?:{"|".join(COLUMNS)})"?([{_SEPARATORS}])', text[:100], re.IGNORECASE)
    return found[1] if found else ","


def _numbered(lines: Any) -> Iterator[tuple[int, list[str]]]:
    while True:
        line = lines.line_num + 1
        try:
            cells = next(lines, None)
        except csv.Error as error:
            raise UnreadableRows([_sentence(line, error)]) from None
        if cells is None:
            return
        yield line, cells


def _sentence(line: int, error: csv.Error) -> str:
    if "field limit" in str(error):
        return f"Line {line}: a cell is too long, or a quote is missing."
    return f"Line {line}: a quote stands in the wrong place, or is missing."


def _places(cells: list[str]) -> dict[str, int]:
    names = [cell.strip().lower() for cell in cells]
    places = {name: place for place, name in enumerate(names)}
    if len(places) != len(names) or not set(COLUMNS[:2]) <= set(places) <= set(COLUMNS):
        raise UnreadableRows([HEADER])
    return places


def _row(line: int, cells: list[str], places: dict[str, int]) -> FoundRow:
    if len(cells) != len(places):
        has = f"{len(cells)} cell{'s' * (len(cells) != 1)}"
        return FoundRow(line, fault=f"this line has {has}, but the first line names {len(places)}.")
    key, value = (_unguarded(cells[places[name]]) for name in COLUMNS[:2])
    written_as = cells[places["type"]].strip().lower() if "type" in places else TEXT
    if written_as in (TEXT, ""):
        return FoundRow(line, key, value)
    if written_as != JSON:
        return FoundRow(line, fault="the type must be text or json.")
    try:
        return FoundRow(line, key, canonical.parse(value))
    except canonical.Unacceptable as error:
        reason = str(error).replace("The document", "the value", 1).replace(" at line 1, column", ", column")
        return FoundRow(line, fault=reason[0].lower() + reason[1:])
