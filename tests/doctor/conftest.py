"""Dev and its clone QA, which has an edit of its own and a pull."""

import pytest

from tests.factories import add, change, make_clone, make_environment, make_integration, make_manager, pull


@pytest.fixture
def environment(db):
    return make_environment(name="Company")


@pytest.fixture
def by(environment):
    return make_manager(environment)


@pytest.fixture
def dev(environment, by):
    """Revision 4: two scripts, and the flow main that runs the flow next."""
    tile = make_integration(environment, by=by, name="Dev", orders="1\n", stock="1\n")
    following = add(tile, {"name": "next"}, kind="flow", by=by)
    add(tile, {"name": "main", "_runNextFlowIds": [str(following.lineage)]}, kind="flow", by=by)
    tile.refresh_from_db()
    return tile


@pytest.fixture
def qa(dev, by):
    """Cloned at revision 1, changed at 2, pulled into at 3."""
    tile = make_clone(dev, by=by, name="QA")
    change(tile, "stock", content="qa\n", by=by)
    change(dev, "orders", content="2\n", by=by)
    pull(dev, tile, by=by)
    return tile
