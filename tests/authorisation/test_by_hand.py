"""Questions that no table holds, each asked once."""

import pytest

from tests.authorisation.by_hand import asked_aside, said
from tests.authorisation.by_hand_of_requests import OF_REQUESTS
from tests.authorisation.by_hand_of_services import OF_SERVICES
from tests.authorisation.by_hand_on_pages import ON_PAGES

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("by hand")]


@pytest.mark.parametrize("question", [*ON_PAGES, *OF_REQUESTS, *OF_SERVICES], ids=said)
def test_a_question_is_answered_rightly(world, ends, question):
    assert list(asked_aside(question, world, ends)) == []
