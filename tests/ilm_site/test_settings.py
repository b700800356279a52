"""What production demands, and what it switches on."""

import pytest

from tests.ilm_site.running_site import new_home, run_command

PRODUCTION = {
    "DAISYCHAIN_PRODUCTION": "1",
    "SECRET_KEY": "fifty-and-more-characters-of-which-many-differ-0123456789",
    "ALLOWED_HOSTS": "daisychain.example",
}


@pytest.fixture
def home():
    with new_home() as home:
        yield home


def test_production_is_clean_for_deployment(home):
    code, said = run_command(home, "check", "--deploy", "--fail-level", "WARNING", **PRODUCTION)

    assert (code, said) == (0, "System check identified no issues (0 silenced).\n")


@pytest.mark.parametrize(
    ("missing", "words"), [("SECRET_KEY", "SECRET_KEY of its own"), ("ALLOWED_HOSTS", "the names")]
)
def test_production_refuses_to_start_without_what_only_the_operator_knows(home, missing, words):
    code, said = run_command(home, "check", **{**PRODUCTION, missing: ""})

    assert code != 0
    assert words in said


def test_production_refuses_to_have_its_work_held_by_tests(home):
    code, said = run_command(home, "check", **PRODUCTION, DAISYCHAIN_FAILPOINTS=str(home))

    assert code != 0
    assert "no use for DAISYCHAIN_FAILPOINTS" in said


def test_production_never_shows_the_demo(home):
    ask = "from django.conf import settings; print(settings.DEMO, settings.DEBUG)"

    _, said = run_command(home, "shell", "--no-imports", "-c", ask, DAISYCHAIN_DEMO="1", **PRODUCTION)

    assert said == "False False\n"


def test_the_generated_key_is_kept_and_readable_by_its_owner_alone(home):
    run_command(home, "check")
    key = (home / "secret_key").read_text()

    run_command(home, "check")

    assert (home / "secret_key").read_text() == key
    assert len(key) > 50
    assert (home / "secret_key").stat().st_mode & 0o077 == 0
