"""What stands for all tests of a module: each module here says with ``kept_world`` what that is."""

import pytest

from tests.standing import copied


@pytest.fixture
def world(request, kept_world, db):
    return copied(request)
