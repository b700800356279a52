"""Every action that takes a role at two places, asked with every pair of roles."""

import pytest

from tests.authorisation.at_two_places import GRIDS, mistakes

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("grids")]


@pytest.mark.parametrize("grids", GRIDS, ids=lambda grids: grids.__name__)
def test_every_pair_of_roles_is_answered_as_the_grid_says(ends, grids):
    assert [mistake for asked in grids(ends) for mistake in mistakes(ends, asked)] == []
