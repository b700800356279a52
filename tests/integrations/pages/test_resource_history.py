"""The past of one resource."""

from uuid import uuid4

import pytest
from django.urls import reverse

from environments.roles import Role
from tests.factories import change, make_integration, make_manager, make_user, remove

pytestmark = pytest.mark.django_db


def page_of(client, user, tile, lineage):
    client.force_login(user)
    return client.get(reverse("integrations:resource_history", args=[tile.code, lineage]))


def test_each_change_is_listed_with_its_revision_and_person(client):
    tile = make_integration(hook="a")
    manager = make_manager(tile)
    lineage = tile.resources.get().lineage
    change(tile, "hook", by=manager, content="b")
    change(tile, "hook", by=manager, description="c")

    response = page_of(client, manager, tile, lineage)

    assert [(past.word, past.name) for past in response.context["changes"]] == [
        ("Changed", "hook"),
        ("Changed", "hook"),
        ("Created", "hook"),
    ]
    assert response.context["changes"][0].revision.created_by == manager


def test_a_deleted_resource_still_has_its_history_and_can_be_brought_back(client):
    tile = make_integration(hook="a")
    manager = make_manager(tile)
    lineage = tile.resources.get().lineage
    created = tile.head
    remove(tile, "hook", by=manager)

    response = page_of(client, manager, tile, lineage)

    assert response.context["is_gone"]
    assert reverse("integrations:resource_revert", args=[tile.code, lineage, created]) in (
        response.content.decode()
    )


def test_a_monitor_is_not_offered_to_bring_anything_back(client):
    tile = make_integration(hook="a")
    lineage = tile.resources.get().lineage
    change(tile, "hook", by=make_manager(tile), content="b")

    response = page_of(client, make_manager(tile, role=Role.MONITOR), tile, lineage)

    assert "Bring back" not in response.content.decode()


def test_a_lineage_the_tile_never_had_is_not_found(client):
    tile, other = make_integration(hook="a"), make_integration(name="Other", different="b")
    manager = make_manager(tile)

    assert page_of(client, manager, tile, uuid4()).status_code == 404
    assert page_of(client, manager, tile, other.resources.get().lineage).status_code == 404
    assert page_of(client, make_user(), tile, tile.resources.get().lineage).status_code == 404
