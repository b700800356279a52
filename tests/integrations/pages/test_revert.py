"""Going back: the preview, and what the button asks for."""

import pytest
from django.urls import reverse

from environments.roles import Role
from integrations.models import Job
from tests.factories import add, change, make_integration, make_manager, remove
from tests.standing import keep

pytestmark = pytest.mark.django_db


def make_world():
    tile = make_integration(name="Orders", hook="a\n", other="x")
    return {"tile": tile, "manager": make_manager(tile)}


kept_world = keep(make_world)


@pytest.fixture
def tile(world):
    return world["tile"]


@pytest.fixture
def manager(world, client):
    client.force_login(world["manager"])
    return world["manager"]


def address(tile, number, lineage=None):
    if lineage:
        return reverse("integrations:resource_revert", args=[tile.code, lineage, number])
    return reverse("integrations:revert", args=[tile.code, number])


def test_the_preview_shows_what_would_change_and_changes_nothing(client, tile, manager):
    change(tile, "hook", by=manager, content="b\n")
    remove(tile, "other", by=manager)
    add(tile, {"name": "added"}, by=manager)

    response = client.get(address(tile, 2))

    tile.refresh_from_db()
    assert {(shown.name, shown.status_word) for shown in response.context["changes"]} == {
        ("hook", "Changed"),
        ("other", "New"),
        ("added", "Deleted"),
    }
    assert tile.head == 5
    assert not Job.objects.exists()


def test_the_button_asks_for_the_work_and_goes_to_its_page(client, tile, manager):
    change(tile, "hook", by=manager, content="b\n")

    response = client.post(address(tile, 2), {"wanted_head": 3})

    job = Job.objects.get()
    assert response.url == job.get_absolute_url()
    assert job.arguments == {"to_revision": 2, "wanted_head": 3}


def test_asking_twice_is_one_job(client, tile, manager):
    change(tile, "hook", by=manager, content="b\n")

    for _ in range(2):
        client.post(address(tile, 2), {"wanted_head": 3})

    assert Job.objects.count() == 1


@pytest.mark.parametrize("head", ["2", "99", "", "-1", "x", "9" * 5_000])
def test_a_preview_that_is_out_of_date_is_refused(client, tile, manager, head):
    change(tile, "hook", by=manager, content="b\n")

    response = client.post(address(tile, 2), {"wanted_head": head})

    assert response.status_code == 409
    assert "changed since this preview" in response.context["problem"]
    assert not Job.objects.exists()


def test_the_caches_to_fill_again_are_named_beforehand(client, tile, manager):
    add(tile, {"name": "Countries", "description": "old"}, kind="lookup_cache", by=manager)
    change(tile, "Countries", by=manager, description="new")

    response = client.get(address(tile, 3))

    assert response.context["caches"] == ["Countries"]
    assert "Countries" in response.content.decode()


def test_nothing_to_go_back_to_has_no_button(client, tile, manager):
    response = client.get(address(tile, tile.head))

    assert "Nothing would change" in response.content.decode()
    assert "btn-primary" not in response.content.decode().partition("form-end")[2]


def test_one_resource_alone_can_be_brought_back(client, tile, manager):
    lineage = tile.resources.get(name="hook").lineage
    change(tile, "hook", by=manager, content="b\n")
    change(tile, "other", by=manager, content="y")

    preview = client.get(address(tile, 2, lineage))
    client.post(address(tile, 2, lineage), {"wanted_head": 4})

    assert [shown.name for shown in preview.context["changes"]] == ["hook"]
    assert Job.objects.get().arguments["lineage"] == str(lineage)


def test_a_deleted_resource_can_be_brought_back(client, tile, manager):
    lineage = tile.resources.get(name="other").lineage
    remove(tile, "other", by=manager)

    preview = client.get(address(tile, 2, lineage))

    assert [shown.status_word for shown in preview.context["changes"]] == ["New"]


def test_reverting_needs_manage(client, tile):
    client.force_login(make_manager(tile, role=Role.MONITOR))
    lineage = tile.resources.get(name="hook").lineage

    assert client.get(address(tile, 1)).status_code == 403
    assert client.post(address(tile, 1), {"wanted_head": 2}).status_code == 403
    assert client.post(address(tile, 1, lineage), {"wanted_head": 2}).status_code == 403
    assert not Job.objects.exists()
