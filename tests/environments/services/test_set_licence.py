"""The licence of an account, and the command that sets it."""

import pytest
from django.core.management import CommandError, call_command

from environments.models import AuditEntry, Licence
from tests.factories import make_account, make_environment

pytestmark = pytest.mark.django_db


@pytest.fixture
def account():
    account = make_account(name="Acme", environment_limit=3)
    make_environment(account, name="Production", is_production=True)
    make_environment(account, name="Dev")
    return account


def licence_of(account):
    account.refresh_from_db()
    return account.licence, account.environment_limit


def test_the_number_is_raised_and_written_down(account, capsys):
    call_command("set_licence", "Acme", "--environments", "5")

    assert licence_of(account) == (Licence.MULTI_ENVIRONMENT, 5)
    assert "up to 5 enabled environments" in capsys.readouterr().out
    entry = AuditEntry.objects.get(account=account)
    assert (entry.kind, entry.actor_name) == (AuditEntry.Kind.LICENCE, "The system")
    assert entry.summary == "Changed the licence from Multi-environment, 3 to Multi-environment, 5."


def test_an_account_is_found_by_its_code_where_two_have_one_name(account):
    make_account(name="Acme")

    with pytest.raises(CommandError, match="2 accounts are called Acme"):
        call_command("set_licence", "Acme", "--environments", "5")
    call_command("set_licence", str(account.code), "--environments", "5")

    assert licence_of(account) == (Licence.MULTI_ENVIRONMENT, 5)


@pytest.mark.parametrize(
    ("options", "why"),
    [
        (["--environments", "1"], "2 environments of Acme are enabled. Disable some first"),
        (["--environments", "0"], "between 1 and 100"),
        (["--environments", "101"], "between 1 and 100"),
        (["--licence", "single"], "Disable Dev first"),
        (["--licence", "legacy"], "nothing leads back to it"),
    ],
)
def test_what_would_not_fit_is_refused_in_words(account, options, why):
    with pytest.raises(CommandError, match=why):
        call_command("set_licence", "Acme", *options)

    assert licence_of(account) == (Licence.MULTI_ENVIRONMENT, 3)
    assert not AuditEntry.objects.exists()


def test_production_alone_can_be_licensed_and_more_again(account):
    account.environments.filter(name="Dev").update(is_enabled=False)

    call_command("set_licence", "Acme", "--licence", "single")
    assert licence_of(account)[0] == Licence.SINGLE
    call_command("set_licence", "Acme", "--licence", "multi")
    assert licence_of(account)[0] == Licence.MULTI_ENVIRONMENT


def test_the_same_again_writes_nothing_down(account):
    call_command("set_licence", "Acme", "--environments", "3")

    assert not AuditEntry.objects.exists()
