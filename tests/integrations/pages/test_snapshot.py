"""Asking for a snapshot."""

from uuid import uuid4

import pytest
from django.urls import reverse

from environments.roles import Role
from integrations.models import Job
from tests.factories import make_integration, make_manager

pytestmark = pytest.mark.django_db


@pytest.fixture
def tile():
    return make_integration(name="Orders", hook="a")


def address(tile):
    return reverse("integrations:snapshot", args=[tile.code])


def test_a_label_asks_for_a_snapshot_and_goes_to_its_page(client, tile):
    client.force_login(make_manager(tile))

    response = client.post(address(tile), {"label": "Before spring", "token": uuid4()})

    job = Job.objects.get()
    assert response.url == job.get_absolute_url()
    assert job.arguments == {"label": "Before spring"}


def test_a_second_click_makes_no_second_snapshot(client, tile):
    client.force_login(make_manager(tile))
    sent = {"label": "Before spring", "token": uuid4()}

    first, second = (client.post(address(tile), sent) for _ in range(2))

    assert first.url == second.url
    assert Job.objects.count() == 1


@pytest.mark.parametrize("label", ["", "   ", "x" * 201, "a\x00b"])
def test_a_label_is_demanded(client, tile, label):
    client.force_login(make_manager(tile))

    response = client.post(address(tile), {"label": label, "token": uuid4()})

    assert response.status_code == 422
    assert "label" in response.context["form"].errors
    assert not Job.objects.exists()


def test_looking_at_the_form_takes_none(client, tile):
    client.force_login(make_manager(tile))

    assert client.get(address(tile), {"label": "x"}).status_code == 200
    assert not Job.objects.exists()


def test_a_snapshot_needs_manage(client, tile):
    client.force_login(make_manager(tile, role=Role.MONITOR))

    assert client.get(address(tile)).status_code == 403
    assert client.post(address(tile), {"label": "x", "token": uuid4()}).status_code == 403
    assert not Job.objects.exists()
