"""Trying faults on a copy of the code: which test notices, and after how long."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.faults.fault import Fault
from tests.faults.witness import WITNESS

PROJECT = Path(__file__).resolve().parents[2]
PATIENCE_SECONDS = 150
OF_THE_CALLER = ("PYTEST_", "DAISYCHAIN_HOME", "DJANGO_SETTINGS_MODULE")
PASSED, FAILED = 0, 1


@dataclass(frozen=True)
class Verdict:
    """``noticed_by`` is the test that caught the fault; empty when none did, and ``words`` say what came instead."""

    noticed_by: str
    words: str
    seconds: float


@contextmanager
def copied_code() -> Iterator[Path]:
    """A copy of the repository's files as they stand, beside the built front end."""
    listing = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listing, cwd=PROJECT, capture_output=True, text=True, check=True).stdout
    with tempfile.TemporaryDirectory(prefix="faults-") as folder:
        copy = Path(folder) / "code"
        for name in filter(None, names.split("\0")):
            if (PROJECT / name).is_file():
                (copy / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(PROJECT / name, copy / name)
        (copy / "static" / "build").symlink_to(PROJECT / "static" / "build")
        yield copy


def try_fault(copy: Path, fault: Fault) -> Verdict:
    """Run the fault's tests on the copy with the fault in it, and take it out again."""
    file = copy / fault.file
    sound = file.read_text()
    file.write_text(fault.put_into(sound))
    try:
        return run_tests(copy, fault.tests)
    finally:
        file.write_text(sound)


def run_tests(copy: Path, tests: Sequence[str]) -> Verdict:
    """Run tests on the copy up to the first failure; only a test that says so has noticed something."""
    witness = copy.parent / "witness.json"
    witness.unlink(missing_ok=True)
    started = time.monotonic()
    code, words = _pytest(copy, [*tests, "-x", "-q", "-p", "no:cacheprovider", "-p", "tests.faults.witness"])
    seconds = time.monotonic() - started
    told = json.loads(witness.read_text()) if witness.exists() else None
    if code == PASSED:
        return Verdict("", "Every test passed.", seconds)
    if code == FAILED and told and told["is_noticed"]:
        return Verdict(told["test"], told["words"], seconds)
    return Verdict("", told["words"] if told else words[-2000:], seconds)


def _pytest(copy: Path, arguments: Sequence[str]) -> tuple[int | None, str]:
    """The exit code of pytest on the copy, None when it took too long, and its words."""
    with (copy.parent / "output").open("w+") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "pytest", *arguments],
            cwd=copy,
            env=_surroundings(copy),
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            code = process.wait(PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            code = None
        finally:
            _end(process)
        output.seek(0)
        return code, output.read()


def _end(process: subprocess.Popen[bytes]) -> None:
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return
    process.wait()


def _surroundings(copy: Path) -> dict[str, str]:
    """The copy's code goes before all others, in worker processes too; its test database has its own name."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(OF_THE_CALLER)}
    database = re.sub(r"^(\w+://[^/?]*/[^?]*)", r"\1_faults", os.environ["DATABASE_URL"])
    return {
        **kept,
        "PYTHONPATH": str(copy),
        "DATABASE_URL": database,
        "HYPOTHESIS_PROFILE": "unshrunk",
        WITNESS: str(copy.parent / "witness.json"),
    }
