"""Uploading lookup rows in the browser's way: a file, a preview, the word that writes."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from playwright.sync_api import expect

from environments.roles import Role
from environments.services.grants import give_role
from integrations.models import Job, LookupEntry, LookupUpload
from integrations.tasks import lookup_upload_task
from tests.factories import make_clone, make_environment, make_manager, make_user, resource_of
from tests.integrations.pages.test_lookup_data import address, cache, fill, kept_world, manager, rows_of, tile

__all__ = ["cache", "kept_world", "manager", "tile"]  # fixtures
pytestmark = pytest.mark.django_db


def send(client, user, cache, text, name="rows.csv"):
    client.force_login(user)
    file = SimpleUploadedFile(name, text if isinstance(text, bytes) else text.encode())
    return client.post(address(cache, "lookup_upload"), {"file": file})


def write(client, preview, mode, **changed):
    return client.post(preview, {"mode": mode, "seen": client.get(preview).context["mark"], **changed})


def test_a_file_is_previewed_before_anything_is_written(client, cache, manager):
    fill(cache, {"a": "old", "b": "x", "c": "y"})

    response = send(client, manager, cache, "key,value\na,new\nb,x\nd,z\n")
    preview = client.get(response.url)

    assert response.status_code == 302
    assert preview.context["mark"] == "1-1-1-1"
    assert preview.context["rows"] == {"staged": 3, "merge": 4, "replace": 3}
    assert rows_of(cache) == {"a": "old", "b": "x", "c": "y"}


@pytest.mark.parametrize(
    ("mode", "rows"),
    [("merge", {"a": "new", "b": "x", "c": "y"}), ("replace", {"a": "new", "c": "y"})],
)
def test_the_chosen_way_is_what_happens(client, cache, manager, mode, rows):
    fill(cache, {"a": "old", "b": "x"})
    preview = send(client, manager, cache, '{"a": "new", "c": "y"}', "rows.json").url

    response = write(client, preview, mode)

    assert (response.url, rows_of(cache)) == (address(cache), rows)
    assert client.get(preview).status_code == 404


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (b"", "This file is empty. Choose a file with rows."),
        (b"key,value\n", "There are no rows in this file."),
        (b"key,value\na,1\na,2\n", "Line 3: the key “a” stands here again; it is already in line 2."),
        ("key,value\na,1\n".encode("utf-16"), "This file is UTF-16 text."),
        ("key,value\nü,1\n".encode("latin-1"), "Line 2: this is not UTF-8 text."),
        (b"x" * 2_000_000, "Line 1: a cell is too long, or a quote is missing."),
        (b'[{"key":"a","value":1},\n{"key":}]', "Line 2: this is not JSON"),
        (b"PK\x03\x04\xff\xfe", "Line 1: this is not UTF-8 text."),
    ],
    ids=["0 bytes", "no rows", "a key twice", "UTF-16", "Latin-1", "a line of 2 MB", "not JSON", "not text"],
)
def test_a_bad_file_is_answered_in_words_and_nothing_is_kept(client, cache, manager, text, sentence):
    response = send(client, manager, cache, text)

    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert (rows_of(cache), LookupUpload.objects.count()) == ({}, 0)


def test_no_file_is_answered_in_words(client, cache, manager):
    client.force_login(manager)

    response = client.post(address(cache, "lookup_upload"))

    assert response.status_code == 422
    assert "Choose the file to upload." in response.content.decode()


@pytest.mark.parametrize(
    ("mode", "sentence"), [("", "Choose one of the two."), ("append", "Choose one of the two.")]
)
def test_a_way_must_be_chosen(client, cache, manager, mode, sentence):
    preview = send(client, manager, cache, "key,value\na,1\n").url

    response = write(client, preview, mode)

    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert rows_of(cache) == {}


@pytest.mark.parametrize("seen", ["", "9-9-9-9", "x" * 60])
def test_an_outdated_preview_writes_nothing_and_is_shown_anew(client, cache, manager, seen):
    preview = send(client, manager, cache, "key,value\na,1\n").url

    response = write(client, preview, "merge", seen=seen)

    assert (response.status_code, rows_of(cache)) == (409, {})
    assert "The data has changed since this page was shown." in response.content.decode()
    assert response.context["mark"] == "1-0-0-0"


def test_many_rows_are_a_job_s_work(client, cache, manager):
    text = "key,value\n" + "".join(f"k{n},{n}\n" for n in range(2001))
    response = write(client, send(client, manager, cache, text).url, "replace")

    job = Job.objects.get()
    assert response.url == job.get_absolute_url()
    lookup_upload_task(job.pk)
    job.refresh_from_db()
    assert (job.state, len(rows_of(cache))) == (Job.State.DONE, 2001)
    assert client.get(response.url).url == address(cache)


def test_what_someone_else_keeps_does_not_exist(client, cache, manager, tile):
    preview = send(client, manager, cache, "key,value\na,1\n").url

    client.force_login(make_manager(tile))
    assert client.get(preview).status_code == 404
    client.force_login(make_manager(tile, role=Role.MONITOR))
    assert client.get(preview).status_code == 403
    client.force_login(make_user())
    assert client.post(preview, {"mode": "merge", "seen": "1-0-0-0"}).status_code == 404
    assert rows_of(cache) == {}


def test_rows_are_copied_from_a_neighbour_by_way_of_the_preview(client, cache, tile, manager):
    fill(cache, {"a": "1", "b": "2"})
    qa = make_environment(tile.environment.account, name="QA")
    give_role(to=manager, on=qa, role=Role.MANAGE)
    theirs = resource_of(make_clone(tile, qa, by=manager, name="Orders"), "Countries")
    client.force_login(manager)
    offered = client.get(address(theirs)).context["neighbours"]
    assert [(each.tile, each.rows) for each in offered] == [(tile, 2)]

    preview = client.post(address(theirs, "lookup_copy"), {"neighbour": tile.code}).url
    write(client, preview, "merge")

    assert rows_of(theirs) == {"a": "1", "b": "2"}


def test_a_neighbour_one_does_not_manage_is_not_offered_nor_copied(client, cache, tile, manager):
    fill(cache, {"a": "canary"})
    qa = make_environment(name="QA")
    give_role(to=manager, on=qa, role=Role.MANAGE)
    theirs = resource_of(make_clone(tile, qa, by=manager), "Countries")
    answers = {}
    for role in (Role.NONE, Role.MONITOR):
        person = make_manager(qa)
        if role:
            give_role(to=person, on=tile, role=role)
        client.force_login(person)
        assert client.get(address(theirs)).context["neighbours"] == []
        answers[role] = client.post(address(theirs, "lookup_copy"), {"neighbour": tile.code}).status_code

    assert answers == {Role.NONE: 404, Role.MONITOR: 403}
    assert not LookupUpload.objects.exists()


@pytest.mark.parametrize("neighbour", ["", "x", "00000000-0000-0000-0000-000000000000"])
def test_a_neighbour_that_is_none_is_not_found(client, cache, manager, neighbour):
    client.force_login(manager)

    assert client.post(address(cache, "lookup_copy"), {"neighbour": neighbour}).status_code == 404


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("scripts", [True, False])
def test_a_file_goes_in_and_comes_out_again(site, cache, manager, tile, tmp_path, scripts):
    fill(cache, {"gone": "x"})
    page = site.context(manager, java_script_enabled=scripts).new_page()
    page.goto(reverse("integrations:resource", args=[tile.code, cache.lineage]))
    page.get_by_role("link", name="Data").click()
    page.get_by_role("link", name="Upload").click()
    file = {"name": "countries.csv", "mimeType": "text/csv", "buffer": b"key,value\nDE,Germany\n'=A1,x\n"}
    page.get_by_label("CSV or JSON file").set_input_files(file)
    page.get_by_role("button", name="Go on to the preview").click()
    expect(page.get_by_role("heading", name="2 rows from countries.csv")).to_be_visible()
    page.get_by_label(re.compile("Replace all")).check()
    page.get_by_role("button", name="Write the rows").click()
    expect(
        page.get_by_text("Countries was filled from countries.csv: 2 added, 0 changed, 1 deleted.")
    ).to_be_visible()

    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").click()

    assert rows_of(cache) == {"DE": "Germany", "=A1": "x"}
    download.value.save_as(tmp_path / "rows.csv")
    assert (tmp_path / "rows.csv").read_bytes() == b"key,value\r\n'=A1,x\r\nDE,Germany\r\n"
    assert LookupEntry.objects.count() == 2
