"""Uploading archives, and downloading tiles as archives."""

import io
import json
import zipfile

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from environments.roles import Role
from environments.services.grants import give_role
from ilm_site.demo.documents import demo_archive
from integrations.archive.errors import ArchiveError
from integrations.archive.lineages import lineage_of
from integrations.archive.reading import read_archive
from integrations.models import Integration, Job, Resource, ResourceLocal, Upload
from integrations.services.archive import build_archive, request_upload, store_archive
from integrations.services.edit import edit_resource
from integrations.services.revisions import state_sum
from integrations.tasks import upload_task
from tests.factories import (
    add,
    all_rows,
    change,
    document_of,
    make_clone,
    make_environment,
    make_integration,
    make_manager,
    remove,
    resource_of,
    state_of,
)
from tests.integrations.archive.packing import CONNECTION_ID, good_files, pack
from tests.integrations.services.conftest import make_people, make_tile
from tests.standing import keep

FLOW_ID = "f" * 24


def upload(environment, *, by, data=None, **fields):
    return request_upload(environment=environment, name="", data=data or pack(good_files()), by=by, **fields)


kept_world = keep(make_people)


@pytest.fixture
def tile(environment, manager):
    return make_tile(environment, manager)


@pytest.fixture
def demo(environment, manager):
    """The demonstration's integration: every kind but the rarest, and values of the tile's own."""
    return store_archive(parsed=demo_archive(), environment=environment, name="", by=manager)


def local_values(tile):
    rows = ResourceLocal.objects.filter(resource__integration=tile).exclude(values={})
    return dict(rows.values_list("resource__lineage", "values"))


def test_an_upload_becomes_a_tile_of_one_revision(environment, manager):
    job = upload(environment, by=manager)

    upload_task(job.pk)

    job.refresh_from_db()
    tile = Integration.objects.get()
    assert (job.state, job.result_url) == (Job.State.DONE, tile.get_absolute_url())
    assert (tile.name, tile.environment, tile.created_by, tile.head) == ("Orders", environment, manager, 1)
    assert sorted((kind, name) for kind, name, _ in state_of(tile).values()) == [
        ("connection", "Shop"),
        ("export", "Orders"),
        ("integration", "Integration settings"),
    ]
    assert tile.revisions.get().description == "Uploaded an archive of 2 resources"
    assert not Upload.objects.exists()


def test_a_chosen_name_goes_before_the_archive_s(environment, manager):
    job = request_upload(environment=environment, name="Sales", data=pack(good_files()), by=manager)

    upload_task(job.pk)

    assert Integration.objects.get().name == "Sales"


def test_references_lead_to_lineages_of_the_tile(environment, manager):
    upload_task(upload(environment, by=manager).pk)

    tile = Integration.objects.get()
    assert document_of(tile, "Orders")["_connectionId"] == str(lineage_of(CONNECTION_ID))
    assert resource_of(tile, "Shop").lineage == lineage_of(CONNECTION_ID)


def test_values_of_the_environment_stay_beside_the_documents(environment, manager):
    flow = {"_id": FLOW_ID, "name": "Daily", "disabled": True}
    data = pack(good_files(**{f"flows/Daily-{FLOW_ID}.json": flow}))

    upload_task(upload(environment, by=manager, data=data).pk)

    tile = Integration.objects.get()
    assert document_of(tile, "Daily") == {"name": "Daily"}
    assert local_values(tile) == {lineage_of(FLOW_ID): {"disabled": True}}


def test_secrets_of_an_archive_are_never_stored(environment, manager):
    shop = {
        "_id": CONNECTION_ID,
        "name": "Shop",
        "type": "http",
        "http": {"auth": {"basic": {"password": "hunter2"}}},
    }
    data = pack(good_files(**{f"connections/Shop-{CONNECTION_ID}.json": shop}))

    upload_task(upload(environment, by=manager, data=data).pk)

    assert Integration.objects.count() == 1
    assert "hunter2" not in str(all_rows())


def test_a_downloaded_tile_uploaded_again_is_equal(demo, environment, manager):
    data = build_archive(integration=demo)

    upload_task(upload(environment, by=manager, data=data).pk)

    again = Integration.objects.exclude(pk=demo.pk).get()
    assert state_of(again) == state_of(demo)
    assert state_sum(again) == state_sum(demo)
    assert local_values(again) == local_values(demo) != {}
    assert (again.name, again.description) == (demo.name, demo.description)
    assert build_archive(integration=again) == data


def test_the_round_trip_holds_after_changes_too(demo, environment, manager):
    cache = Resource.objects.filter(integration=demo, kind="lookup_cache").first()
    edit_resource(
        integration=demo,
        lineage=cache.lineage,
        document={"name": "\u202e / ..\\ cache"},
        expected=cache.content_id,
        by=manager,
    )
    add(demo, {"name": "New", "content": "\u2028 <script>"}, by=manager)
    demo.refresh_from_db()

    again = store_archive(
        parsed=read_archive(build_archive(integration=demo)), environment=environment, name="", by=manager
    )

    assert state_of(again) == state_of(demo)


def test_the_same_state_is_the_same_archive_in_every_tile(demo, manager):
    clone = make_clone(demo, by=manager, name=demo.name)
    ResourceLocal.objects.filter(resource__integration__in=[clone, demo]).delete()

    assert build_archive(integration=clone) == build_archive(integration=demo)


def test_a_download_holds_what_the_tile_holds_now(environment, manager):
    tile = make_integration(environment, by=manager)
    added = [add(tile, {"name": name, "content": "1;"}, by=manager) for name in ("refunds", "orders")]
    change(tile, "refunds", content="2;", by=manager)
    remove(tile, "orders", by=manager)

    with zipfile.ZipFile(io.BytesIO(build_archive(integration=tile))) as archive:
        (name,) = (name for name in archive.namelist() if name != "integration.json")
        document = json.loads(archive.read(name))

    assert lineage_of(document.pop("_id")) == added[0].lineage
    assert document == {"name": "refunds", "content": "2;"}


def test_an_empty_tile_can_be_downloaded(environment, manager, tile):
    remove(tile, "orders", by=manager)
    remove(tile, "stock", by=manager)

    parsed = read_archive(build_archive(integration=tile))

    assert (parsed.name, parsed.resources) == ("Orders", ())


def test_one_archive_uploaded_twice_is_two_tiles_of_one_origin(environment, manager):
    for _ in range(2):
        upload_task(upload(environment, by=manager).pk)

    first, second = Integration.objects.order_by("pk")
    assert state_of(first) == state_of(second)


def test_a_second_click_makes_no_second_tile(environment, manager):
    first = upload(environment, by=manager, token="form")
    second = upload(environment, by=manager, token="form")

    for job in (first, second, first):
        upload_task(job.pk)

    assert first == second
    assert Integration.objects.count() == 1


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"no archive",
        pack(good_files())[:-30],
        pack(good_files(**{"integration.json": None})),
        pack(good_files(**{"scripts/Bad-1.json": '{"_id": "1", "name": "a", "name": "b"}'})),
        pack(good_files(**{"widgets/x.json": {}})),
        pack(good_files(**{f"connections/Shop-{CONNECTION_ID}.json": None})),
    ],
    ids=["empty", "no zip", "cut", "no settings", "bad second file", "unknown folder", "dangling"],
)
def test_a_bad_archive_is_refused_at_once_and_whole(environment, manager, data):
    before = all_rows()

    with pytest.raises(ArchiveError):
        request_upload(environment=environment, name="", data=data, by=manager)

    assert all_rows() == before


@pytest.mark.parametrize(("who", "refusal"), [("monitor", PermissionDenied), ("stranger", Http404)])
def test_only_managers_of_the_environment_upload(environment, request, who, refusal):
    person = request.getfixturevalue(who)
    before = all_rows()

    with pytest.raises(refusal):
        upload(environment, by=person)

    assert all_rows() == before


def test_rights_on_another_environment_do_not_help(environment):
    elsewhere = make_manager(make_environment())

    with pytest.raises(Http404):
        upload(environment, by=elsewhere)


@pytest.mark.parametrize("left", [Role.NONE, Role.MONITOR])
def test_rights_taken_away_while_it_waits_count(environment, manager, left):
    job = upload(environment, by=manager)
    give_role(to=manager, on=environment, role=left)

    upload_task(job.pk)

    job.refresh_from_db()
    assert (job.state, Integration.objects.count()) == (Job.State.FAILED, 0)
    assert job.problem
