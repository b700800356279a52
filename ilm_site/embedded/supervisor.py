"""Keeps web server and workers running beside the servers, until something essential ends."""

import os
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from ilm_site.embedded.home import PROJECT
from ilm_site.embedded.logs import log_file
from ilm_site.embedded.ownership import Ownership
from ilm_site.embedded.process import Child, start
from ilm_site.embedded.trouble import ServerTrouble

SECONDS_BETWEEN_LOOKS = 0.2
LONGEST_PAUSE = 30
SECONDS_OF_A_GOOD_LIFE = 60
SECONDS_TO_FINISH = 15


@dataclass(slots=True)
class Worker:
    """A Celery worker process that comes back when it dies, after a pause that doubles with every early death."""

    number: int
    child: Child
    born: float
    pause: float = 1
    back_at: float | None = None


@dataclass(slots=True)
class Supervisor:
    """Web server and workers of one home. ``say`` takes sentences for the terminal."""

    home: Path
    ownership: Ownership
    bind: str
    port: int
    concurrency: int
    say: Callable[[str], None]
    web: Child | None = None
    workers: list[Worker] = field(default_factory=list)

    def start_web(self) -> None:
        """Start the web server. It answers only some time later."""
        self.web = self._start_web()

    def start_workers(self, workers: int) -> None:
        """Start the workers. They take tasks only some time later."""
        for number in range(1, workers + 1):
            self.workers.append(Worker(number, self._start_worker(number), time.monotonic()))

    def keep_running(self, essential: list[Child]) -> None:
        """Look after the processes for ever.

        Raises ServerTrouble when the web server or one of ``essential`` has ended.
        """
        while True:
            self.look_after(essential)
            time.sleep(SECONDS_BETWEEN_LOOKS)

    def look_after(self, essential: list[Child]) -> None:
        """One look: have dead workers come back; raises ServerTrouble as ``keep_running`` does."""
        for child in [*essential, *([self.web] if self.web else [])]:
            if not child.is_running:
                raise ServerTrouble(
                    f"{child.name} has ended unexpectedly; its words are in {self.home / 'logs'}."
                )
        for worker in self.workers:
            self._bring_back(worker)

    def end(self) -> None:
        """Let web server and workers finish what they are doing, all at the same time."""
        children = [*([self.web] if self.web else []), *(worker.child for worker in self.workers)]
        for child in children:
            child.say_farewell()
        give_up = time.monotonic() + SECONDS_TO_FINISH
        for child in children:
            child.see_out(max(0, give_up - time.monotonic()))

    def _bring_back(self, worker: Worker) -> None:
        now = time.monotonic()
        if worker.child.is_running:
            return
        if worker.back_at is None:
            if now - worker.born > SECONDS_OF_A_GOOD_LIFE:
                worker.pause = 1
            worker.child.end_at_once()  # what its pool left behind
            worker.back_at = now + worker.pause
            self.say(f"{worker.child.name} has ended; it comes back in {worker.pause:.0f} s.")
        elif now >= worker.back_at:
            worker.child = self._start_worker(worker.number)
            worker.born, worker.back_at = now, None
            worker.pause = min(worker.pause * 2, LONGEST_PAUSE)

    def _start_web(self) -> Child:
        command = [sys.executable, "-m", "gunicorn", "ilm_site.wsgi", "--bind", f"{self.bind}:{self.port}"]
        command += ["--worker-class", "gthread", "--workers", "2", "--threads", "4", "--preload"]
        command += [
            "--timeout",
            "60",
            "--graceful-timeout",
            "8",
            "--log-level",
            "warning",
            "--name",
            "daisychain",
        ]
        return self._start("The web server", "web", command, orphaned=signal.SIGQUIT)

    def _start_worker(self, number: int) -> Child:
        command = [
            sys.executable,
            "-m",
            "celery",
            "-A",
            "ilm_site",
            "worker",
            "--without-gossip",
            "--without-mingle",
        ]
        command += [
            "--loglevel",
            "INFO",
            "--concurrency",
            str(self.concurrency),
            "--hostname",
            f"worker{number}@%h",
        ]
        # Celery's own quick end may hang when the broker is gone, too; and a job outlives a kill anyway.
        return self._start(f"Worker {number}", f"worker-{number}", command, orphaned=signal.SIGKILL)

    def _start(self, name: str, log: str, command: list[str], *, orphaned: signal.Signals) -> Child:
        with log_file(self.home, log) as output:
            child = start(
                name,
                command,
                orphaned=orphaned,
                output=output,
                folder=PROJECT,
                environment={**os.environ, "DAISYCHAIN_HOME": str(self.home)},
            )
        self.ownership.note(child)
        return child
