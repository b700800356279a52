"""Signing in: what is counted, what is told, and what ends a session."""

import pytest
from django.conf import settings as site
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.core.cache import cache
from django.urls import reverse

from environments.models import User
from environments.roles import Role
from environments.services.grants import give_role
from tests.factories import make_integration, make_manager, make_user

pytestmark = pytest.mark.django_db
PASSWORD = "a fine and long password"
LOGIN = "/accounts/login/"


class CountingHasher(PBKDF2PasswordHasher):
    """Django's own, which counts how often it works."""

    iterations = 10
    work = 0

    def encode(self, password, salt, iterations=None):
        CountingHasher.work += 1
        return super().encode(password, salt, iterations or self.iterations)

    def must_update(self, encoded):
        return False


@pytest.fixture(autouse=True)
def quick_and_counted(settings):
    """Nothing was counted yet; emptying the whole cache would empty that of tests that run beside this one, too."""
    settings.PASSWORD_HASHERS = [f"{__name__}.CountingHasher"]
    server = cache._cache.get_client(write=True)
    for key in server.scan_iter(match=f"{site.PREFIX}:1:*"):
        server.delete(key)


@pytest.fixture
def person():
    person = make_user("dora")
    person.set_password(PASSWORD)
    person.save(update_fields=["password"])
    return person


def sign_in(client, login="dora", password="wrong", **headers):
    return client.post(LOGIN, {"login": login, "password": password}, headers=headers)


def statuses(client, times, login="dora", **more):
    return [sign_in(client, login, **more).status_code for _ in range(times)]


def test_the_session_changes_when_someone_signs_in(client, person):
    client.get(LOGIN)
    session = client.session
    session["environment"] = "fixed by someone"
    session.save()
    fixed = session.session_key
    client.cookies[site.SESSION_COOKIE_NAME] = fixed

    assert sign_in(client, password=PASSWORD).status_code == 302

    assert client.session.session_key not in (None, fixed)
    client.cookies[site.SESSION_COOKIE_NAME] = fixed
    assert client.get("/").url == f"{LOGIN}?next=/"


def sign_out(client, _person):
    client.post(reverse("account_logout"))


def change_password(_client, person):
    person.set_password("another fine password")
    person.save(update_fields=["password"])


def deactivate(_client, person):
    User.objects.filter(pk=person.pk).update(is_active=False)


@pytest.mark.parametrize("end", [sign_out, change_password, deactivate])
def test_a_session_is_of_no_use_after_its_end(client, person, end):
    tile = make_integration()
    give_role(to=person, on=tile, role=Role.MANAGE)
    sign_in(client, password=PASSWORD)
    session = client.cookies[site.SESSION_COOKIE_NAME].value
    assert client.get(tile.get_absolute_url()).status_code == 200

    end(client, person)
    client.cookies[site.SESSION_COOKIE_NAME] = session

    for answer in (client.get(tile.get_absolute_url()), client.post(tile.get_absolute_url() + "settings/")):
        assert (answer.status_code, answer.url.partition("?")[0]) == (302, LOGIN)


def test_who_was_deactivated_cannot_sign_in(client, person):
    deactivate(client, person)

    assert sign_in(client, password=PASSWORD).url == reverse("account_inactive")
    assert client.get("/").status_code == 302


def test_after_five_wrong_passwords_a_minute_it_is_enough(client, person):
    assert statuses(client, 5) == [422] * 5

    answer = sign_in(client, password=PASSWORD)

    assert (answer.status_code, answer["Retry-After"]) == (429, "60")
    assert "Wait 60 seconds" in answer.content.decode()
    assert sign_in(client, "DORA", PASSWORD).status_code == 429


def test_one_is_not_locked_out_by_attempts_from_elsewhere(client, person):
    assert statuses(client, 5) == [422] * 5

    answer = client.post(LOGIN, {"login": "dora", "password": PASSWORD}, REMOTE_ADDR="192.0.2.7")

    assert answer.status_code == 302


def test_many_accounts_from_one_address_are_too_many(client):
    answers = [sign_in(client, f"nobody{number}").status_code for number in range(20)]

    assert answers == [422] * 10 + [429] * 10


def test_a_forged_address_is_of_no_use(client, person):
    answers = [sign_in(client, **{"X-Forwarded-For": f"192.0.2.{number}"}).status_code for number in range(6)]

    assert answers == [422] * 5 + [429]


def test_only_what_the_configured_proxy_says_counts(client, person, settings):
    settings.TRUSTED_PROXIES = 1
    forged = [
        sign_in(client, **{"X-Forwarded-For": f"192.0.2.{number}, 198.51.100.1"}).status_code
        for number in range(6)
    ]
    other = sign_in(client, **{"X-Forwarded-For": "192.0.2.1, 198.51.100.2"}).status_code

    assert (forged, other) == ([422] * 5 + [429], 422)


@pytest.mark.parametrize("named", ["", ",", "nonsense", "192.0.2.1, nonsense", "9" * 5000])
def test_a_proxy_that_speaks_nonsense_breaks_nothing(client, person, settings, named):
    settings.TRUSTED_PROXIES = 2

    assert sign_in(client, **{"X-Forwarded-For": named}).status_code == 422


@pytest.mark.parametrize("known", ["dora", "dora@example.com", "DORA@Example.com"])
def test_someone_unknown_costs_and_reads_the_same_as_a_wrong_password(client, person, known):
    unknown = known.replace("dora", "nora").replace("DORA", "NORA")
    told, costs = [], []
    for login in (known, unknown):
        CountingHasher.work = 0
        answer = sign_in(client, login)
        told.append((answer.status_code, answer.context["form"].non_field_errors()))
        costs.append(CountingHasher.work)

    assert told[0] == told[1]
    assert costs[0] == costs[1] > 0


@pytest.mark.parametrize(
    "password",
    [
        "x" * 4097,
        "x" * 1_000_000,
        "nul\x00",
        "",
        "    ",
        "\ud800".encode("utf-16", "surrogatepass").decode("latin-1"),
    ],
)
def test_odd_passwords_are_wrong_passwords(client, person, password):
    assert sign_in(client, password=password).status_code == 422


@pytest.mark.parametrize("login", ["", "\x00", "x" * 10_000, "dora'--", "dora\r\nx"])
def test_odd_names_are_wrong_names(client, person, login):
    assert sign_in(client, login, PASSWORD).status_code == 422


@pytest.mark.parametrize(
    "password", ["x1" * 2049, "nul\x00nul\x00nul", "          ", "password1", "qwertyuiop"]
)
def test_a_password_nobody_should_have_cannot_be_chosen(client, person, password):
    client.force_login(person, backend=site.AUTHENTICATION_BACKENDS[0])
    chosen = {"oldpassword": PASSWORD, "password1": password, "password2": password}

    answer = client.post(reverse("account_change_password"), chosen)

    assert answer.status_code == 200
    assert answer.context["form"].errors
    person.refresh_from_db()
    assert person.check_password(PASSWORD)


def test_a_long_one_can(client, person):
    client.force_login(person, backend=site.AUTHENTICATION_BACKENDS[0])
    long = "many words " * 90

    client.post(
        reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": long, "password2": long}
    )

    person.refresh_from_db()
    assert person.check_password(long)


def test_a_role_that_was_taken_is_gone_at_the_next_click(client):
    tile = make_integration()
    person = make_manager(tile)
    client.force_login(person)
    assert client.get(f"{tile.get_absolute_url()}settings/").status_code == 200

    give_role(to=person, on=tile, role=Role.MONITOR)
    assert client.get(f"{tile.get_absolute_url()}settings/").status_code == 403
    give_role(to=person, on=tile, role=Role.NONE)
    assert client.get(f"{tile.get_absolute_url()}settings/").status_code == 404
