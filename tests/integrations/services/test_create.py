"""Making an empty tile."""

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from integrations.models import Revision
from integrations.services.create import create_integration
from tests.factories import all_rows, make_environment, make_integration, make_manager, state_of


def test_a_new_tile_starts_with_one_empty_revision(environment, manager):
    tile = create_integration(environment=environment, name="Orders", description="All of them", by=manager)

    revision = tile.revisions.get()
    assert (tile.head, revision.number, revision.kind) == (1, 1, Revision.Kind.CREATE)
    assert (tile.environment, tile.created_by, revision.created_by) == (environment, manager, manager)
    assert (tile.name, tile.description) == ("Orders", "All of them")
    assert state_of(tile) == {}


@pytest.mark.parametrize(("who", "refusal"), [("monitor", PermissionDenied), ("stranger", Http404)])
def test_only_managers_of_the_environment_make_tiles(environment, request, who, refusal):
    person = request.getfixturevalue(who)
    before = all_rows()

    with pytest.raises(refusal):
        create_integration(environment=environment, name="Orders", by=person)

    assert all_rows() == before


def test_a_manager_of_one_tile_makes_no_others(tile, environment):
    manager_of_one = make_manager(tile)
    before = all_rows()

    with pytest.raises(PermissionDenied):
        create_integration(environment=environment, name="Orders", by=manager_of_one)

    assert all_rows() == before


def test_a_switched_off_environment_takes_no_tiles(manager):
    closed = make_environment(is_enabled=False)
    by = make_manager(closed)

    with pytest.raises(Http404):
        create_integration(environment=closed, name="Orders", by=by)


def test_two_tiles_may_have_one_name(environment, manager):
    first = make_integration(environment, by=manager, name="Orders")

    second = create_integration(environment=environment, name="Orders", by=manager)

    assert first.code != second.code
