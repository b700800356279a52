"""Run as a program: ends a process group when its parent is gone. For systems without PR_SET_PDEATHSIG."""

import os
import signal
import sys
import time

SECONDS_TO_END = 10


def main(pid: int, last_signal: int) -> None:
    """Wait until standard input is closed, then signal the process, and after a while end its group."""
    sys.stdin.read()
    try:
        if last_signal != signal.SIGKILL:
            os.kill(pid, last_signal)
            time.sleep(SECONDS_TO_END)
        os.killpg(pid, signal.SIGKILL)
    except ProcessLookupError:
        pass


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
