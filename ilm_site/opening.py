"""What comes before the first page: a free port, a database that is up to date, and answers from all parts."""

import errno
import socket
import time
from collections.abc import Callable
from http.client import HTTPConnection, HTTPException

from django.conf import settings
from django.core.management import call_command
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor

from environments.key_check import wrong_keys
from environments.services.known_word import keep_known_word
from ilm_site.demo.loading import load_demo
from ilm_site.embedded.trouble import ServerTrouble
from ilm_site.health import ALIVE, Health, check_health

SECONDS_TO_OPEN = 60


def refuse_taken_port(bind: str, port: int) -> None:
    """Raises ServerTrouble when nobody can listen there."""
    family = socket.AF_INET6 if ":" in bind else socket.AF_INET
    with socket.socket(family) as attempt:
        attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            attempt.bind((bind, port))
        except (OSError, OverflowError) as error:
            if isinstance(error, OSError) and error.errno == errno.EADDRINUSE:
                words = (
                    f"Port {port} is taken by another program. Choose another one: PORT={port + 1} ./start"
                )
            else:
                words = f"Nobody can listen at {bind}, port {port}: {error}."
            raise ServerTrouble(words) from error


def refuse_silent_broker() -> None:
    """Raises ServerTrouble when the message broker does not answer."""
    broker = check_health().broker
    if broker != ALIVE:
        raise ServerTrouble(broker)


def prepare_database(say: Callable[[str], None]) -> None:
    """Bring the tables up to date, and load the demo where it is wished for and the database is empty.

    Raises ServerTrouble when the database does not answer, and when it is encrypted with other keys than those given.
    """
    try:
        with connection.cursor() as cursor:
            # Whole or not at all, but not on disk after every step.
            cursor.execute("SET synchronous_commit TO off")
    except OperationalError as error:
        raise ServerTrouble(f"The database does not answer: {error}") from error
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        say("Bringing the database up to date …")
        call_command("migrate", interactive=False, verbosity=0)
    if sentence := wrong_keys():
        raise ServerTrouble(sentence)
    keep_known_word()
    if settings.DEMO and load_demo():
        say("The demo is loaded.")
    connection.close()


def gather_static_files() -> None:
    """Scripts, styles and images, under names that change with their content."""
    call_command("collectstatic", clear=True, interactive=False, verbosity=0)


def wait_until_open(bind: str, port: int, look_after: Callable[[], None]) -> None:
    """Return when the web server, the database, the broker and a worker answer.

    ``look_after`` is called meanwhile, and may raise. Raises ServerTrouble, naming the part, when one does not answer.
    """
    give_up = time.monotonic() + SECONDS_TO_OPEN
    while not (check_health().is_good and _web_answers(bind, port)):
        look_after()
        if time.monotonic() > give_up:
            raise ServerTrouble(_what_is_wrong(check_health()))
        time.sleep(0.1)


def _web_answers(bind: str, port: int) -> bool:
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(bind, bind)
    web = HTTPConnection(host, port, timeout=10)
    try:
        web.request("GET", "/healthz")
        web.getresponse()
    except (OSError, HTTPException):
        return False
    finally:
        web.close()
    return True


def _what_is_wrong(health: Health) -> str:
    words = [said for said in (health.database, health.broker, health.worker) if said != ALIVE]
    return " ".join(words) or "The web server does not answer."
