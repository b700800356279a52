"""A tile one may not see answers exactly like one that never existed: status, headers and page, at every address."""

import re

import pytest
from django.urls import reverse

from tests.authorisation.asking import ask
from tests.authorisation.on_lookups import ON_LOOKUPS
from tests.authorisation.on_people import ON_PEOPLE
from tests.authorisation.on_tiles import ON_A_TILE
from tests.authorisation.world import NEVER

pytestmark = pytest.mark.django_db

ADDRESSES = [action for action in (*ON_A_TILE, *ON_LOOKUPS, *ON_PEOPLE) if action.on == "tile"]
# New in every answer.
OF_THE_ANSWER = re.compile(r"nonce-[^' ]+|(nonce=|name=.csrfmiddlewaretoken. value=|.x-csrftoken.: )\S+")


def answered(world, action, code):
    """The answer without what is new in every answer, and with one code for all tiles."""
    parts = {"code": code, **action.parts(world, "stock")}
    address = reverse(action.route, kwargs=parts) + action.query
    data = action.data(world, "stock") if action.method == "POST" else None
    answer = ask(world.clients["manager"], action.method, address, data)
    plain = [
        OF_THE_ANSWER.sub("", text.replace(str(code), str(NEVER)))
        for text in (answer.body, *(f"{name}: {value}" for name, value in answer.headers))
    ]
    return answer.status, answer.wrote, plain


def test_what_may_not_be_seen_is_like_what_never_was(world):
    told = []
    for action in ADDRESSES:
        hidden = answered(world, action, world.code("tile", "stock"))
        if hidden[0] != 404 or hidden != answered(world, action, NEVER):
            told.append(str(action))

    assert len(ADDRESSES) > 50
    assert told == []
