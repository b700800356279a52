"""Refused of requests: one name with two values, addresses and forms without end, and ways back that lead elsewhere."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from tests.authorisation.asking import ask
from tests.bad_inputs.forms import every_form
from tests.factories import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("bad inputs")]

PASSWORD = "a fine and long password"
ELSEWHERE = (
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "https://evil.example/",
    "https:evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "/\t/evil.example",
    " //evil.example",
    "//evil.example/\r\nX-Evil: 1",
    "http://testserver@evil.example/",
    "\x00//evil.example",
)


def test_a_name_with_two_values_is_refused_in_every_form(world, everything):
    """Or one part of the program would believe the first, and another the last."""
    mistakes, asked = [], 0
    for name, address, data in every_form(world):
        for field, value in data.items():
            if hasattr(value, "read"):
                continue
            asked += 1
            answer = ask(everything, "POST", address, {**data, field: [value, f"{value}0"]})
            if answer.status != 422 or answer.wrote or f"“{field}” is given twice." not in answer.body:
                mistakes.append(f"{name}: {answer.status} for {field}")

    assert not mistakes, "\n".join(mistakes)
    assert asked > 90


def test_a_name_with_two_values_is_refused_in_addresses(world, everything):
    orders, stock = world.tiles["orders"], world.tiles["stock"]
    mistakes = []
    for name, query in (
        ("pullrequests:create", f"with={orders.code}&with={stock.code}"),
        ("pullrequests:create", f"source={orders.code}&source={stock.code}&target={stock.code}"),
        ("integrations:clone", f"environment={world.environments['dev'].code}&environment=x"),
        ("integrations:compare", "before=1&before=2&after=1"),
        ("integrations:detail", "page=1&page=2"),
        ("integrations:tile_audit", "before=1&before=2"),
        ("integrations:tile_audit_csv", "who=a&who=b"),
    ):
        answer = ask(everything, "GET", f"{reverse(name, args=[orders.code])}?{query}")
        if answer.status != 422 or "is given twice." not in answer.body:
            mistakes.append(f"{name}?{query}: {answer.status}")

    assert not mistakes, "\n".join(mistakes)


def test_what_is_given_twice_alike_and_what_may_come_often_are_fine(world, everything):
    orders = world.tiles["orders"].code

    alike = ask(everything, "GET", f"{reverse('integrations:detail', args=[orders])}?page=1&page=1")
    parts = "before=1&after=2&show=a:1-2&show=a:4-5"
    often = ask(everything, "GET", f"{reverse('integrations:compare', args=[orders])}?{parts}")

    assert (alike.status, often.status) == (200, 200)


def test_two_files_under_one_name_are_refused(world, everything):
    files = [SimpleUploadedFile(name, b"PK") for name in ("one.zip", "two.zip")]

    answer = ask(
        everything,
        "POST",
        reverse("integrations:upload", args=[world.environments["dev"].code]),
        {"archive": files},
    )

    assert (answer.status, "“archive” is given twice." in answer.body) == (422, True)


@pytest.mark.parametrize("address", ["/", "/accounts/login/", "/healthz", "/pull-requests/", "/nowhere/"])
def test_addresses_and_forms_without_end_are_refused(everything, address):
    many = urlencode([(f"name{number}", 1) for number in range(10_000)])
    endless = everything.get(f"{address}?q={'x' * 100_000}")
    of_many = everything.get(f"{address}?{many}")
    form = everything.post("/theme/", many, content_type="application/x-www-form-urlencoded")

    assert endless.status_code == 414
    assert "The address is too long." in endless.content.decode()
    assert (of_many.status_code, form.status_code) == (414, 400)


def _ways_back(person):
    """Everything that leads back to where one came from, as that person: a name, and the answer for a way."""

    def sign_in(way):
        fields = {"login": person.username, "password": PASSWORD, "next": way}
        return Client().post(reverse("account_login"), fields)

    def of(address, **fields):
        def go(way):
            client = Client()
            client.force_login(person)
            return client.post(f"{reverse(address)}?{urlencode({'next': way})}", {**fields, "next": way})

        return go

    yield "sign in", sign_in
    yield "sign out", of("account_logout")
    yield "theme", of("theme", theme="dark")
    yield "password again", of("account_reauthenticate", password=PASSWORD)


def test_a_way_back_leads_nowhere_else(settings):
    settings.ACCOUNT_RATE_LIMITS = False
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    person = make_user()
    person.set_password(PASSWORD)
    person.save()
    mistakes = []
    for name, go in _ways_back(person):
        here = go("/pull-requests/")
        if (here.status_code, here.url) != (302, "/pull-requests/"):
            mistakes.append(f"{name} does not lead back: {here.status_code}")
        for way in ELSEWHERE:
            answer = go(way)
            if (answer.status_code, answer.headers.get("Location")) not in (
                (302, "/"),
                (302, "/accounts/login/"),
            ):
                mistakes.append(f"{name}: {answer.status_code} {answer.headers.get('Location')} for {way!r}")

    assert not mistakes, "\n".join(mistakes)
