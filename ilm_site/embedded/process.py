"""Children that end with their parent, however the parent ends."""

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from signal import Signals
from typing import IO

from ilm_site.embedded.account import Account

PR_SET_PDEATHSIG = 1
LINUX_LIBRARY = ctypes.CDLL(None) if sys.platform == "linux" else None
WATCHDOG = Path(__file__).with_name("watchdog.py")


@dataclass(slots=True)
class Child:
    """A started process; ``farewell`` is the signal that ends it in good order."""

    name: str
    process: subprocess.Popen[bytes]
    farewell: Signals
    watchdog: subprocess.Popen[bytes] | None = None

    @property
    def is_running(self) -> bool:
        return self.process.poll() is None

    def say_farewell(self) -> None:
        """Ask the process to end."""
        if self.is_running:
            self.process.send_signal(self.farewell)

    def end(self, patience: float = 10) -> None:
        """Ask the process to end; after ``patience`` seconds end it, and whatever it left in its group."""
        self.say_farewell()
        self.see_out(patience)

    def see_out(self, patience: float) -> None:
        """Wait for a process that was asked to end; after ``patience`` seconds end it and its group."""
        try:
            self.process.wait(patience)
        except subprocess.TimeoutExpired:
            self.process.kill()
        self.end_at_once()

    def end_at_once(self) -> None:
        """End the process and its group without asking."""
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            pass
        self.process.wait()
        if self.watchdog:
            self.watchdog.kill()
            self.watchdog.wait()


def start(
    name: str,
    command: Sequence[str | Path],
    *,
    farewell: Signals = signal.SIGTERM,
    orphaned: Signals | None = None,
    output: IO[bytes] | None = None,
    account: Account | None = None,
    folder: Path = Path("/"),
    environment: Mapping[str, str] | None = None,
) -> Child:
    """Start a process in a group of its own, so that Ctrl-C reaches the parent alone.

    When the parent is gone, the process gets ``orphaned`` (default: its farewell): on Linux from the kernel,
    elsewhere from a watchdog.
    """
    last_signal = orphaned or farewell
    process = subprocess.Popen(
        [str(part) for part in command],
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=output,
        cwd=folder,
        env=environment,
        start_new_session=True,
        preexec_fn=_wish_for(last_signal),
        user=account.uid if account else None,
        group=account.gid if account else None,
        extra_groups=[] if account else None,
        umask=0o077 if account else -1,
    )
    watchdog = None if LINUX_LIBRARY else watch(process.pid, last_signal)
    return Child(name, process, farewell, watchdog)


def end_with_parent(last_signal: Signals) -> None:
    """On Linux: have the kernel signal the calling process when its parent is gone."""
    if LINUX_LIBRARY:
        LINUX_LIBRARY.prctl(PR_SET_PDEATHSIG, int(last_signal))


def watch(pid: int, orphaned: Signals) -> subprocess.Popen[bytes]:
    """A watchdog: it notices by the closing of its standard input that its parent is gone, and then signals ``pid``."""
    return subprocess.Popen(
        [sys.executable, WATCHDOG, str(pid), str(int(orphaned))],
        stdin=subprocess.PIPE,
        start_new_session=True,
    )


def _wish_for(last_signal: Signals) -> Callable[[], None] | None:
    if LINUX_LIBRARY is None:
        return None
    parent = os.getpid()

    # Runs in the child after the change of user, which would clear the wish again.
    def ask_kernel() -> None:
        end_with_parent(last_signal)
        if os.getppid() != parent:
            os._exit(1)

    return ask_kernel
