"""What the services cost: the same number of statements, whatever the size of the tile."""

import pytest

from integrations.archive.lineages import lineage_of
from integrations.archive.reading import ArchivedResource, ParsedArchive
from integrations.documents import load_document
from integrations.services.archive import build_archive, store_archive
from integrations.services.revisions import Plan, prepare, write_revision
from integrations.services.snapshot import take_snapshot
from tests.factories import change, make_clone, make_integration, revert, state_of
from tests.integrations.services.costs import statements

pytestmark = pytest.mark.django_db


def tile_of(size, environment, *, by):
    return make_integration(environment, by=by, **{f"script{n}": f"let a = {n};" for n in range(size)})


def archive_of(size):
    """Scripts, and a flow for each that has a value of its own."""
    resources = [
        ArchivedResource(f"s{size}x{n}", "script", f"script{n}", {"name": f"script{n}"}, {})
        for n in range(size)
    ]
    resources += [
        ArchivedResource(f"f{size}x{n}", "flow", f"flow{n}", {"name": f"flow{n}"}, {"disabled": True})
        for n in range(size)
    ]
    return ParsedArchive("Orders", "", {"name": "Integration settings"}, tuple(resources))


def test_a_clone_costs_the_same_at_any_size(environment, manager):
    small, large = tile_of(1, environment, by=manager), tile_of(200, environment, by=manager)

    few = statements(make_clone, small, by=manager)
    many = statements(make_clone, large, by=manager)

    assert few == many


def test_storing_an_archive_costs_the_same_at_any_size(environment, manager):
    few = statements(store_archive, parsed=archive_of(10), environment=environment, name="", by=manager)
    many = statements(store_archive, parsed=archive_of(300), environment=environment, name="", by=manager)

    assert few == many


def test_building_an_archive_costs_the_same_at_any_size(environment, manager):
    small = store_archive(parsed=archive_of(1), environment=environment, name="", by=manager)
    large = store_archive(parsed=archive_of(150), environment=environment, name="", by=manager)

    assert statements(build_archive, integration=small) == statements(build_archive, integration=large)


def test_a_change_costs_the_same_in_any_tile(environment, manager):
    small, large = tile_of(1, environment, by=manager), tile_of(200, environment, by=manager)

    few = statements(change, small, "script0", content="new", by=manager)
    many = statements(change, large, "script0", content="other", by=manager)

    assert few == many


def test_a_snapshot_costs_the_same_at_any_size(environment, manager):
    small, large = tile_of(1, environment, by=manager), tile_of(200, environment, by=manager)

    few = statements(take_snapshot, integration=small, label="A", by=manager)
    many = statements(take_snapshot, integration=large, label="A", by=manager)

    assert few == many


def test_a_revert_costs_the_same_whatever_is_brought_back(environment, manager):
    little, much = changed_tile(1, environment, by=manager), changed_tile(100, environment, by=manager)

    few = statements(revert, little, 2, by=manager)
    many = statements(revert, much, 2, by=manager)

    assert few == many
    assert {load_document(content)["content"] for _, _, content in state_of(much).values()} == {"old"}


def changed_tile(changed, environment, *, by):
    """A hundred scripts, of which some were changed by a revision."""
    tile = make_integration(environment, by=by, **{f"script{n}": "old" for n in range(100)})
    documents = {f"script{n}": {"name": f"script{n}", "content": "new"} for n in range(100)}
    orders = {row[1]: lineage for lineage, row in state_of(tile).items()}
    prepared = [prepare(orders[name], "script", documents[name]) for name in list(documents)[:changed]]
    plan = Plan(placements=[p for p, _ in prepared], contents=[c for _, c in prepared])
    write_revision(integration=tile, kind="edit", by=by, description="", plan=plan)
    return tile


def test_lineages_follow_from_the_vendor_s_ids(environment, manager):
    first = store_archive(parsed=archive_of(1), environment=environment, name="", by=manager)

    second = store_archive(parsed=archive_of(1), environment=environment, name="", by=manager)

    assert state_of(first) == state_of(second)
    assert lineage_of("s1x0") in state_of(first)
