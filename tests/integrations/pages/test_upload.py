"""Uploading an archive, making an empty tile, downloading a tile."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from environments.roles import Role
from integrations.models import Integration, Job
from integrations.services.archive import carry_out_upload
from integrations.views.download import file_name
from tests.factories import make_environment, make_integration, make_manager, make_user
from tests.integrations.archive.packing import good_files, pack

pytestmark = pytest.mark.django_db


def send(client, user, environment, data, **fields):
    client.force_login(user)
    address = reverse("integrations:upload", args=[environment.code])
    token = client.get(address).context["form"]["token"].value()
    archive = SimpleUploadedFile("orders.zip", data, "application/zip")
    return client.post(address, {"archive": archive, "token": token, **fields})


def test_an_upload_becomes_a_job_that_makes_the_tile(client):
    environment = make_environment()
    manager = make_manager(environment)

    response = send(client, manager, environment, pack(good_files()), name="Orders renamed")

    job = Job.objects.get()
    assert response.url == job.get_absolute_url()
    carry_out_upload(job)
    tile = Integration.objects.get(environment=environment)
    assert tile.name == "Orders renamed"
    assert tile.resources.filter(kind="export", name="Orders").exists()


def test_an_upload_without_a_name_takes_the_one_of_the_archive(client):
    environment = make_environment()

    send(client, make_manager(environment), environment, pack(good_files()))

    carry_out_upload(Job.objects.get())
    assert Integration.objects.get(environment=environment).name == "Orders"


def test_the_same_form_sent_twice_is_one_upload(client):
    environment = make_environment()
    manager = make_manager(environment)
    token = "7d7e7c52-8f3c-4d3c-9d5e-1f7a2f0a4c11"

    first = send(client, manager, environment, pack(good_files()), token=token)
    second = send(client, manager, environment, pack(good_files()), token=token)

    assert first.url == second.url
    assert Job.objects.count() == 1


def test_a_broken_member_is_named_and_nothing_is_kept(client):
    environment = make_environment()
    broken = good_files(**{"exports/Broken-" + "a" * 24 + ".json": "{not json"})

    response = send(client, make_manager(environment), environment, pack(broken), name="Kept")

    page = response.content.decode()
    assert response.status_code == 422
    assert "exports/Broken-" in page
    assert 'value="Kept"' in page
    assert not Job.objects.exists()


@pytest.mark.parametrize("data", [b"", b"not a zip", b"PK\x03\x04 cut off"])
def test_what_is_no_archive_is_refused_with_a_sentence(client, data):
    environment = make_environment()

    response = send(client, make_manager(environment), environment, data)

    assert response.status_code == 422
    assert response.context["form"].errors["archive"]


def test_a_file_too_large_is_refused_before_it_is_read(client, monkeypatch):
    environment = make_environment()
    monkeypatch.setattr("integrations.forms.upload.MAX_PACKED", 10)

    response = send(client, make_manager(environment), environment, pack(good_files()))

    assert response.status_code == 422
    assert "larger than" in response.context["form"].errors["archive"][0]


def test_a_form_without_a_file_says_so(client):
    environment = make_environment()
    client.force_login(make_manager(environment))

    response = client.post(reverse("integrations:upload", args=[environment.code]), {})

    assert response.status_code == 422
    assert "Choose the archive to upload." in response.content.decode()


@pytest.mark.parametrize("page", ["upload", "create"])
def test_adding_a_tile_needs_manage_on_the_environment(client, page):
    environment = make_environment()
    address = reverse(f"integrations:{page}", args=[environment.code])

    client.force_login(make_manager(environment, role=Role.MONITOR))
    assert client.get(address).status_code == 403
    assert client.post(address, {"name": "Sneaked in"}).status_code == 403
    client.force_login(make_user())
    assert client.get(address).status_code == 404
    assert not Integration.objects.exists()


def test_an_empty_tile_is_made_and_opened(client):
    environment = make_environment()
    client.force_login(make_manager(environment))

    response = client.post(
        reverse("integrations:create", args=[environment.code]),
        {"name": "Orders", "description": "All of them"},
    )

    tile = Integration.objects.get()
    assert response.url == tile.get_absolute_url()
    assert (tile.name, tile.description, tile.head) == ("Orders", "All of them", 1)


@pytest.mark.parametrize("name", ["", "   ", "x" * 201, "nul\x00"])
def test_a_tile_needs_a_name_that_can_be_kept(client, name):
    environment = make_environment()
    client.force_login(make_manager(environment))

    response = client.post(reverse("integrations:create", args=[environment.code]), {"name": name})

    assert response.status_code == 422
    assert response.context["form"].errors["name"]
    assert not Integration.objects.exists()


def test_a_download_is_a_zip_named_for_the_tile(client):
    environment = make_environment(name="Dev")
    manager = make_manager(environment)
    carry_out_upload(uploaded(client, manager, environment, "Orders é"))
    tile = Integration.objects.get()

    response = client.get(reverse("integrations:download", args=[tile.code]))

    names = zipfile.ZipFile(io.BytesIO(response.content)).namelist()
    assert "integration.json" in names
    assert response["Content-Type"] == "application/zip"
    assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''Orders%20%C3%A9")


def uploaded(client, manager, environment, name):
    send(client, manager, environment, pack(good_files()), name=name)
    return Job.objects.get()


def test_a_download_needs_manage(client):
    tile = make_integration()
    client.force_login(make_manager(tile, role=Role.MONITOR))

    assert client.get(reverse("integrations:download", args=[tile.code])).status_code == 403


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Orders · Dev", "Orders · Dev"),
        ('a/b\\c:d*e?"f', "a_b_c_d_e_f"),
        ("line\r\nSet-Cookie: x", "line_Set-Cookie_ x"),
        ("...", "integration"),
        ("x" * 300, "x" * 150),
    ],
)
def test_file_names_are_ones_every_system_takes(name, expected):
    assert file_name(name) == expected
