"""Everyone of an account: the list, a person's page, and what its buttons do."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from environments.models import Team
from environments.roles import Role
from environments.services.grants import give_role
from integrations.models import Invitation
from integrations.views.people_frames import address_of
from tests.factories import all_rows, make_integration, make_invitation, make_manager, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def tile():
    return make_integration(name="Orders")


@pytest.fixture
def account(tile):
    return tile.environment.account


@pytest.fixture
def admin(client, account):
    admin = make_manager(account, role=Role.ADMINISTER)
    client.force_login(admin)
    return admin


@pytest.fixture
def person(tile):
    return make_manager(tile, tile.environment)


def address(account, page, *parts):
    return reverse(f"integrations:{page}", args=[account.code, *parts])


def rows_of(response):
    return {str(person): held for person, held in response.context["rows"]}


def test_everyone_is_found_wherever_they_have_their_roles(client, tile, account, admin, person):
    team = Team.objects.create(name="Testers", account=account)
    tess = make_user("tess", first_name="Tess", is_active=False)
    team.user_set.add(tess)
    stranger = make_manager(make_integration(), role=Role.ADMINISTER)
    everyone = address(account, "everyone")

    found = rows_of(client.get(everyone))

    assert found[str(admin)] == "Administer on the account"
    assert found[str(person)] == "a role on 1 environment, a role on 1 tile"
    assert found["Tess"] == "team Testers"
    assert str(stranger) not in found
    assert "Deactivated" in client.get(everyone, {"q": "tess example"}).content.decode()
    assert rows_of(client.get(everyone, {"q": "TESS@example"})) == {"Tess": "team Testers"}
    assert "Nobody found" in client.get(everyone, {"q": "nobody\x00%"}).content.decode()
    assert everyone in client.get(address_of(account)).content.decode()


def test_a_person_is_deactivated_let_in_again_and_removed(client, tile, account, admin, person):
    make_invitation(tile.environment, person.email, by=admin, role=Role.ADMINISTER)
    page = address(account, "person", person.pk)
    content = client.get(page).content.decode()
    assert f"Manage on {tile}" in content
    assert f"An open invitation: Administer on the environment {tile.environment}" in content

    deactivated = client.post(address(account, "person_deactivate", person.pk), follow=True)
    assert "can sign in no more" in deactivated.content.decode()
    assert f"by {admin}" in deactivated.content.decode()
    reactivated = client.post(address(account, "person_reactivate", person.pk), follow=True)
    assert "can sign in again" in reactivated.content.decode()
    removed = client.post(address(account, "person_remove", person.pk))

    assert removed.url == address(account, "everyone")
    assert client.get(page).status_code == 404
    assert Invitation.objects.get().revoked_at is not None


def test_what_is_not_possible_is_said_before_and_after(client, account, admin, person):
    give_role(to=person, on=make_integration(), role=Role.MONITOR)
    page = address(account, "person", person.pk)
    assert "only whoever runs the site can deactivate" in client.get(page).content.decode()
    assert address(account, "person_deactivate", person.pk) not in client.get(page).content.decode()
    before = all_rows()

    for action, who in (("deactivate", person), ("remove", admin)):
        refused = client.post(address(account, f"person_{action}", who.pk))
        assert refused.status_code == 422
        assert 'role="alert"' in refused.content.decode()

    assert all_rows() == before


def test_whoever_removes_themselves_is_led_home(client, account, admin):
    make_manager(account, role=Role.ADMINISTER)

    assert "This is you" in client.get(address(account, "person", admin.pk)).content.decode()
    assert client.post(address(account, "person_remove", admin.pk)).url == reverse("integrations:landing")


def test_the_list_costs_the_same_however_many_people(client, tile, account, admin, person):
    costs = []
    for _ in range(2):
        client.get(address(account, "everyone"))
        with CaptureQueriesContext(connection) as queries:
            client.get(address(account, "everyone"))
        costs.append(len(queries))
        for _ in range(5):
            make_manager(tile, tile.environment, account)

    assert costs[0] == costs[1]
