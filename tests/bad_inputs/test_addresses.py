"""Refused in addresses: what is no id, ids that lead nowhere, other spellings of ids, ids of another place's things."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.http import Http404
from django.urls import Resolver404, resolve

from tests.authorisation.asking import ask
from tests.bad_inputs.places import Place

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("bad inputs")]

METHODS = ("GET", "POST")
CODED = ("%00", "%2e%2e%2f", "..%2f", "..%252f..%252f", "%ff", "a%0d%0aX-Evil:%20x", "%F0%9F%92%A3")
NO_NUMBERS = ("-1", "abc", "1.0", "1e3", "+1", "%D9%A1", "0x1", "1%00", "1%0a", "9" * 5000, "", *CODED)
NUMBERS = ("0", str(2**63))
NO_CODES = ("0", "-1", "abc", str(2**63), "9" * 5000, "None", "", *CODED)
# An invitation's secret, a kind and what somebody is: any text that is none.
NO_WORDS = ("0", "__proto__", "9" * 5000, "a'; DROP TABLE x; --", "%00", "..%2f", "%ff")
# These lead nowhere in this world whatever stands in them: nothing was uploaded, no cache has a neighbour named in the
# form, and the account has no two sides.
NOWHERE_YET = {
    "integrations:join",
    "integrations:lookup_copy",
    "integrations:lookup_preview",
    "integrations:migration",
    "integrations:migration_report",
    "integrations:migration_result",
    "integrations:resource_share",
    "integrations:resource_unshare",
}
# A row that never was cannot be told from one that was deleted while somebody typed, whose words are kept.
ROWS, GONE = {"integrations:lookup_row", "integrations:lookup_delete"}, (404, 409, 422)


def _mistakes(client, place: Place, address: str) -> Iterator[str]:
    for method in METHODS:
        answer = ask(client, method, address)
        not_there = GONE if method == "POST" and place.name in ROWS else (404, 405)
        if answer.status not in not_there or answer.wrote or answer.to_follow:
            yield f"{method} {place.name}: {answer.status} for {address[:200]}, wrote {sorted(answer.wrote)}"


def _is_found(path: str) -> bool:
    """Whether any page is asked, as soon as a server has decoded the path."""
    try:
        resolve(path)
    except (Resolver404, Http404):
        return False
    return True


def test_every_address_leads_somewhere_with_what_is_really_there(places, pages, everything):
    """Otherwise the other tests would find nothing for another reason than theirs."""
    missing = {
        place.name
        for place in places
        if pages[place.name].status_code in (404, 405)
        and ask(everything, "POST", place.address()).status in (404, 405)
    }

    assert missing == NOWHERE_YET
    assert len(places) > 90


def test_what_is_no_id_is_not_found(places, everything):
    """Most of it reaches no page at all; what does is refused there."""
    odd = {"uuid": NO_CODES, "int": (*NO_NUMBERS, *NUMBERS), "str": NO_WORDS}
    mistakes: list[str] = []
    asked: set[str] = set()
    for place in places:
        for part, type_ in place.types().items():
            for value in odd[type_]:
                address = place.address(**{part: value})
                # Those that no address fits are asked once all the same, for the page that says so.
                if _is_found(address) or value not in asked:
                    asked.add(value)
                    mistakes += _mistakes(everything, place, address)

    assert not mistakes, "\n".join(mistakes)


def test_a_code_is_spelled_in_one_way(places, everything):
    """Capitals, braces, no hyphens, a URN: no second address of one thing, for caches and people to mix up."""
    found = []
    for place in places:
        for part, type_ in place.types().items():
            if type_ != "uuid":
                continue
            code = place.parts[part].replace("0", "a")
            for other in (
                code.upper(),
                f"{{{code}}}",
                f"urn:uuid:{code}",
                code.replace("-", ""),
                f"{code}%00",
            ):
                if _is_found(place.address(**{part: other})):
                    found.append(place.address(**{part: other}))

    assert found == []


def test_the_things_of_another_place_are_not_found(world, places, everything):
    """The place is real and the thing is real, but the one is not in the other."""
    elsewhere = {
        "tiles": world.tiles["stock"].code,
        "environments": world.environments["qa"].code,
        "account": world.accounts["another"].code,
    }
    mistakes: list[str] = []
    for place in places:
        owned = set(place.types()) & {"lineage", "pk", "invitation", "environment", "connection", "token"}
        first = place.route.partition("/")[0]
        if first in elsewhere and owned and "who" not in place.types():
            mistakes += _mistakes(everything, place, place.address(code=str(elsewhere[first])))

    assert not mistakes, "\n".join(mistakes)
