"""Who has a home's servers: one process at a time, known by a lock that ends with it."""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import psutil

from ilm_site.embedded.process import Child

SECONDS_FOR_LEFTOVERS = 15


class AlreadyOwned(Exception):
    """Another process has the servers; ``purpose`` says which."""

    def __init__(self, purpose: str, address: str) -> None:
        super().__init__(purpose)
        self.purpose = purpose
        self.address = address


@dataclass(slots=True)
class Ownership:
    """The state file of the process that has the servers: what it is, and which processes it has started."""

    file: Path
    purpose: str
    address: str = ""
    children: list[tuple[int, float]] = field(default_factory=list)

    def note(self, child: Child) -> None:
        """Remember a started process, so that the next owner waits until it is gone."""
        try:
            self.children.append((child.process.pid, psutil.Process(child.process.pid).create_time()))
        except psutil.NoSuchProcess:
            return
        self.write()

    def write(self) -> None:
        """Replace the state file as a whole."""
        fresh = self.file.with_suffix(".new")
        state = {
            "purpose": self.purpose,
            "pid": os.getpid(),
            "address": self.address,
            "children": self.children,
        }
        fresh.write_text(json.dumps(state))
        fresh.replace(self.file)


@contextmanager
def owning(home: Path, *, purpose: str) -> Iterator[Ownership]:
    """Have the servers of a home for the length of a block.

    What a former owner has left running after a sudden end is waited for, and ended when it does not end.
    Raises AlreadyOwned at once when another process has them.
    """
    file = home / "servers.json"
    with (home / "servers.lock").open("a") as lock:
        if not _locked(lock, fcntl.LOCK_EX):
            state = _read(file)
            raise AlreadyOwned(
                f"{state.get('purpose', 'another process')}, process {state.get('pid')}",
                state.get("address", ""),
            )
        _see_leftovers_out(_read(file).get("children", []))
        ownership = Ownership(file, purpose)
        ownership.write()
        try:
            yield ownership
        finally:
            file.unlink(missing_ok=True)


@contextmanager
def using(home: Path) -> Iterator[bool]:
    """Say that this process uses servers another one has; gives False when they are just being ended."""
    with users_file(home) as users:
        yield _locked(users, fcntl.LOCK_SH)


def users_file(home: Path) -> IO[str]:
    """The file that the users of borrowed servers have locked."""
    return (home / "servers.users").open("a")


def wait_for_users(users: IO[str]) -> None:
    """Return when no other process uses the servers any more; none begins to before the file is closed."""
    fcntl.flock(users, fcntl.LOCK_EX)


def _locked(file: IO[str], kind: int) -> bool:
    try:
        fcntl.flock(file, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _read(file: Path) -> dict[str, Any]:
    try:
        return json.loads(file.read_text())
    except (FileNotFoundError, ValueError):
        return {}


def _see_leftovers_out(children: list[tuple[int, float]]) -> None:
    running = [process for pid, born in children if (process := _process(pid, born))]
    _, stubborn = psutil.wait_procs(running, timeout=SECONDS_FOR_LEFTOVERS)
    for process in stubborn:
        process.kill()
    psutil.wait_procs(stubborn, timeout=SECONDS_FOR_LEFTOVERS)


def _process(pid: int, born: float) -> psutil.Process | None:
    """The process, unless its number belongs to a later one by now."""
    try:
        process = psutil.Process(pid)
        return process if abs(process.create_time() - born) < 1 else None
    except psutil.NoSuchProcess:
        return None
