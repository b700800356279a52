"""The command behind ./start: everything in one go, until Ctrl-C."""

import logging
import os
import signal
import sys
from argparse import ArgumentParser
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from ilm_site.demo.people import PEOPLE
from ilm_site.embedded.ownership import AlreadyOwned, Ownership, owning
from ilm_site.embedded.servers import running_servers
from ilm_site.embedded.supervisor import Supervisor
from ilm_site.embedded.trouble import ServerTrouble
from ilm_site.opening import (
    gather_static_files,
    prepare_database,
    refuse_silent_broker,
    refuse_taken_port,
    wait_until_open,
)

ENDING_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
ANY_ADDRESS = ("127.0.0.1", "0.0.0.0", "::")


class Farewell(BaseException):
    """Somebody asked the whole to end."""


class Command(BaseCommand):
    """Runs PostgreSQL, Valkey, the workers and the web server together."""

    help = "Start everything: database, message broker, workers, web server. Ctrl-C ends it."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        given = os.environ.get
        parser.add_argument("--port", type=int, default=given("PORT") or "8000")
        parser.add_argument("--bind", default=given("DAISYCHAIN_BIND") or "127.0.0.1")
        parser.add_argument("--workers", type=int, default=given("WORKERS") or "1")
        parser.add_argument("--concurrency", type=int, default=given("CONCURRENCY") or "2")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run until a signal or the death of an essential process."""
        logging.disable(logging.INFO)  # the terminal is for sentences
        for asked in ENDING_SIGNALS:
            signal.signal(asked, _farewell)
        try:
            with owning(settings.HOME, purpose="manage.py up") as ownership:
                self._run(ownership, **options)
        except Farewell:
            self._say("Everything has ended.")
        except AlreadyOwned as owner:
            sys.exit(_refusal(owner))
        except ServerTrouble as trouble:
            sys.exit(str(trouble))

    def _run(
        self, ownership: Ownership, *, bind: str, port: int, workers: int, concurrency: int, **_rest: Any
    ) -> None:
        refuse_taken_port(bind, port)
        ownership.address = f"http://{'localhost' if bind in ANY_ADDRESS else bind}:{port}"
        supervisor = Supervisor(settings.HOME, ownership, bind, port, concurrency, self._say)
        with running_servers(settings.HOME, ownership) as servers:
            refuse_silent_broker()
            prepare_database(self._say)
            try:
                supervisor.start_workers(workers)
                gather_static_files()
                supervisor.start_web()
                wait_until_open(bind, port, lambda: supervisor.look_after(servers))
                self._welcome(ownership.address)
                supervisor.keep_running(servers)
            finally:
                self._say("Ending …")
                supervisor.end()

    def _say(self, words: str) -> None:
        self.stdout.write(words)
        self.stdout.flush()  # at once, also into a file or a pipe

    def _welcome(self, address: str) -> None:
        lines = ["", f"Daisychain is open at {address}"]
        if settings.DEMO:
            lines += ["Sign in with one click as:"]
            lines += [f"  {person.name:<16} {person.title:<14} {person.sentence}" for person in PEOPLE]
        lines += [f"Data and logs are in {settings.HOME}. Ctrl-C ends everything.", ""]
        self._say("\n".join(lines))


def _farewell(_signal: int, _frame: FrameType | None) -> None:
    """From now on nothing disturbs the orderly end."""
    for asked in ENDING_SIGNALS:
        signal.signal(asked, signal.SIG_IGN)
    raise Farewell


def _refusal(owner: AlreadyOwned) -> str:
    where = f" at {owner.address}" if owner.address else ""
    return (
        f"The data folder {settings.HOME} is in use by {owner.purpose}{where}. "
        "End that first, or name another folder in DAISYCHAIN_HOME."
    )
