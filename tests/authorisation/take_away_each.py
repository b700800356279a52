"""Every check taken away, one after the other; collected only when it is named (see __main__)."""

import sys

import pytest

from tests.authorisation.every_check_is_needed import EXPLAINED, first_wrong_answer, worlds
from tests.authorisation.sites import every_site

__all__ = ["worlds"]


@pytest.mark.parametrize("site", every_site(), ids=str)
def test_without_it_an_answer_is_wrong(worlds, site, capsys):
    said = first_wrong_answer(site, worlds)

    with capsys.disabled():
        sys.stdout.write(f"\n{site}: {said or EXPLAINED.get(str(site)) or 'NOT NOTICED'}\n")
    assert said or str(site) in EXPLAINED
