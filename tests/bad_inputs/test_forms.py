"""Refused in forms: texts without end, and what was not made from the present state of a thing."""

from __future__ import annotations

import pytest

from tests.authorisation.asking import ask
from tests.bad_inputs.forms import every_form

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("bad inputs")]

# What a form was made from, by which somebody else's newer change is noticed.
STATES = {"expected", "version", "wanted_head", "inputs", "compared"}
OTHERS = ("", "-1", "999999999", "00000000-0000-4000-8000-000000000000")
# Filled in by the tables, and read by other forms than these.
UNREAD = {
    ("integrations:lookup_delete", "key"),
    ("integrations:lookup_delete", "value"),
    ("integrations:lookup_delete", "written_as"),
    ("integrations:access_role", "who"),
    ("integrations:environment_people_role", "who"),
    ("integrations:account_people_role", "who"),
    ("integrations:connection_create", "version"),
}
MEGABYTE = "x" * 1_000_000


def test_a_text_without_end_is_refused_in_every_field_of_every_form(world, everything):
    mistakes, asked = [], 0
    for name, address, data in every_form(world):
        for field, value in data.items():
            if hasattr(value, "read") or (_route(name), field) in UNREAD:
                continue
            asked += 1
            answer = ask(everything, "POST", address, {**data, field: MEGABYTE})
            if answer.status not in (404, 409, 422) or answer.wrote or answer.to_follow:
                mistakes.append(f"{name}: {answer.status} for {field}, wrote {sorted(answer.wrote)}")

    assert not mistakes, "\n".join(mistakes)
    assert asked > 70


def test_what_was_not_made_from_the_present_state_is_refused(world, everything):
    mistakes, asked = [], set()
    for name, address, data in every_form(world):
        for field in STATES & {each for each in data if (_route(name), each) not in UNREAD}:
            asked.add((name, field))
            without = {each: value for each, value in data.items() if each != field}
            for sent in (without, *({**data, field: other} for other in OTHERS)):
                answer = ask(everything, "POST", address, sent)
                if answer.status != 409 or answer.wrote or answer.to_follow:
                    mistakes.append(f"{name}: {answer.status} for {field} {str(sent.get(field))[:40]!r}")

    assert not mistakes, "\n".join(mistakes)
    assert len(asked) > 9


def _route(name):
    return name.removeprefix("POST ").partition("?")[0]
