"""The first key becomes the only one needed, however often the work is killed on the way."""

import os
import signal
import subprocess
import sys
from io import StringIO

import pytest
from cryptography.fernet import Fernet
from django.conf import settings as given
from django.core.management import CommandError, call_command
from django.db import transaction

from environments.connection_contents import contents_of, is_readable
from environments.models import Connection
from tests.factories import make_connection, make_environment, make_manager
from tests.worker_process import PROJECT, database_url_of_the_tests

NUMBER = 250
HELD = 130


def rotate():
    out = StringIO()
    call_command("rotate_keys", stdout=out)
    return out.getvalue()


def all_connections():
    return list(Connection.objects.select_related("environment").order_by("pk"))


@pytest.mark.django_db
def test_afterwards_the_first_key_alone_opens_everything(settings):
    environment = make_environment()
    shop = make_connection(environment, secrets={"token": "t0p"})
    changed_at = shop.changed_at
    settings.ENCRYPTION_KEYS = [Fernet.generate_key().decode(), *settings.ENCRYPTION_KEYS]
    make_connection(environment)

    assert rotate() == "1 encrypted anew, 1 were under the first key already.\n"
    assert rotate() == "0 encrypted anew, 2 were under the first key already.\n"

    settings.ENCRYPTION_KEYS = settings.ENCRYPTION_KEYS[:1]
    assert contents_of(all_connections()[0]).secrets == {"token": "t0p"}
    assert all_connections()[0].changed_at == changed_at


@pytest.mark.django_db
def test_what_no_key_opens_is_named_and_left_as_it_is(settings):
    environment = make_environment(name="QA")
    make_connection(environment, name="Lost")
    settings.ENCRYPTION_KEYS = [Fernet.generate_key().decode()]
    make_connection(environment, name="Fine")
    out = StringIO()

    with pytest.raises(CommandError, match="1 cannot be read with any of the keys"):
        call_command("rotate_keys", stdout=out)

    assert out.getvalue().splitlines()[0] == "Lost · QA: No key opens it. Enter it again."


@pytest.mark.long
@pytest.mark.django_db(transaction=True)
def test_killed_in_the_middle_nothing_is_unreadable_and_the_rest_follows(settings):
    environment = make_environment()
    by = make_manager(environment)
    for _ in range(NUMBER):
        make_connection(environment, by=by)
    old, new = given.ENCRYPTION_KEYS[0], Fernet.generate_key().decode()
    held = all_connections()[HELD]

    with transaction.atomic():
        Connection.objects.select_for_update().get(pk=held.pk)
        with start_rotation(new, old) as process:
            told = process.stdout.readline()
            process.send_signal(signal.SIGKILL)  # it waits for the held row, or has not come to it yet
        assert process.returncode == -signal.SIGKILL
    settings.ENCRYPTION_KEYS = [new]
    renewed = sum(map(is_readable, all_connections()))
    settings.ENCRYPTION_KEYS = [new, old]

    assert told == "100 looked at, 100 encrypted anew.\n"
    assert 100 <= renewed <= HELD
    assert all(map(is_readable, all_connections()))
    assert (
        rotate().splitlines()[-1]
        == f"{NUMBER - renewed} encrypted anew, {renewed} were under the first key already."
    )
    settings.ENCRYPTION_KEYS = [new]
    assert all(map(is_readable, all_connections()))


def start_rotation(*keys):
    surroundings = {
        **os.environ,
        "DATABASE_URL": database_url_of_the_tests(),
        "DAISYCHAIN_ENCRYPTION_KEYS": ",".join(keys),
    }
    command = [sys.executable, "manage.py", "rotate_keys"]
    return subprocess.Popen(command, cwd=PROJECT, env=surroundings, stdout=subprocess.PIPE, text=True)
