"""What production demands, and what it switches on."""

import pytest

from tests.ilm_site.running_site import new_home, run_command

PRODUCTION = {
    "DAISYCHAIN_PRODUCTION": "1",
    "SECRET_KEY": "fifty-and-more-characters-of-which-many-differ-0123456789",
    "ALLOWED_HOSTS": "daisychain.example",
    "DAISYCHAIN_ENCRYPTION_KEYS": "ecFzzIT4rvxOB0BeAEsiUOLXZ6TfMlBc-WeWi5XThKg=",
}


@pytest.fixture
def home():
    with new_home() as home:
        yield home


def test_production_is_clean_for_deployment(home):
    code, said = run_command(home, "check", "--deploy", "--fail-level", "WARNING", **PRODUCTION)

    assert (code, said) == (0, "System check identified no issues (0 silenced).\n")


@pytest.mark.parametrize(
    ("missing", "words"),
    [
        ("SECRET_KEY", "SECRET_KEY of its own"),
        ("ALLOWED_HOSTS", "the names"),
        ("DAISYCHAIN_ENCRYPTION_KEYS", "credentials are lost"),
    ],
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


@pytest.mark.parametrize(("name", "length"), [("secret_key", 86), ("encryption_key", 44)])
def test_a_generated_key_is_kept_and_readable_by_its_owner_alone(home, name, length):
    run_command(home, "check")
    key = (home / name).read_text()

    run_command(home, "check")

    assert (home / name).read_text() == key
    assert len(key) == length
    assert (home / name).stat().st_mode & 0o077 == 0


def test_what_is_no_key_is_refused_without_being_told(home):
    keys = f"{PRODUCTION['DAISYCHAIN_ENCRYPTION_KEYS']},half-a-key"
    code, said = run_command(home, "check", DAISYCHAIN_ENCRYPTION_KEYS=keys)

    assert code != 0
    assert "Key 2 of DAISYCHAIN_ENCRYPTION_KEYS is no key" in said
    assert "half-a-key" not in said
