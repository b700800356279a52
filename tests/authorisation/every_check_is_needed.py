"""Whether every single check is needed: without it, some answer of the tables must come out wrong.

Run by ``python -m tests.authorisation``.
"""

import pytest

from tests.authorisation.questions import questions_about
from tests.authorisation.sites import Site
from tests.authorisation.two_ends import make_two_ends
from tests.authorisation.without import without
from tests.authorisation.world import make_world
from tests.factories import make_user

# Checks that no answer can show the want of, each with the reason.
EXPLAINED: dict[str, str] = {}


@pytest.fixture
def worlds(db):
    return make_world(), make_two_ends(), make_user("everything", is_superuser=True)


def first_wrong_answer(site: Site, worlds: tuple) -> str:
    """The words of the first question that comes out wrong without the check; empty when none does."""
    world, ends, everything = worlds
    with without(site, everything):
        for question in questions_about(site.module, world, ends):
            try:
                if question.is_wrong():
                    return question.words
            except Exception as error:  # noqa: BLE001 - to fail is to be noticed
                return f"{question.words}: {error!r}"
    return ""
