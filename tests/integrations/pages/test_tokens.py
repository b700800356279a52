"""The pages of API tokens: who sees, makes and revokes which, and that a token is shown once."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from environments.models import ApiToken, AuditEntry, Licence
from environments.roles import Role
from environments.shown_once import digest_of
from integrations.services import tokens as service
from integrations.services.tokens import create_token, revoke_token
from tests.factories import (
    all_rows,
    make_account,
    make_environment,
    make_integration,
    make_manager,
    make_user,
)

pytestmark = pytest.mark.django_db

NONE, MONITOR, MANAGE, ADMINISTER = Role
SHOWN = re.compile(r"dc_[0-9a-f]{32}_[A-Za-z0-9_-]{43}")


@pytest.fixture
def account():
    return make_environment(name="Production", is_production=True).account


@pytest.fixture
def dev(account):
    return make_environment(account, name="Dev")


@pytest.fixture
def dora(dev):
    return make_manager(dev, role=MONITOR)


def make(environment, by, name="Nightly", **fields):
    given = {"scope": "read", "lifetime": timedelta(days=90), "code": uuid4(), **fields}
    return create_token(environment=environment, name=name, by=by, **given)


def token_list(environment):
    return reverse("integrations:tokens", args=[environment.code])


def new_token(environment):
    return reverse("integrations:token_create", args=[environment.code])


def revoking(environment, token):
    return reverse("integrations:token_revoke", args=[environment.code, token.code])


def filled(**fields):
    return {"name": "Nightly", "scope": "read", "days": "90", "code": str(uuid4()), **fields}


def test_a_token_is_shown_once_and_kept_as_a_hash(client, dev, dora):
    client.force_login(dora)
    form = filled()

    response = client.post(new_token(dev), form)

    token = ApiToken.objects.get()
    (shown,) = set(SHOWN.findall(response.content.decode()))
    secret = shown.split("_", 2)[2]
    assert (response.status_code, response["Cache-Control"]) == (200, "no-store")
    assert (token.owner, list(token.environments.all()), token.name) == (dora, [dev], "Nightly")
    assert (token.digest, token.ending) == (digest_of(secret), secret[-4:])
    assert timedelta(days=89) < token.expires_at - timezone.now() <= timedelta(days=90)
    assert secret not in str(all_rows())

    for path in (token_list(dev), new_token(dev), revoking(dev, token)):
        assert secret not in client.get(path).content.decode()
    again = client.post(new_token(dev), form)
    assert (again.status_code, again.url) == (302, token_list(dev))
    assert ApiToken.objects.count() == 1
    page = client.get(again.url).content.decode()
    assert "made already" in page
    assert not SHOWN.findall(page)


@pytest.mark.parametrize(
    "fields, said",
    [
        ({"name": ""}, "Name: please say what will use the token."),
        ({"name": "x" * 101}, "at most 100 characters"),
        ({"name": "a\x00b"}, "Null characters are not allowed"),
        ({"scope": "admin"}, "It may: choose reading"),
        ({"days": "366"}, "It expires: choose one of the times, at most a year."),
        ({"days": "-1"}, "It expires: choose one of the times, at most a year."),
        ({"code": "x"}, ""),
    ],
)
def test_a_wrong_form_comes_again_with_what_was_typed(client, dev, dora, fields, said):
    client.force_login(dora)

    response = client.post(new_token(dev), filled(**fields))

    assert response.status_code == 422
    assert said in response.content.decode()
    assert not ApiToken.objects.exists()


def test_nobody_has_more_than_a_hundred_valid_ones(client, dev, dora, monkeypatch):
    monkeypatch.setattr(service, "MOST", 2)
    first, _ = make(dev, dora)
    make(dev, dora)
    client.force_login(dora)

    assert client.post(new_token(dev), filled()).status_code == 422
    revoke_token(token=first, by=dora)
    assert client.post(new_token(dev), filled()).status_code == 200


@pytest.mark.parametrize("lifetime", [timedelta(days=366), timedelta(0), timedelta(days=-1)])
def test_the_service_takes_no_longer_time_either(dev, dora, lifetime):
    with pytest.raises(Exception, match="at most 365 days"):
        make(dev, dora, lifetime=lifetime)


@pytest.mark.parametrize(
    "role, status", [(NONE, 404), (MONITOR, 200), (MANAGE, 200), (ADMINISTER, 200)], ids=str
)
def test_whoever_sees_the_environment_makes_tokens(client, dev, role, status):
    client.force_login(make_manager(dev, role=role))

    assert client.get(token_list(dev)).status_code == status
    assert client.get(new_token(dev)).status_code == status
    assert client.post(new_token(dev), filled()).status_code == status
    assert ApiToken.objects.count() == (status == 200)


def test_who_sees_one_tile_of_it_makes_tokens_too(client, dev):
    client.force_login(make_manager(make_integration(dev), role=MONITOR))

    assert client.post(new_token(dev), filled()).status_code == 200


@pytest.mark.parametrize(
    "who, sees, opens, revokes",
    [
        ("owner", True, 200, 302),
        ("colleague", False, 404, 404),
        ("manager", False, 404, 404),
        ("admin", True, 200, 302),
        ("account admin", True, 200, 302),
        ("admin of another environment", False, 404, 404),
        ("stranger", False, 404, 404),
    ],
)
def test_whose_tokens_one_sees_and_revokes(client, account, dev, dora, who, sees, opens, revokes):
    token, _ = make(dev, dora)
    people = {
        "owner": dora,
        "colleague": make_manager(dev, role=MONITOR),
        "manager": make_manager(dev, role=MANAGE),
        "admin": make_manager(dev, role=ADMINISTER),
        "account admin": make_manager(account, role=ADMINISTER),
        "admin of another environment": make_manager(make_environment(account), role=ADMINISTER),
        "stranger": make_user(),
    }
    client.force_login(people[who])

    assert ("Nightly" in client.get(token_list(dev)).content.decode()) == sees
    assert client.get(revoking(dev, token)).status_code == opens
    assert client.post(revoking(dev, token)).status_code == revokes
    token.refresh_from_db()
    assert (token.revoked_at is not None) == (revokes == 302)
    assert token.revoked_by == (people[who] if revokes == 302 else None)


def test_a_token_is_not_found_through_another_environment(client, account, dev, dora):
    token, _ = make(dev, dora)
    qa = make_environment(account, name="QA")
    client.force_login(make_manager(qa, role=ADMINISTER))

    assert client.post(revoking(qa, token)).status_code == 404
    assert client.post(reverse("integrations:token_revoke", args=[dev.code, uuid4()])).status_code == 404


def test_revoking_again_changes_nothing(dev, dora):
    token, _ = make(dev, dora)
    revoke_token(token=token, by=dora)
    before = all_rows()

    revoke_token(token=token, by=make_manager(dev, role=ADMINISTER))

    after = all_rows()
    changed = {name for name in after if after[name] != before[name]}
    assert changed <= {"environments.User", "environments.EnvironmentUserObjectPermission"}


def test_admins_of_the_account_make_one_for_several_environments(client, account, dev):
    production = account.environments.get(is_production=True)
    foreign = make_environment(make_account(), name="Foreign")
    admin = make_manager(account, role=ADMINISTER)
    client.force_login(admin)

    wrong = client.post(new_token(dev), filled(others=[str(foreign.code)]))
    assert (wrong.status_code, ApiToken.objects.count()) == (422, 0)
    assert "There is no such environment to choose." in wrong.content.decode()
    assert client.post(new_token(dev), filled(others=[str(production.code)])).status_code == 200

    assert set(ApiToken.objects.get().environments.all()) == {dev, production}
    for environment in (dev, production):
        assert "valid in" in client.get(token_list(environment)).content.decode()


def test_others_make_one_for_this_environment_alone(client, account, dev):
    production = account.environments.get(is_production=True)
    admin_of_both = make_manager(dev, production, role=ADMINISTER)
    client.force_login(admin_of_both)

    client.post(new_token(dev), filled(others=[str(production.code)]))

    assert list(ApiToken.objects.get().environments.all()) == [dev]
    with pytest.raises(Exception, match="needs Administer on their account"):
        make(dev, admin_of_both, others=[production])


def test_both_sides_of_a_legacy_account_share_their_tokens(client):
    account = make_account(licence=Licence.LEGACY_SANDBOX)
    sides = [make_environment(account, name=name, is_production=name == "Production")
             for name in ("Sandbox", "Production")]  # fmt: skip
    sandbox, production = sides
    client.force_login(make_manager(sandbox, production, role=MONITOR))

    client.post(new_token(sandbox), filled(name="Shared one"))

    token = ApiToken.objects.get()
    for side in sides:
        page = client.get(token_list(side)).content.decode()
        assert "Shared one" in page
        assert "Production and Sandbox share their tokens" in page
    assert client.post(revoking(production, token)).status_code == 302
    assert "Revoked" in client.get(token_list(sandbox)).content.decode()


def test_what_is_done_with_tokens_is_in_the_audit_log(dev, dora):
    token, words = make(dev, dora, name="=evil\nline")
    admin = make_manager(dev, role=ADMINISTER)
    revoke_token(token=token, by=admin)

    entries = AuditEntry.objects.filter(kind=AuditEntry.Kind.TOKEN).order_by("pk")
    assert [(e.action, e.summary, e.actor, e.environment) for e in entries] == [
        ("token.created", "Made the API token “=evil\\nline” for Dev", dora, dev),
        ("token.revoked", f"Revoked the API token “=evil\\nline” of {dora}", admin, dev),
    ]
    assert words.split("_", 2)[2] not in str(list(entries.values()))


def test_each_environment_of_a_token_has_it_in_its_log_and_none_names_another(dev):
    qa, admin = make_environment(dev.account, name="QA"), make_manager(dev.account, role=ADMINISTER)
    token, _ = make(dev, admin, others=[qa])
    revoke_token(token=token, by=admin)

    entries = AuditEntry.objects.filter(kind=AuditEntry.Kind.TOKEN).order_by("pk")
    assert [(entry.environment, entry.summary) for entry in entries] == [
        (dev, "Made the API token “Nightly” for Dev"),
        (qa, "Made the API token “Nightly” for QA"),
        (dev, "Revoked the API token “Nightly”"),
        (qa, "Revoked the API token “Nightly”"),
    ]
    fuller = {"tiles": None, "said": "Made the API token “Nightly” for Dev and QA"}
    assert [entry.details.get("fuller") for entry in entries] == [fuller, fuller, None, None]


def test_what_a_name_holds_is_shown_and_never_carried_out(client, dev, dora):
    make(dev, dora, name="<script>alert(1)</script>")
    client.force_login(dora)

    content = client.get(token_list(dev)).content.decode()

    assert "<script>alert" not in content
    assert "&lt;script&gt;alert(1)" in content


def test_the_list_costs_the_same_statements_at_any_size(client, dev, dora):
    def queries():
        with CaptureQueriesContext(connection) as sent:
            client.get(token_list(dev))
        return len(sent)

    client.force_login(dora)
    make(dev, dora)
    few = queries()
    for number in range(20):
        make(dev, dora, name=f"Number {number}")

    assert queries() == few
