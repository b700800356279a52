"""A worker that can be held, killed and brought back, and what its database sessions do meanwhile."""

import os
import signal
import subprocess
import uuid
from pathlib import Path

import redis
from django.conf import settings
from django.db import connection

from integrations.models import Job
from tests.kills.waiting import SECONDS_TO_RECOVER, wait_until
from tests.worker_process import PROJECT, database_url_of_the_tests, start_worker, wait_until_it_answers


class Stage:
    """One worker in a folder of its own; ``servers`` where these may be killed, too."""

    def __init__(self, folder, servers=None, children=1, clock=None):
        self.concurrency = children
        self.clock = clock
        self.servers = servers
        self.points = folder / "points"
        self.points.mkdir()
        self.log = folder / "worker.log"
        self.sessions = f"kills-{uuid.uuid4().hex[:8]}"
        self.worker = None
        self.clicking = None

    # Processes

    def start(self):
        self.worker = start_worker(
            self.log, concurrency=self.concurrency, clock=self.clock, **self.surroundings()
        )

    def wait_until_it_answers(self):
        wait_until_it_answers(self.worker, self.log)

    def surroundings(self):
        """What makes a process one of this stage: it can be held, and its sessions are known by their name."""
        return {
            "DAISYCHAIN_FAILPOINTS": str(self.points),
            "DATABASE_URL": database_url_of_the_tests(),
            "DJANGO_SETTINGS_MODULE": "ilm_site.settings",
            "PGAPPNAME": self.sessions,
        }

    def end(self):
        if self.worker:
            self.worker.end_at_once()

    def begin_anew(self):
        """After something went wrong: nothing is held any more, and another worker comes."""
        self.end()
        self.let_everything_go()
        self.start()

    def signal_worker(self, number):
        """Signal the worker's main process alone."""
        self.worker.process.send_signal(number)

    def children(self):
        """Keys of the processes the worker has forked."""
        main = self.worker.process.pid
        return [int(pid) for pid in Path(f"/proc/{main}/task/{main}/children").read_text().split()]

    def kill_children(self):
        for pid in self.children():
            os.kill(pid, signal.SIGKILL)

    def click(self, click):
        """Click in a process of its own."""
        self.clicking = subprocess.Popen(
            click.command(),
            cwd=PROJECT,
            env={**os.environ, **self.surroundings()},
        )

    # Points

    def arm(self, point):
        (self.points / point).touch()

    def is_held_at(self, point):
        return (self.points / point).with_suffix(".held").exists()

    def wait_at(self, point):
        wait_until(lambda: self.is_held_at(point), f"a process comes to {point}")

    def let_go(self, point):
        for file in self.points.glob(f"{point}*"):
            file.unlink()

    def let_everything_go(self):
        for file in self.points.iterdir():
            file.unlink()

    # Database sessions

    def end_sessions(self):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = %s",
                [self.sessions],
            )

    def wait_until_no_session_is_left(self):
        wait_until(lambda: self._count_sessions() == 0, "the sessions of the killed have ended")

    def _count_sessions(self):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE application_name = %s", [self.sessions]
            )
            return cursor.fetchone()[0]

    # Messages

    def wait_until_done(self, job):
        """Return when the job is done and its message acknowledged."""
        wait_until(lambda: Job.objects.filter(pk=job.pk, state=Job.State.DONE).exists(), "the job is done")
        wait_until(lambda: self._is_acknowledged(job), "the message is acknowledged")

    def wait_until_nothing_is_left_to_do(self):
        waiting = Job.objects.filter(finished_at=None)
        wait_until(lambda: not waiting.exists(), "all jobs have ended", seconds=SECONDS_TO_RECOVER)

    def wait_until_all_are_taken(self):
        """Return when no message waits for a child."""
        with redis.Redis.from_url(settings.REDIS_URL) as client:
            wait_until(lambda: client.llen(f"{settings.PREFIX}:celery") == 0, "all messages are taken")

    def _is_acknowledged(self, job):
        with redis.Redis.from_url(settings.REDIS_URL) as client:
            handed_out = client.hvals(f"{settings.PREFIX}:unacked")
        return not any(f'"argsrepr": "[{job.pk}]"'.encode() in message for message in handed_out)
