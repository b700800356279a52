"""The way between environments: where one was last, and what one is not told."""

import pytest
from django.test import Client
from django.urls import reverse

from environments.models import Licence
from environments.roles import Role
from tests.factories import make_account, make_environment, make_integration, make_manager
from tests.page_words import words_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def account():
    account = make_account()
    for place, name in enumerate(("Dev", "QA", "Production")):
        make_environment(account, name=name, position=place, is_production=name == "Production")
    return account


def environment(account, name):
    return account.environments.get(name=name)


def test_the_environment_is_remembered_for_the_person_not_for_the_window(account):
    person = make_manager(account)
    here, elsewhere = Client(), Client()
    for window in (here, elsewhere):
        window.force_login(person)

    here.get(environment(account, "QA").get_absolute_url())

    assert elsewhere.get("/").url == environment(account, "QA").get_absolute_url()
    person.refresh_from_db()
    assert person.last_environment == environment(account, "QA")


def test_what_one_may_not_see_any_more_is_forgotten(client, account):
    person = make_manager(environment(account, "Dev"))
    person.last_environment = environment(account, "QA")
    person.save()
    client.force_login(person)

    assert client.get("/").url == environment(account, "Dev").get_absolute_url()


def test_names_of_environments_one_is_not_in_are_told_nowhere(client, account):
    person = make_manager(make_integration(environment(account, "Dev")), role=Role.ADMINISTER)
    client.force_login(person)
    pages = [environment(account, "Dev").get_absolute_url(), reverse("pullrequests:all")]

    for page in pages:
        text = words_of(client.get(page).content.decode())
        assert "QA" not in text
        assert "Production" not in text
        assert "environment-switcher" not in text


def test_with_several_environments_there_is_a_dropdown_in_their_order(client, account):
    client.force_login(make_manager(account))

    text = client.get(environment(account, "QA").get_absolute_url()).content.decode()

    assert (
        text.index("<span>Dev</span>") < text.index("<span>QA</span>") < text.index("<span>Production</span>")
    )


def test_with_production_alone_there_is_neither_a_switcher_nor_a_choice_when_cloning(client):
    account = make_account(licence=Licence.SINGLE)
    production = make_environment(account, name="Production", is_production=True)
    make_environment(account, name="Spare", is_enabled=False)
    admin = make_manager(account, role=Role.ADMINISTER)
    tile = make_integration(production, by=admin)
    client.force_login(admin)

    page = client.get(reverse("integrations:clone", args=[tile.code])).content.decode()

    assert "environment-switcher" not in page
    assert "Environment of the clone" not in page
    assert "Spare" not in page
    assert f'<input type="hidden" name="environment" value="{production.code}"' in page
