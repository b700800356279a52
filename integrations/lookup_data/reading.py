"""Reading a file of lookup rows, CSV or JSON, whole or not at all."""

from collections.abc import Iterator
from typing import Any

from integrations.lookup_data.csv_rows import read_csv
from integrations.lookup_data.found import FoundRow, UnreadableRows
from integrations.lookup_data.json_rows import read_json
from integrations.lookup_data.limits import MAX_DATA, MAX_FILE, MAX_ROWS, key_fault, size_of, value_fault

SHOWN_PROBLEMS = 10
EMPTY = "There are no rows in this file."
TOO_MANY = f"This file has more than {MAX_ROWS:,} rows, the most a lookup cache may have."
TOO_MUCH = (
    f"The rows of this file are larger than {MAX_DATA // 1024 // 1024} MB, the most a lookup cache may hold."
)
TOO_LARGE = f"This file is larger than {MAX_FILE // 1024 // 1024} MB, the most that can be uploaded."


def read_rows(data: bytes) -> dict[str, Any]:
    """The rows of a file by key; raises UnreadableRows with up to ten sentences, each naming a line."""
    if len(data) > MAX_FILE:
        raise UnreadableRows([TOO_LARGE])
    text = _text(data)
    if not text.strip():
        raise UnreadableRows([EMPTY])
    rows = _gathered(read_json(text) if text.lstrip()[0] in "[{" else read_csv(text))
    if not rows:
        raise UnreadableRows([EMPTY])
    return rows


def _text(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise UnreadableRows(["This file is UTF-16 text. Save it as UTF-8 (“CSV UTF-8” in spreadsheets)."])
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        sentence = (
            f"Line {line}: this is not UTF-8 text. Save the file as UTF-8 (“CSV UTF-8” in spreadsheets)."
        )
        raise UnreadableRows([sentence]) from None


def _gathered(found: Iterator[FoundRow]) -> dict[str, Any]:
    rows: dict[str, Any] = {}
    lines: dict[str, int] = {}
    problems: list[str] = []
    size = 0
    for row in found:
        fault = row.fault or key_fault(row.key) or _twice(row, lines) or value_fault(row.value)
        if fault:
            problems.append(f"Line {row.line}: {fault}")
            if len(problems) == SHOWN_PROBLEMS:
                raise UnreadableRows([*problems, "There may be more; these are the first."])
            continue
        rows[row.key] = row.value
        lines[row.key] = row.line
        size += size_of(row.key, row.value)
        if len(rows) > MAX_ROWS:
            raise UnreadableRows([TOO_MANY])
        if size > MAX_DATA:
            raise UnreadableRows([TOO_MUCH])
    if problems:
        raise UnreadableRows(problems)
    return rows


def _twice(row: FoundRow, lines: dict[str, int]) -> str:
    if row.key not in lines:
        return ""
    shown = row.key if len(row.key) <= 80 else f"{row.key[:80]}…"
    return f"the key “{shown}” stands here again; it is already in line {lines[row.key]}."
