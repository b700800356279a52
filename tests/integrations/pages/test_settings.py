"""A tile's own name and description."""

import pytest
from django.urls import reverse

from environments.roles import Role
from tests.factories import make_integration, make_manager, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def tile():
    return make_integration(name="Orders")


def address(tile):
    return reverse("integrations:settings", args=[tile.code])


def test_name_and_description_are_saved_without_a_revision(client, tile):
    client.force_login(make_manager(tile))
    head = tile.head

    response = client.post(address(tile), {"name": "Orders EU", "description": "For Europe"})

    tile.refresh_from_db()
    assert response.status_code == 302
    assert (tile.name, tile.description, tile.head) == ("Orders EU", "For Europe", head)


@pytest.mark.parametrize("name", ["", "   ", "x" * 201, "a\x00b"])
def test_a_wrong_name_is_refused_and_stays_on_the_page(client, tile, name):
    client.force_login(make_manager(tile))

    response = client.post(address(tile), {"name": name, "description": "kept"})

    tile.refresh_from_db()
    assert response.status_code == 422
    assert response.context["form"]["description"].value() == "kept"
    assert tile.name == "Orders"


def test_settings_need_manage(client, tile):
    for person, status in ((make_manager(tile, role=Role.MONITOR), 403), (make_user(), 404)):
        client.force_login(person)

        assert client.get(address(tile)).status_code == status
        assert client.post(address(tile), {"name": "Mine"}).status_code == status
    tile.refresh_from_db()
    assert tile.name == "Orders"
