"""A database and a broker of one's own, to be killed and started again."""

import signal
from pathlib import Path

import redis

from ilm_site.embedded.place import place_of
from ilm_site.embedded.postgres import start_postgres, wait_for_postgres
from ilm_site.embedded.valkey import start_valkey, wait_for_valkey


class Servers:
    """PostgreSQL and Valkey as they are in use: what they promise to keep is on the disk."""

    def __init__(self, home: Path):
        self.place = place_of(home)
        self.database = None
        self.broker = None

    def start(self):
        self.start_database()
        self.start_broker()

    def end(self):
        for server in (self.broker, self.database):
            if server:
                server.end(patience=30)

    def start_database(self):
        self.database = start_postgres(self.place)
        wait_for_postgres(self.place, self.database)

    def stop_database_hard(self):
        """Immediate shutdown: no checkpoint, no farewell; what was committed comes back from the log."""
        self.database.process.send_signal(signal.SIGQUIT)
        self.database.process.wait(60)

    def start_broker(self):
        self.broker = start_valkey(self.place)
        wait_for_valkey(self.place, self.broker)

    def kill_broker(self):
        self.broker.end_at_once()

    def empty_broker(self):
        with redis.Redis.from_url(self.place.redis_url) as client:
            client.flushall()
