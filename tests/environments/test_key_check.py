"""Keys that are not those of the database are refused at every start, and nothing else is."""

import os
import subprocess
import sys
from io import StringIO

import pytest
from cryptography.fernet import Fernet
from django.core.management import CommandError, call_command

from environments.connection_contents import contents_of
from environments.key_check import WRONG_KEYS, wrong_keys
from environments.models import Connection, KnownWord
from ilm_site.embedded.trouble import ServerTrouble
from ilm_site.opening import prepare_database
from tests.factories import make_connection, make_environment
from tests.worker_process import PROJECT, database_url_of_the_tests


def new_key():
    return Fernet.generate_key().decode()


def rotate(**options):
    out = StringIO()
    try:
        call_command("rotate_keys", stdout=out, **options)
    except CommandError as refused:
        return str(refused)
    return ""


@pytest.mark.django_db
def test_a_database_in_which_nothing_is_encrypted_takes_any_key(settings):
    assert wrong_keys() == ""
    make_connection_and_delete_it()

    settings.ENCRYPTION_KEYS = [new_key()]
    assert wrong_keys() == ""
    make_connection(make_environment())
    assert wrong_keys() == ""
    settings.ENCRYPTION_KEYS = [new_key()]
    assert wrong_keys() == WRONG_KEYS


def make_connection_and_delete_it():
    make_connection(make_environment())
    Connection.objects.all().delete()


@pytest.mark.django_db
def test_keys_are_right_through_all_of_a_rotation_and_the_old_one_alone_after_it_is_not(settings):
    old, new = settings.ENCRYPTION_KEYS[0], new_key()
    make_connection(make_environment())

    right = []
    for keys in ([old], [new, old], [old, new]):
        settings.ENCRYPTION_KEYS = keys
        right.append(wrong_keys() == "")
    settings.ENCRYPTION_KEYS = [new]
    right.append(wrong_keys() == WRONG_KEYS)
    settings.ENCRYPTION_KEYS = [new, old]
    rotate()
    settings.ENCRYPTION_KEYS = [new]
    right.append(wrong_keys() == "")
    settings.ENCRYPTION_KEYS = [old]
    right.append(wrong_keys() == WRONG_KEYS)

    assert right == [True] * 6


@pytest.mark.django_db
def test_a_damaged_connection_refuses_nothing(settings):
    make_connection(make_environment())
    Connection.objects.update(sealed="damaged")

    assert wrong_keys() == ""


@pytest.mark.django_db
def test_a_database_from_before_is_tried_as_soon_as_something_in_it_can_be_opened(settings):
    make_connection(make_environment())
    KnownWord.objects.all().delete()
    right = settings.ENCRYPTION_KEYS

    settings.ENCRYPTION_KEYS = [new_key()]
    make_connection(make_environment())
    assert not KnownWord.objects.exists()
    settings.ENCRYPTION_KEYS = right
    make_connection(make_environment())

    assert wrong_keys() == ""
    settings.ENCRYPTION_KEYS = [new_key()]
    assert wrong_keys() == WRONG_KEYS


@pytest.mark.django_db
def test_when_the_old_key_is_lost_one_says_so_and_goes_on(settings):
    connection = make_connection(make_environment())
    settings.ENCRYPTION_KEYS = [new_key()]

    assert rotate() == f"1 cannot be read with any of the keys. {WRONG_KEYS}"
    assert wrong_keys() == WRONG_KEYS
    assert rotate(old_key_is_lost=True) == "1 cannot be read with any of the keys."

    assert wrong_keys() == ""
    again = make_connection(connection.environment, secrets={"token": "new"})
    assert contents_of(again).secrets == {"token": "new"}


STARTS = {
    "web server": ["-c", "import ilm_site.wsgi"],
    "worker": ["-m", "celery", "-A", "ilm_site", "worker", "--concurrency=1"],
    "check": ["manage.py", "check", "--database", "default"],
}


@pytest.mark.django_db(transaction=True)
def test_every_start_is_refused_with_the_sentence(settings):
    make_connection(make_environment())
    settings.ENCRYPTION_KEYS = [new_key()]
    with pytest.raises(ServerTrouble, match="encrypted with another key"):
        prepare_database(print)

    surroundings = {
        **os.environ,
        "DATABASE_URL": database_url_of_the_tests(),
        "DAISYCHAIN_ENCRYPTION_KEYS": settings.ENCRYPTION_KEYS[0],
    }
    for start, words in STARTS.items():
        ended = subprocess.run(
            [sys.executable, *words],
            cwd=PROJECT, env=surroundings, capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
        assert (ended.returncode, WRONG_KEYS in ended.stderr) == (1, True), (start, ended)
