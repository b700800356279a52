"""Whether the parts Daisychain needs are alive: database, broker, worker."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import psycopg
import redis
from django.db import connection

from ilm_site.heartbeat import heartbeat_key, short_tempered_client

ALIVE = "alive"
SECONDS_FOR_DATABASE = 2


@dataclass(frozen=True, slots=True)
class Health:
    """What each part says: ``alive``, or a sentence about what is wrong with it."""

    database: str
    broker: str
    worker: str

    @property
    def is_good(self) -> bool:
        return {self.database, self.broker, self.worker} == {ALIVE}


def check_health() -> Health:
    """Look at all parts, at the same time, so that the answer comes within three seconds even when all of them hang."""
    with ThreadPoolExecutor(max_workers=2) as threads:
        database = threads.submit(_database)
        broker, worker = threads.submit(_broker_and_worker).result()
        return Health(database=database.result(), broker=broker, worker=worker)


def _database() -> str:
    """Asked over a connection of its own: the one of the request has no limit of time."""
    parameters = {**connection.get_connection_params(), "connect_timeout": SECONDS_FOR_DATABASE}
    for name in ("context", "cursor_factory", "prepare_threshold"):
        parameters.pop(name, None)
    try:
        with psycopg.connect(**parameters) as fresh:
            fresh.execute("SELECT 1")
    except psycopg.Error:
        return "The database does not answer."
    return ALIVE


def _broker_and_worker() -> tuple[str, str]:
    try:
        with short_tempered_client() as client:
            has_beaten = client.exists(heartbeat_key())
    except redis.RedisError:
        return "The message broker does not answer.", "Unknown as long as the broker does not answer."
    return ALIVE, ALIVE if has_beaten else "No worker has given a sign of life."
