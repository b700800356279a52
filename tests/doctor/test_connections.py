"""Credentials that cannot be read any more are named, with their environment, and nothing is told of them."""

import json

import pytest
from cryptography.fernet import Fernet

from ilm_site.doctor import examine
from tests.doctor.test_command import doctor
from tests.factories import make_connection, make_environment
from tests.tampering import tamper

pytestmark = pytest.mark.django_db


@pytest.fixture
def environment():
    return make_environment(name="QA")


@pytest.fixture
def shop(environment):
    return make_connection(environment, name="Shop", secrets={"token": "t0p"})


UNREADABLE = (
    "Connection Shop · QA: Its address and credentials cannot be read with the given keys. Enter them again."
)


def found():
    return [str(fault) for fault in examine()]


def test_readable_connections_are_counted(shop):
    printed, error = doctor()

    assert (error, "connections: 1." in printed) == (None, True)


def test_a_key_that_is_gone(shop, settings):
    settings.ENCRYPTION_KEYS = [Fernet.generate_key().decode()]

    assert found() == [UNREADABLE]


def test_a_text_copied_from_another_connection(shop, environment):
    other = make_connection(environment)
    tamper("UPDATE environments_connection SET sealed = %s WHERE id = %s", other.sealed, shop.pk)

    assert found() == [UNREADABLE]


def test_a_connection_moved_to_another_environment_by_hand(shop):
    elsewhere = make_environment(name="Production")
    tamper("UPDATE environments_connection SET environment_id = %s", elsewhere.pk)

    assert found() == [UNREADABLE.replace("QA", "Production")]


def test_a_truncated_text(shop):
    tamper("UPDATE environments_connection SET sealed = left(sealed, 50)")

    assert found() == [UNREADABLE]


def test_a_credential_that_is_said_to_be_there_but_is_not(shop):
    tamper("UPDATE environments_connection SET credential_names = '[\"password\"]'")

    printed, error = doctor("--json")

    assert json.loads(printed.splitlines()[0]) == {
        "connection": "Shop",
        "code": str(shop.code),
        "environment": "QA",
        "problem": "The credentials it says it has are not those it has. Save it again.",
    }
    assert str(error) == "1 fault found."


def test_a_single_tile_is_looked_at_without_them(shop, dev):
    tamper("UPDATE environments_connection SET sealed = 'damaged'")

    assert list(examine(dev)) == []
