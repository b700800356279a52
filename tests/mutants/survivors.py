"""The mutants that no test can notice, each with the reason why none has to."""

import re
from pathlib import Path

FILE = Path(__file__).with_name("survivors.md")
ENTRY = re.compile(r"^- `(?P<name>.+)`\n  (?P<reason>\S.*)$", re.MULTILINE)


def explained() -> dict[str, str]:
    """The reason for each survivor that survivors.md names."""
    return {entry["name"]: entry["reason"] for entry in ENTRY.finditer(FILE.read_text())}
