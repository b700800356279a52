"""The table of laws in docs/reliability.md names what holds each of them."""

import re
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[3]
LAWS = [
    f"{letter}{number}" for letter, last in (("M", 25), ("R", 11), ("C", 11)) for number in range(1, last + 1)
]


def rows_of_the_table():
    section = (PROJECT / "docs/reliability.md").read_text().split("\n## Laws\n")[1].split("\n## ")[0]
    rows = re.findall(r"^\| ([A-Z]\d+) \| (.+) \| (.+) \|$", section, flags=re.MULTILINE)
    return {law: held_by for law, _, held_by in rows}


def test_every_law_is_in_the_table():
    assert list(rows_of_the_table()) == LAWS


def test_what_holds_a_law_is_there():
    code = "\n".join(file.read_text() for file in (PROJECT / "tests").rglob("*.py"))
    named = {name for held_by in rows_of_the_table().values() for name in re.findall(r"`([^`]+)`", held_by)}

    missing = {name for name in named if f"def {name}(" not in code and not (PROJECT / name).is_file()}

    assert missing == set()
