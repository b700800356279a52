"""Daisychain as somebody starts it: ``manage.py up`` as a process of its own, with a data folder of its own."""

import http.client
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

PROJECT = Path(__file__).resolve().parents[2]
PATIENCE = 120
SET_FOR_THE_TESTS = (
    "DATABASE_URL",
    "REDIS_URL",
    "DAISYCHAIN_HOME",
    "DAISYCHAIN_PREFIX",
    "DAISYCHAIN_DEMO",
    "DJANGO_ALLOW_ASYNC_UNSAFE",
    "PORT",
)


@dataclass
class RunningSite:
    """A started site: its process, its folder, its port."""

    process: subprocess.Popen
    home: Path
    port: int

    @property
    def said(self):
        """What it has written to the terminal so far."""
        return words_file(self.home).read_text()

    def health(self):
        """Status and body of /healthz; (None, {}) while nobody listens."""
        web = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            web.request("GET", "/healthz")
            answer = web.getresponse()
            return answer.status, json.loads(answer.read())
        except (OSError, http.client.HTTPException):
            return None, {}
        finally:
            web.close()

    def processes(self, words=""):
        """Processes of this home, the one that was started included, whose command holds the words."""
        return [process for process in processes_of(self.home) if words in command_of(process)]

    @property
    def worker(self):
        """The worker process that the supervisor has started; None while there is none."""
        return next(
            (
                child
                for child in psutil.Process(self.process.pid).children()
                if " worker " in command_of(child)
            ),
            None,
        )


class Keeper:
    """Keeps one site of a home open from test to test, for as long as no test has ended it."""

    def __init__(self, home, **environment):
        self.home = home
        self.environment = environment
        self.site = None

    def open(self):
        """The site, healthy; started when there is none."""
        if self.site is None or self.site.process.poll() is not None:
            self.close()
            port = free_port()
            with words_file(self.home).open("w") as words:
                process = start_command(
                    self.home, "up", "--port", str(port), output=words, **self.environment
                )
            self.site = RunningSite(process, self.home, port)
        eventually(lambda: self.site.process.poll() is not None or "is open at" in self.site.said)
        assert self.site.process.poll() is None, self.site.said
        eventually(lambda: self.site.health()[0] == 200)
        return self.site

    def close(self):
        """Kill the site; nothing of it is left afterwards."""
        if self.site:
            self.site.process.kill()
            self.site.process.wait()
            eventually(lambda: not processes_of(self.home), patience=30)


@contextmanager
def running_site(home, **environment):
    """An open site, killed at the end of the block."""
    keeper = Keeper(home, **environment)
    try:
        yield keeper.open()
    finally:
        keeper.close()


def words_file(home):
    return home.parent / "said.txt"


def start_command(home, *words, output=subprocess.PIPE, **environment):
    """A management command that knows nothing of the tests' servers."""
    surroundings = {name: value for name, value in os.environ.items() if name not in SET_FOR_THE_TESTS}
    return subprocess.Popen(
        [sys.executable, "manage.py", *words],
        cwd=PROJECT,
        env={**surroundings, "DAISYCHAIN_HOME": str(home), **environment},
        stdout=output,
        stderr=subprocess.STDOUT,
        text=True,
    )


def run_command(home, *words, **environment):
    """Exit code and words of a management command."""
    process = start_command(home, *words, **environment)
    said, _ = process.communicate(timeout=PATIENCE)
    return process.returncode, said


@contextmanager
def new_home(name="home"):
    """A data folder that all accounts may enter (pytest's own folders are closed to the account of the servers)."""
    folder = Path(tempfile.mkdtemp(prefix="daisychain-test-"))
    folder.chmod(0o755)
    home = folder / name
    home.mkdir()
    try:
        yield home
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def processes_of(home):
    """All processes that carry the home in their command or environment."""
    return [process for process in psutil.process_iter() if _belongs_to(process, str(home))]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def eventually(is_so, patience=PATIENCE):
    """Wait until something holds; the test fails when it does not."""
    give_up = time.monotonic() + patience
    while not is_so():
        assert time.monotonic() < give_up, "It did not come about in time."
        time.sleep(0.1)


def command_of(process):
    """The command line as text; empty when the process has just ended."""
    try:
        return " ".join(process.cmdline())
    except psutil.Error:
        return ""


def _belongs_to(process, home):
    try:
        return home in command_of(process) or process.environ().get("DAISYCHAIN_HOME") == home
    except psutil.Error:
        return False
