"""Every check taken away, one after the other: without it, some answer of the tables must come out wrong.

Collected only when it is named (see __main__).
"""

import sys

import pytest

from tests.authorisation.questions import questions_about
from tests.authorisation.sites import every_site
from tests.authorisation.two_ends import make_two_ends
from tests.authorisation.without import without
from tests.authorisation.world import make_world
from tests.factories import make_user


@pytest.fixture
def worlds(db):
    return make_world(), make_two_ends(), make_user("everything", is_superuser=True)


def first_wrong_answer(site, worlds):
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


@pytest.mark.parametrize("site", every_site(), ids=str)
def test_without_it_an_answer_is_wrong(worlds, site, capsys):
    said = first_wrong_answer(site, worlds)

    with capsys.disabled():
        sys.stdout.write(f"\n{site}: {said or 'NOT NOTICED'}\n")
    assert said
