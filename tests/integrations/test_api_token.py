"""What a token lets a program do, tried over HTTP: who is refused, how, and that nothing but the header counts."""

import base64
import json
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from environments.models import ApiToken, AuditEntry, Licence
from environments.roles import Role
from environments.services.grants import give_role
from environments.shown_once import digest_of
from integrations.services.tokens import create_token, revoke_token
from tests.factories import make_account, make_environment, make_manager

pytestmark = pytest.mark.django_db

ADDRESS = "/api/token"


@pytest.fixture
def dev():
    return make_environment(name="Dev")


@pytest.fixture
def owner(dev):
    return make_manager(dev, role=Role.MANAGE)


def make(environment, by, scope="read", **fields):
    given = {"lifetime": timedelta(days=90), "code": uuid4(), "name": "Nightly", **fields}
    return create_token(environment=environment, by=by, scope=scope, **given)


def ask(client, words, method="get", **headers):
    return getattr(client, method)(ADDRESS, headers={"Authorization": f"Bearer {words}", **headers})


def is_refused(response, error="invalid_token"):
    wanted = f'Bearer realm="Daisychain", error="{error}"' if error else 'Bearer realm="Daisychain"'
    assert response.status_code == 401
    assert response["WWW-Authenticate"] == wanted
    assert response["Cache-Control"] == "no-store"
    assert set(response.json()) == {"error", "message"}
    return True


def test_a_valid_token_tells_what_it_may_do(client, dev, owner):
    token, words = make(dev, owner)

    response = ask(client, words)

    assert response.status_code == 200
    assert response["Cache-Control"] == "no-store"
    assert response.json() == {
        "name": "Nightly",
        "scope": "read",
        "owner": owner.username,
        "expires_at": token.expires_at.isoformat(timespec="seconds"),
        "environments": [{"code": str(dev.code), "name": "Dev"}],
    }


WRONG_HEADERS = {
    "none": "",
    "lower case": "bearer {}",
    "upper case": "BEARER {}",
    "two spaces": "Bearer  {}",
    "a space behind": "Bearer {} ",
    "a space before": " Bearer {}x",
    "a tab": "Bearer\t{}",
    "twice": "Bearer {0}, Bearer {0}",
    "twice in one": "Bearer {0} {0}",
    "with more behind": "Bearer {}x",
    "a prefix": "Bearer {:.40}",
    "without the scheme": "{}",
    "another scheme": "Token {}",
    "quoted": 'Bearer "{}"',
    "ten kilobytes": "Bearer {}" + "a" * 10_000,
    "only the scheme": "Bearer ",
    "another prefix": "Bearer x{}",
    "not of these letters": "Bearer {}é",
    "a line behind": "Bearer {}\n",
}


@pytest.mark.parametrize("header", WRONG_HEADERS.values(), ids=WRONG_HEADERS)
def test_only_the_header_written_exactly_so_counts(client, dev, owner, header):
    _, words = make(dev, owner)

    response = client.get(ADDRESS, headers={"Authorization": header.format(words)})

    assert is_refused(response, "invalid_token" if header else "")


def test_a_token_elsewhere_is_none(client, dev, owner):
    _, words = make(dev, owner)
    basic = base64.b64encode(f"{words}:{words}".encode()).decode()

    assert is_refused(
        client.get(f"{ADDRESS}?access_token={words}&token={words}&Authorization=Bearer+{words}"), ""
    )
    assert is_refused(client.get(ADDRESS, headers={"Authorization": f"Basic {basic}"}))
    client.cookies["Authorization"] = client.cookies["token"] = words
    assert is_refused(client.get(ADDRESS), "")
    assert is_refused(client.post(ADDRESS, {"access_token": words, "token": words}), "")


def test_who_is_signed_in_is_nobody_here(client, dev, owner):
    client.force_login(owner)
    assert is_refused(client.get(ADDRESS), "")

    other = make_manager(make_environment(name="Other"))
    _, words = make(other_environment := make_environment(name="Third"), make_manager(other_environment))
    client.force_login(other)
    assert [each["name"] for each in ask(client, words).json()["environments"]] == ["Third"]


def test_a_token_with_one_character_changed(client, dev, owner):
    _, words = make(dev, owner)

    for place in range(3, len(words)):
        changed = words[:place] + ("b" if words[place] != "b" else "c") + words[place + 1 :]
        assert is_refused(ask(client, changed))


def test_what_is_kept_of_a_token_is_none(client, dev, owner):
    token, words = make(dev, owner)
    secret = words.split("_", 2)[2]

    for made_up in (
        token.digest,
        f"dc_{token.code.hex}_{token.digest}",
        f"dc_{token.code.hex}_{token.digest[:43]}",
        f"dc_{token.code}_{secret}",
        f"dc_{uuid4().hex}_{secret}",
        f"dc_{token.code.hex}_{digest_of('')[:43]}",
        f"dc_{token.code.hex.upper()}_{secret}" if token.code.hex.upper() != token.code.hex else secret,
    ):
        assert is_refused(ask(client, made_up))


def revoke(token, owner, environment):
    revoke_token(token=token, by=owner)


def expire(token, owner, environment):
    ApiToken.objects.filter(pk=token.pk).update(expires_at=timezone.now())


def deactivate(token, owner, environment):
    owner.is_active = False
    owner.save()


def delete(token, owner, environment):
    owner.user_permissions.clear()
    token.delete()


@pytest.mark.parametrize("end", [revoke, expire, deactivate, delete])
def test_a_token_ends_at_the_next_request(client, dev, owner, end):
    token, words = make(dev, owner)
    assert ask(client, words).status_code == 200

    end(token, owner, dev)

    assert is_refused(ask(client, words))


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_a_token_for_reading_writes_nothing(client, dev, owner, method):
    _, words = make(dev, owner)

    response = ask(client, words, method)

    assert response.status_code == 403
    assert (
        response["WWW-Authenticate"] == 'Bearer realm="Daisychain", error="insufficient_scope", scope="write"'
    )
    assert response.json()["error"] == "insufficient_scope"


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_a_token_for_writing_is_told_that_there_is_nothing_to_write(client, dev, owner, method):
    _, words = make(dev, owner, "write")

    assert ask(client, words).status_code == 200
    assert ask(client, words, method).status_code == 405


def test_another_method_is_not_smuggled_in(client, dev, owner):
    _, words = make(dev, owner)

    response = ask(client, words, **{"X-HTTP-Method-Override": "DELETE"})

    assert response.status_code == 200


def test_a_token_is_valid_where_its_owner_still_sees_something(client, dev, owner):
    _, words = make(dev, owner)
    give_role(to=owner, on=dev, role=Role.NONE)

    assert ask(client, words).json()["environments"] == []

    give_role(to=owner, on=dev, role=Role.MONITOR)
    assert len(ask(client, words).json()["environments"]) == 1


def test_a_token_is_not_valid_elsewhere_though_its_owner_sees_more(client, dev, owner):
    other = make_environment(dev.account, name="QA")
    give_role(to=owner, on=other, role=Role.ADMINISTER)
    _, words = make(dev, owner)

    assert [each["name"] for each in ask(client, words).json()["environments"]] == ["Dev"]


def test_a_token_of_a_legacy_account_is_valid_on_both_sides(client):
    account = make_account(licence=Licence.LEGACY_SANDBOX)
    sandbox = make_environment(account, name="Sandbox")
    make_environment(account, name="Production", is_production=True)
    _, words = make(sandbox, make_manager(account, role=Role.MONITOR))

    assert {each["name"] for each in ask(client, words).json()["environments"]} == {"Sandbox", "Production"}


def test_the_last_use_is_noted_at_most_once_a_minute(client, dev, owner, django_assert_num_queries):
    token, words = make(dev, owner)

    ask(client, words)
    token.refresh_from_db()
    first = token.last_used_at
    assert timezone.now() - first < timedelta(minutes=1)
    ask(client, words)
    token.refresh_from_db()
    assert token.last_used_at == first

    ApiToken.objects.filter(pk=token.pk).update(last_used_at=first - timedelta(minutes=2))
    ask(client, words)
    token.refresh_from_db()
    assert token.last_used_at >= first


def test_refused_uses_are_in_the_audit_log_once_an_hour_and_without_the_secret(client, dev, owner):
    token, words = make(dev, owner)
    wrong = words[:-1] + ("b" if words[-1] != "b" else "c")

    for _ in range(3):
        ask(client, wrong)
        ask(client, words, "post")
        ask(client, f"dc_{uuid4().hex}_{'x' * 43}")
    revoke_token(token=token, by=owner)
    for _ in range(3):
        ask(client, words)

    entries = AuditEntry.objects.filter(action="token.refused").order_by("pk")
    assert [entry.summary for entry in entries] == [
        "The API token “Nightly” was used with another secret, and refused",
        "The API token “Nightly” was used for writing, though it may only read, and refused",
        "The API token “Nightly” was used although it was revoked, and refused",
    ]
    assert {(entry.environment, entry.kind) for entry in entries} == {(dev, AuditEntry.Kind.TOKEN)}
    said = json.dumps([[entry.summary, entry.details] for entry in entries])
    assert words.split("_", 2)[2][:20] not in said


def test_neither_a_foreign_page_nor_a_missing_form_token_matters_to_a_program(dev, owner, client):
    client.handler.enforce_csrf_checks = True
    _, words = make(dev, owner, "write")

    assert ask(client, words, "post", Origin="https://evil.example").status_code == 405
