"""The linters, as tests: what they find is what the failing test says."""

import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parent.parent
LINTERS = {
    "style": "ruff check --quiet .",
    "format": "ruff format --check --quiet .",
    "templates": "djlint --lint --quiet templates",
    "types": "mypy --no-error-summary",
}


@pytest.mark.parametrize("linter", LINTERS)
def test_the_code_is_in_order(linter):
    command = [sys.executable, "-m", *LINTERS[linter].split()]

    found = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)

    assert found.returncode == 0, f"{found.stdout}\n{found.stderr}"
