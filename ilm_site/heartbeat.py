"""The sign of life a worker gives as long as it takes tasks."""

from typing import Any

import redis
from celery import bootsteps
from django.conf import settings
from kombu.exceptions import OperationalError

SECONDS_BETWEEN_BEATS = 2
SECONDS_OF_TRUST = 10
SECONDS_BETWEEN_SWEEPS = 15
PATIENCE_AT_THE_START = 1


def heartbeat_key() -> str:
    """The name under which any worker's last sign of life is kept; it vanishes when no worker renews it."""
    return f"{settings.PREFIX}:worker-heartbeat"


def short_tempered_client() -> redis.Redis:
    """A client of the broker that gives up after a second, also when the broker is frozen."""
    return redis.Redis.from_url(settings.REDIS_URL, socket_timeout=1, socket_connect_timeout=1, retry=None)


class Heartbeat(bootsteps.StartStopStep):
    """Beats while the worker is connected, and has the jobs swept whose messages or workers were lost."""

    requires = ("celery.worker.consumer.tasks:Tasks",)

    def __init__(self, consumer: Any, **kwargs: Any) -> None:
        super().__init__(consumer, **kwargs)
        self.client = short_tempered_client()
        self.app = consumer.app
        self.repeated: list[Any] = []

    def start(self, consumer: Any) -> None:
        """Called at every new connection to the broker: what was lost before it is rung for at once."""
        self.beat()
        self.sweep(patience=PATIENCE_AT_THE_START)
        self.repeated = [
            consumer.timer.call_repeatedly(SECONDS_BETWEEN_BEATS, self.beat),
            consumer.timer.call_repeatedly(SECONDS_BETWEEN_SWEEPS, self.sweep),
        ]

    def stop(self, consumer: Any) -> None:
        """Called when the connection is lost and when the worker ends."""
        for entry in self.repeated:
            entry.cancel()
        self.repeated = []

    def sweep(self, **arguments: Any) -> None:
        """Have the jobs swept; every worker does so, because any one of them may freeze."""
        try:
            self.app.send_task("integrations.sweep_jobs", kwargs=arguments, retry=False)
        except (OperationalError, redis.RedisError):
            pass  # it is tried again soon

    def beat(self) -> None:
        """Renew the sign of life; a broker that does not answer now is tried again at the next beat."""
        try:
            self.client.set(heartbeat_key(), 1, ex=SECONDS_OF_TRUST)
        except redis.RedisError:
            pass
