"""What /healthz says when something is dead or frozen."""

import signal
import time

import pytest
from django.db import connection

from ilm_site.embedded.place import place_of
from ilm_site.embedded.postgres import start_postgres, wait_for_postgres
from ilm_site.embedded.valkey import start_valkey, wait_for_valkey
from ilm_site.heartbeat import heartbeat_key, short_tempered_client
from tests.ilm_site.running_site import new_home

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def broker(settings):
    """A broker of the test's own, so that it may be frozen and killed."""
    with new_home() as home:
        place = place_of(home)
        server = start_valkey(place, keep=False)
        wait_for_valkey(place, server)
        settings.REDIS_URL = place.redis_url
        yield server
        server.process.send_signal(signal.SIGCONT)
        server.end()


@pytest.fixture
def frozen_database():
    """The socket folder of a database that accepts connections and says nothing."""
    with new_home() as home:
        place = place_of(home)
        server = start_postgres(place)
        wait_for_postgres(place, server)
        server.process.send_signal(signal.SIGSTOP)
        yield str(place.sockets)
        server.process.send_signal(signal.SIGCONT)
        server.end()


def test_all_is_well_with_a_real_worker(client, celery_worker_process):
    answer = client.get("/healthz")

    assert answer.status_code == 200
    assert answer.json() == dict.fromkeys(["web", "database", "broker", "worker"], "alive")


def test_a_missing_worker_is_named(client, broker):
    answer = client.get("/healthz")

    assert answer.status_code == 503
    assert answer.json() == {
        "web": "alive",
        "database": "alive",
        "broker": "alive",
        "worker": "No worker has given a sign of life.",
    }


def test_a_sign_of_life_fades(client, broker):
    with short_tempered_client() as redis:
        redis.set(heartbeat_key(), 1, px=50)
    time.sleep(0.1)

    assert client.get("/healthz").json()["worker"] == "No worker has given a sign of life."


def test_a_dead_broker_is_named(client, broker):
    broker.end()

    answer = client.get("/healthz")

    assert answer.status_code == 503
    assert answer.json()["broker"] == "The message broker does not answer."
    assert answer.json()["database"] == "alive"


def test_a_frozen_broker_is_named_within_three_seconds(client, broker):
    broker.process.send_signal(signal.SIGSTOP)

    began = time.monotonic()
    answer = client.get("/healthz")

    assert time.monotonic() - began < 3
    assert answer.status_code == 503
    assert answer.json()["broker"] == "The message broker does not answer."


def test_all_frozen_at_once_is_said_within_three_seconds(client, broker, frozen_database, monkeypatch):
    monkeypatch.setitem(connection.settings_dict, "HOST", frozen_database)
    broker.process.send_signal(signal.SIGSTOP)

    began = time.monotonic()
    answer = client.get("/healthz")

    assert time.monotonic() - began < 3
    assert answer.json()["database"] == "The database does not answer."
    assert answer.json()["broker"] == "The message broker does not answer."


def test_a_dead_database_is_named(client, broker, monkeypatch):
    monkeypatch.setitem(connection.settings_dict, "HOST", "/nowhere")

    answer = client.get("/healthz")

    assert answer.status_code == 503
    assert answer.json()["database"] == "The database does not answer."


def test_posting_is_not_health(client):
    assert client.post("/healthz").status_code == 405
