"""A protected environment: by hand only administrators of a tile change what is in it; pulls and reverts go on."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from environments.roles import Role
from environments.services.protect_environment import protect_environment
from integrations.archive.lineages import lineage_of
from integrations.models import LookupEntry, LookupUpload
from integrations.services.bind_connection import bind_connection
from integrations.services.lookup_rows import add_row
from integrations.services.lookup_upload import stage_rows
from integrations.services.settings import rename_integration
from tests.factories import (
    add,
    all_rows,
    change,
    make_account,
    make_clone,
    make_environment,
    make_integration,
    make_manager,
    pull,
    remove,
    revert,
    state_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def tiles():
    """Orders in Dev and in QA, which is protected; and the admin."""
    account = make_account()
    make_environment(account, name="Production", is_production=True)
    admin = make_manager(account, role=Role.ADMINISTER)
    dev, qa = (make_environment(account, name=name) for name in ("Dev", "QA"))
    in_dev = make_integration(dev, by=admin, name="Orders", hook="1", spare="1")
    in_qa = make_clone(in_dev, qa, by=admin, name="Orders")
    protect_environment(environment=qa, is_protected=True, by=admin)
    qa.refresh_from_db()
    in_qa.refresh_from_db()
    return in_dev, in_qa, admin


WRITES = {
    "create": lambda tile, by: add(tile, {"name": "new", "content": "1"}, by=by),
    "edit": lambda tile, by: change(tile, "hook", content="3", by=by),
    "delete": lambda tile, by: remove(tile, "spare", by=by),
}


@pytest.mark.parametrize("write", WRITES)
@pytest.mark.parametrize("on", ["tile", "environment"])
def test_by_hand_it_takes_administer(tiles, write, on):
    _, qa, _ = tiles
    place = qa if on == "tile" else qa.environment
    before = state_of(qa)

    with pytest.raises(PermissionDenied, match="QA is protected"):
        WRITES[write](qa, make_manager(place))
    assert state_of(qa) == before

    WRITES[write](qa, make_manager(place, role=Role.ADMINISTER))
    assert state_of(qa) != before


ROW = {"key": "DE", "value": "Germany"}
ROWS = {
    "typed in": lambda cache, by: add_row(integration=cache.integration, lineage=cache.lineage, **ROW, by=by),
    "uploaded": lambda cache, by: stage_rows(
        integration=cache.integration, lineage=cache.lineage, rows={"DE": "Germany"}, origin="a.csv", by=by
    ),
}


@pytest.mark.parametrize("way", ROWS)
def test_rows_of_lookup_caches_are_content_as_well(client, tiles, way):
    _, qa, admin = tiles
    cache = add(qa, {"name": "Countries"}, kind="lookup_cache", by=admin)
    manager = make_manager(qa)

    with pytest.raises(PermissionDenied, match="QA is protected"):
        ROWS[way](cache, manager)
    assert not LookupEntry.objects.exists() and not LookupUpload.objects.exists()
    client.force_login(manager)
    data, adding = (
        reverse(f"integrations:lookup_{page}", args=[qa.code, cache.lineage]) for page in ("data", "add")
    )
    assert client.get(adding).status_code == 403
    text = client.get(data).content.decode()
    assert "QA is protected" in text and adding not in text

    ROWS[way](cache, admin)
    client.force_login(admin)
    assert adding in client.get(data).content.decode()


def test_what_is_no_content_is_not_protected(tiles):
    _, qa, admin = tiles
    connection = add(qa, {"name": "Shop", "type": "http"}, kind="connection", by=admin)
    manager = make_manager(qa)

    rename_integration(integration=qa, name="Renamed", description="", by=manager)
    bind_connection(integration=qa, lineage=connection.lineage, connection=None, by=manager)

    qa.refresh_from_db()
    assert qa.name == "Renamed"


@pytest.mark.parametrize("write", WRITES)
def test_elsewhere_and_afterwards_manage_is_enough(tiles, write):
    dev, qa, admin = tiles
    person = make_manager(dev, qa)

    WRITES[write](dev, person)
    protect_environment(environment=qa.environment, is_protected=False, by=admin)
    WRITES[write](qa, person)


def test_who_sees_it_only_is_told_of_the_role_and_not_of_the_protection(tiles):
    _, qa, _ = tiles

    with pytest.raises(PermissionDenied, match="needs Manage"):
        change(qa, "hook", content="3", by=make_manager(qa, role=Role.MONITOR))


@pytest.mark.django_db(transaction=True)
def test_pulls_and_reverts_go_on_with_manage(tiles):
    dev, qa, _ = tiles
    person, before = make_manager(dev, qa), state_of(qa)
    change(dev, "hook", content="2", by=person)

    pull(dev, qa, by=person)
    assert state_of(qa) == state_of(dev)
    revert(qa, 1, by=person)

    assert state_of(qa) == before


def pages(tile):
    lineage = lineage_of("hook")
    return [
        reverse("integrations:resource_create", args=[tile.code, "script"]),
        reverse("integrations:resource_edit", args=[tile.code, lineage]),
        reverse("integrations:resource_delete", args=[tile.code, lineage]),
    ]


def test_the_pages_say_why_and_who_can_help(client, tiles):
    _, qa, admin = tiles
    client.force_login(make_manager(qa))
    before = all_rows()["integrations.Revision"]

    for page in (qa.get_absolute_url(), reverse("integrations:resource", args=[qa.code, lineage_of("hook")])):
        text = client.get(page).content.decode()
        assert "QA is protected: what is in it changes by pull requests." in text
        assert f"administer this tile may edit resources and rows of lookup caches. Ask {admin}." in text
        assert 'disabled aria-describedby="protected"' in text
        assert ">Protected<" in text
        assert "/edit/" not in text
    for page in pages(qa):
        for answer in (client.get(page), client.post(page, {"name": "x"})):
            assert answer.status_code == 403
            assert "QA is protected" in answer.content.decode()
    assert all_rows()["integrations.Revision"] == before


@pytest.mark.parametrize("role", [Role.MONITOR, Role.ADMINISTER])
def test_who_is_not_concerned_reads_no_reason(client, tiles, role):
    _, qa, _ = tiles
    client.force_login(make_manager(qa, role=role))

    text = client.get(qa.get_absolute_url()).content.decode()

    assert "QA is protected" not in text
    assert [client.get(page).status_code for page in pages(qa)] == [
        200 if role is Role.ADMINISTER else 403
    ] * 3


def test_the_environment_s_page_says_it_is_protected(client, tiles):
    dev, qa, _ = tiles
    client.force_login(make_manager(dev, qa))

    assert ">Protected<" in client.get(qa.environment.get_absolute_url()).content.decode()
    assert ">Protected<" not in client.get(dev.environment.get_absolute_url()).content.decode()
