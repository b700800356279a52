"""Adding a resource."""

import pytest
from django.urls import reverse

from environments.roles import Role
from integrations.kinds import KINDS
from integrations.models import Resource
from tests.factories import document_of, make_integration, make_manager, make_user
from tests.standing import keep

pytestmark = pytest.mark.django_db

CREATABLE = [name for name, kind in KINDS.items() if not kind.singular]


def make_world():
    return make_integration(name="Orders")


kept_world = keep(make_world)


@pytest.fixture
def tile(world):
    return world


def address(tile, kind, query=""):
    return reverse("integrations:resource_create", args=[tile.code, kind]) + query


@pytest.mark.parametrize("kind", CREATABLE)
def test_every_kind_has_a_form(client, tile, kind):
    client.force_login(make_manager(tile))

    assert client.get(address(tile, kind)).status_code == 200
    assert client.get(address(tile, kind, "?as=json")).status_code == 200


def test_a_new_resource_is_a_new_revision(client, tile):
    client.force_login(make_manager(tile))

    response = client.post(
        address(tile, "script"), {"field-name": "Clean", "field-content": "a\r\nb\r\n"}, follow=True
    )

    tile.refresh_from_db()
    assert f"Saved as revision {tile.head}." in response.content.decode()
    assert document_of(tile, "Clean") == {"name": "Clean", "content": "a\nb\n"}


def test_a_document_can_be_given_as_json(client, tile):
    client.force_login(make_manager(tile))

    client.post(address(tile, "script", "?as=json"), {"text": '{"name": "Clean", "odd": [1]}'})

    assert document_of(tile, "Clean") == {"name": "Clean", "odd": [1]}


def test_a_refused_form_comes_back_as_it_was(client, tile):
    client.force_login(make_manager(tile))

    response = client.post(address(tile, "export"), {"field-name": "", "field-pageSize": "many"})

    assert response.status_code == 422
    assert set(response.context["form"].errors) >= {"name", "pageSize"}
    assert response.context["form"]["pageSize"].value() == "many"
    assert not Resource.objects.filter(integration=tile).exists()


def test_names_that_are_taken_are_refused(client):
    tile = make_integration(Clean="x")
    client.force_login(make_manager(tile))

    response = client.post(address(tile, "script"), {"field-name": "Clean", "field-content": "y"})

    assert response.status_code == 422
    assert "already has" in str(response.context["form"].errors["name"])


@pytest.mark.parametrize("kind", ["integration", "nonsense", "__proto__"])
def test_only_kinds_that_can_be_added_have_the_page(client, tile, kind):
    client.force_login(make_manager(tile))

    assert client.get(address(tile, kind)).status_code == 404


def test_adding_needs_manage(client, tile):
    client.force_login(make_manager(tile, role=Role.MONITOR))
    assert client.post(address(tile, "script"), {"field-name": "Clean"}).status_code == 403

    client.force_login(make_user())
    assert client.post(address(tile, "script"), {"field-name": "Clean"}).status_code == 404
    assert not Resource.objects.filter(integration=tile).exists()
