"""Every action on one object, asked by everybody of every such object."""

import pytest

from tests.authorisation.actions import ACTIONS
from tests.authorisation.deciding import ask_for, decisions_about, mistakes

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("one object")]


@pytest.mark.parametrize("action", ACTIONS, ids=str)
def test_everybody_is_answered_as_the_tables_say(world, action):
    found = [
        mistake
        for decision in decisions_about(action)
        for mistake in mistakes(world, decision, ask_for(world, decision))
    ]

    assert found == []
