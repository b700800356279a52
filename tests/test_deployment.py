"""What the project must be before it may be deployed."""

import os
import subprocess
import sys

import pytest
from django.core.management import call_command

from tests.worker_process import PROJECT

PRODUCTION = {
    "DAISYCHAIN_PRODUCTION": "1",
    "SECRET_KEY": "a-key-of-its-own-that-is-as-long-as-a-key-must-be-and-not-generated-9f3b",
    "ALLOWED_HOSTS": "daisychain.example.org",
}


def manage(*arguments, **environment):
    surroundings = {name: value for name, value in os.environ.items() if name != "DJANGO_ALLOW_ASYNC_UNSAFE"}
    command = [sys.executable, "-W", "error::DeprecationWarning", "manage.py", *arguments]
    return subprocess.run(
        command, cwd=PROJECT, env={**surroundings, **environment}, capture_output=True, text=True, check=False
    )


@pytest.mark.django_db
def test_the_migrations_lead_to_the_models():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_production_passes_the_checks_for_deployment():
    checked = manage("check", "--deploy", "--fail-level", "WARNING", **PRODUCTION)

    assert checked.returncode == 0, checked.stderr


@pytest.mark.parametrize("missing", ["SECRET_KEY", "ALLOWED_HOSTS"])
def test_production_refuses_to_run_without_its_own(missing):
    environment = {**PRODUCTION, missing: ""}

    refused = manage("check", **environment)

    assert refused.returncode != 0
    assert (
        f"Production needs {'a SECRET_KEY' if missing == 'SECRET_KEY' else 'ALLOWED_HOSTS'}" in refused.stderr
    )
