"""Deleting a resource."""

import pytest
from django.urls import reverse

from environments.roles import Role
from integrations.models import Resource
from tests.factories import add, change, make_integration, make_manager

pytestmark = pytest.mark.django_db


@pytest.fixture
def tile():
    return make_integration(name="Orders", hook="a")


def address(tile, resource):
    return reverse("integrations:resource_delete", args=[tile.code, resource.lineage])


def hook_of(tile):
    return Resource.objects.get(integration=tile, name="hook")


def test_the_page_asks_first(client, tile):
    client.force_login(make_manager(tile))

    response = client.get(address(tile, hook_of(tile)))

    assert "Delete hook?" in response.content.decode()
    assert Resource.objects.filter(integration=tile).exists()


def test_deleting_says_which_revision_it_made(client, tile):
    client.force_login(make_manager(tile))

    response = client.post(
        address(tile, hook_of(tile)), {"expected": str(hook_of(tile).content_id)}, follow=True
    )

    tile.refresh_from_db()
    assert f"hook was deleted, as revision {tile.head}." in response.content.decode()
    assert not Resource.objects.filter(integration=tile).exists()


def test_what_is_used_is_not_deleted_and_its_users_are_named(client, tile):
    manager = make_manager(tile)
    hooks = {"preSavePage": {"_scriptId": str(hook_of(tile).lineage), "function": "f"}}
    add(tile, {"name": "Get orders", "hooks": hooks}, kind="export", by=manager)
    client.force_login(manager)

    asked = client.get(address(tile, hook_of(tile)))
    response = client.post(address(tile, hook_of(tile)), {"expected": str(hook_of(tile).content_id)})

    assert 'class="btn btn-danger"' not in asked.content.decode()
    assert response.status_code == 409
    assert "Get orders" in response.context["problem"]
    assert Resource.objects.filter(integration=tile, name="hook").exists()


@pytest.mark.parametrize("expected", ["", "nonsense", "stale"])
def test_what_changed_since_the_question_is_not_deleted(client, tile, expected):
    manager = make_manager(tile)
    earlier = str(hook_of(tile).content_id)
    change(tile, "hook", by=manager, content="b")
    client.force_login(manager)

    response = client.post(
        address(tile, hook_of(tile)), {"expected": earlier if expected == "stale" else expected}
    )

    assert response.status_code == 409
    assert Resource.objects.filter(integration=tile, name="hook").exists()


def test_deleting_needs_manage(client, tile):
    client.force_login(make_manager(tile, role=Role.MONITOR))

    response = client.post(address(tile, hook_of(tile)), {"expected": str(hook_of(tile).content_id)})

    assert response.status_code == 403
    assert Resource.objects.filter(integration=tile).exists()


def test_asking_by_get_never_deletes(client, tile):
    client.force_login(make_manager(tile))

    client.get(address(tile, hook_of(tile)), {"expected": str(hook_of(tile).content_id)})

    assert Resource.objects.filter(integration=tile).exists()
