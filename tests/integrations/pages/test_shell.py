"""What surrounds every page: sign-in, switcher, appearance, error pages, headers."""

import importlib

import pytest
from django.conf import settings as django_settings
from django.template.loader import render_to_string
from django.test import Client
from django.urls import clear_url_caches, reverse

import ilm_site.urls
from environments.models import User
from environments.roles import Role
from ilm_site.demo.people import PEOPLE
from tests.factories import make_account, make_environment, make_integration, make_manager, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def demo(settings):
    """The site as a demonstration, with its people."""
    settings.DEMO = True
    read_addresses_again()
    for person in PEOPLE:
        make_user(person.username)
    yield
    settings.DEMO = False
    read_addresses_again()


def read_addresses_again():
    importlib.reload(ilm_site.urls)
    clear_url_caches()


@pytest.mark.parametrize("address", ["/", "/pull-requests/"])
def test_pages_want_a_sign_in(client, address):
    response = client.get(address)

    assert response.status_code == 302
    assert response.url.startswith(reverse("account_login"))


def test_signing_in_leads_back_to_where_one_wanted_to_go(client):
    person = make_user()
    person.set_password("a-long-password")
    person.save()
    fields = {"login": person.username, "password": "a-long-password", "next": "/pull-requests/"}

    response = client.post(reverse("account_login"), fields)

    assert response.url == "/pull-requests/"


def test_a_wrong_password_is_told_without_saying_whether_the_person_exists(client):
    make_user("known")

    known = client.post(reverse("account_login"), {"login": "known", "password": "wrong"})
    unknown = client.post(reverse("account_login"), {"login": "unknown", "password": "wrong"})

    assert known.context["form"].errors == unknown.context["form"].errors
    assert 'value="wrong"' not in known.content.decode()


def test_nobody_can_sign_up_by_themselves(client):
    client.post(reverse("account_signup"), {"username": "new", "email": "new@example.com", "password1": "x"})

    assert not User.objects.filter(username="new").exists()


@pytest.mark.parametrize("person", PEOPLE, ids=lambda person: person.username)
def test_the_demonstration_signs_in_by_one_button(client, demo, person):
    page = client.get(reverse("account_login")).content.decode()
    assert f"Sign in as {person.name}" in page

    client.post(f"/demo/sign-in/{person.username}/")

    assert client.session["_auth_user_id"] == str(User.objects.get(username=person.username).pk)


def test_the_demonstration_signs_in_its_own_people_only(client, demo):
    make_user("owner", is_superuser=True)

    assert client.post("/demo/sign-in/owner/").status_code == 404
    assert "_auth_user_id" not in client.session


def test_the_demonstration_signs_nobody_in_by_a_mere_link(client, demo):
    assert client.get(f"/demo/sign-in/{PEOPLE[0].username}/").status_code == 405


def test_the_demonstration_wants_a_token_like_every_form(demo):
    strict = Client(enforce_csrf_checks=True)

    assert strict.post(f"/demo/sign-in/{PEOPLE[0].username}/").status_code == 403


def test_outside_the_demonstration_there_is_no_such_way_in(client):
    make_user(PEOPLE[0].username)

    response = client.post(f"/demo/sign-in/{PEOPLE[0].username}/")

    assert not django_settings.DEMO
    assert response.status_code == 404
    assert "_auth_user_id" not in client.session
    assert "Sign in as" not in client.get(reverse("account_login")).content.decode()


def test_the_switcher_lists_only_environments_one_may_see(client):
    account = make_account()
    dev, qa = make_environment(account, name="Dev"), make_environment(account, name="QA")
    make_environment(account, name="Secret stage")
    client.force_login(make_manager(dev, qa))

    page = client.get(dev.get_absolute_url()).content.decode()

    assert qa.get_absolute_url() in page
    assert "Secret stage" not in page


def test_an_environment_is_in_the_switcher_for_a_single_tile_of_it(client):
    account = make_account()
    dev, qa = make_environment(account, name="Dev"), make_environment(account, name="QA")
    client.force_login(make_manager(dev, make_integration(qa)))

    assert qa.get_absolute_url() in client.get(dev.get_absolute_url()).content.decode()


def test_someone_with_one_environment_sees_its_name_and_no_switcher(client):
    dev = make_environment(name="Dev")
    client.force_login(make_manager(dev))

    page = client.get(dev.get_absolute_url()).content.decode()

    assert "environment-switcher" not in page
    assert "only-environment" in page


@pytest.mark.parametrize("theme", ["light", "dark", "auto"])
def test_the_appearance_is_kept_in_a_cookie(client, theme):
    response = client.post(reverse("theme"), {"theme": theme, "next": "/accounts/login/"})

    assert response.url == "/accounts/login/"
    assert f'data-bs-theme="{theme}"' in client.get("/accounts/login/").content.decode()


def test_an_unknown_appearance_changes_nothing(client):
    client.post(reverse("theme"), {"theme": '"><script>'})

    assert 'data-bs-theme="auto"' in client.get("/accounts/login/").content.decode()


@pytest.mark.parametrize(
    "elsewhere", ["//evil.example/", "https://evil.example/", "/\\evil.example", "javascript:x"]
)
def test_choosing_an_appearance_leads_to_no_other_site(client, elsewhere):
    assert client.post(reverse("theme"), {"theme": "dark", "next": elsewhere}).url == "/"


def test_a_forged_theme_cookie_is_ignored(client):
    client.cookies["theme"] = 'dark" onload="alert(1)'

    assert 'data-bs-theme="auto"' in client.get("/accounts/login/").content.decode()


def test_what_is_missing_and_what_is_hidden_look_the_same(client):
    hidden = make_integration()
    client.force_login(make_user())

    missing = client.get("/tiles/00000000-0000-0000-0000-000000000000/")
    invisible = client.get(hidden.get_absolute_url())

    assert missing.status_code == invisible.status_code == 404
    assert body(missing) == body(invisible)


def body(response):
    """The page without the parts that are new each time or repeat its address."""
    return response.content.decode().partition("<main")[2]


def test_a_refusal_says_what_is_missing(client):
    environment = make_environment(name="Dev")
    client.force_login(make_manager(environment, role=Role.MONITOR))

    page = client.get(reverse("integrations:upload", args=[environment.code])).content.decode()

    assert "Adding tiles to Dev needs Manage on it." in page


def test_a_form_without_its_token_is_answered_in_words():
    strict = Client(enforce_csrf_checks=True)

    response = strict.post(reverse("theme"), {"theme": "dark"})

    assert response.status_code == 403
    assert "Please send that again" in response.content.decode()


def test_the_page_for_what_went_wrong_needs_nothing():
    assert "Something went wrong" in render_to_string("500.html")


def test_pages_carry_no_inline_script_or_style(client):
    environment = make_environment()
    manager = make_manager(environment)
    make_integration(environment, by=manager)
    client.force_login(manager)

    response = client.get(environment.get_absolute_url())

    page = response.content.decode()
    policy = response.headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert " style=" not in page
    assert "<style" not in page
    assert page.count("<script") == page.count("<script defer src=")


def test_signing_out_needs_a_button(client):
    client.force_login(make_user())

    client.get(reverse("account_logout"))
    assert "_auth_user_id" in client.session
    client.post(reverse("account_logout"))
    assert "_auth_user_id" not in client.session
