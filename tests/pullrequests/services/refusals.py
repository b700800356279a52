"""Seeing that a choice is refused and changes nothing."""

import pytest

from pullrequests.errors import BadChoice
from tests.factories import all_rows, resolve


def assert_refused(pull_request, name, choice, *, by, error=BadChoice, match=None, **wanted):
    before = all_rows()
    with pytest.raises(error, match=match):
        resolve(pull_request, name, choice, by=by, **wanted)
    assert all_rows() == before
