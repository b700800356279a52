"""Adding a resource to a tile."""

import pytest
from django.core.exceptions import PermissionDenied

from integrations.archive.lineages import lineage_of
from integrations.errors import IntegrationError, InvalidDocument
from integrations.kinds import UnknownKind
from integrations.models import Content, Resource, ResourceLocal, VendorId
from integrations.services.edit import create_resource
from tests.factories import add, all_rows, make_integration, state_of


def test_a_resource_is_one_revision_with_its_history(tile, manager):
    resource = create_resource(
        integration=tile, kind="script", document={"name": "refunds", "content": "1;"}, by=manager
    )

    tile.refresh_from_db()
    row = Resource.history.get(lineage=resource.lineage)
    assert (tile.head, row.revision, row.history_type) == (3, 3, "+")
    assert (row.history_user, row.history_change_reason) == (manager, "Edit: Created refunds")
    assert (row.kind, row.name, row.content_id) == ("script", "refunds", resource.content_id)


def test_a_new_resource_can_be_archived_at_once(tile, manager):
    resource = add(tile, {"name": "refunds", "content": ""}, by=manager)

    vendor_id = VendorId.objects.get(lineage=resource.lineage)
    assert lineage_of(vendor_id.value) == resource.lineage


def test_values_of_the_environment_are_kept_beside_the_document(tile, manager):
    flow = create_resource(
        integration=tile, kind="flow", document={"name": "Daily"}, local={"disabled": True}, by=manager
    )

    assert ResourceLocal.objects.get(resource=flow).values == {"disabled": True}
    assert Content.objects.get(pk=flow.content_id).document == '{"name":"Daily"}'


def test_equal_documents_are_stored_once(tile, environment, manager):
    other = make_integration(environment, by=manager)
    first = add(tile, {"name": "refunds", "content": "1;"}, by=manager)

    second = add(other, {"content": "1;", "name": "refunds"}, by=manager)

    assert first.content_id == second.content_id
    assert first.lineage != second.lineage


@pytest.mark.parametrize("who", ["monitor", "stranger"])
def test_only_managers_add_resources(tile, request, who):
    person = request.getfixturevalue(who)
    before = all_rows()

    with pytest.raises(PermissionDenied):
        add(tile, {"name": "refunds"}, by=person)

    assert all_rows() == before


def test_an_unknown_kind_is_refused(tile, manager):
    before = all_rows()

    with pytest.raises(UnknownKind, match="widget"):
        add(tile, {"name": "refunds"}, kind="widget", by=manager)

    assert all_rows() == before


def test_the_tile_s_own_settings_cannot_be_added_by_hand(tile, manager):
    before = all_rows()

    with pytest.raises(IntegrationError, match="cannot be added by hand"):
        add(tile, {"name": "Integration settings"}, kind="integration", by=manager)

    assert all_rows() == before


def test_a_name_is_taken_within_its_kind_only(tile, manager):
    with pytest.raises(InvalidDocument, match="already has a script called orders"):
        add(tile, {"name": "orders"}, by=manager)

    add(tile, {"name": "orders"}, kind="flow", by=manager)

    assert sorted(kind for kind, name, _ in state_of(tile).values() if name == "orders") == ["flow", "script"]
