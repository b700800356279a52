"""What can be killed. Each is a block: at its beginning the kill, at its end what a supervisor would do.

Inside the block nothing of the killed goes on, so that what it left can be looked at.
"""

import os
import signal
import time
from contextlib import contextmanager

from django.db import connection

SECONDS_FROZEN = 4


@contextmanager
def child(stage):
    """The process that does the work. The worker's main process stands still during the look."""
    stage.signal_worker(signal.SIGSTOP)
    stage.kill_children()
    stage.wait_until_no_session_is_left()
    yield
    stage.signal_worker(signal.SIGCONT)


@contextmanager
def group(stage):
    """The worker with all its processes; it comes back."""
    stage.worker.end_at_once()
    stage.wait_until_no_session_is_left()
    yield
    stage.start()


@contextmanager
def click(stage):
    """The process that asked for the work."""
    stage.clicking.kill()
    stage.clicking.wait()
    stage.wait_until_no_session_is_left()
    yield


@contextmanager
def database_session(stage):
    """The connection to the database; the process lives."""
    stage.end_sessions()
    yield


@contextmanager
def database_server(stage):
    """The database, without a word of farewell; it comes back."""
    stage.servers.stop_database_hard()
    connection.close()
    stage.servers.start_database()
    yield


@contextmanager
def broker(stage):
    """The message broker; it comes back, with what was on its disk."""
    stage.servers.kill_broker()
    stage.servers.start_broker()
    yield


@contextmanager
def broker_emptied(stage):
    """All messages."""
    stage.servers.empty_broker()
    yield


@contextmanager
def broker_frozen(stage):
    """The message broker stands still for some seconds."""
    stage.servers.broker.process.send_signal(signal.SIGSTOP)
    yield
    time.sleep(SECONDS_FROZEN)
    stage.servers.broker.process.send_signal(signal.SIGCONT)


@contextmanager
def worker_frozen(stage):
    """The worker with all its processes stands still, until another has done its work; then it goes on."""
    frozen = stage.worker
    os.killpg(frozen.process.pid, signal.SIGSTOP)
    yield
    stage.start()
    stage.wait_until_nothing_is_left_to_do()
    stage.let_everything_go()
    os.killpg(frozen.process.pid, signal.SIGCONT)
    frozen.end(patience=30)


MANNERS = {
    "child": child,
    "group": group,
    "click": click,
    "database session": database_session,
    "database server": database_server,
    "broker": broker,
    "broker emptied": broker_emptied,
    "broker frozen": broker_frozen,
    "worker frozen": worker_frozen,
}
