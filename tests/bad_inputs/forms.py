"""Every form of the site, and what somebody fills in: taken from the tables of rights, and those between two tiles."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import reverse

from tests.authorisation.action import TOKEN
from tests.authorisation.actions import ACTIONS
from tests.authorisation.world import World
from tests.bad_inputs.places import every_place

FIRST = {
    "environment": "dev",
    "token": "dev",
    "account": "ours",
    "deleted tile": "deleted",
    "fenced tile": "fenced",
}


def every_form(world: World) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """What it is, where it is sent to, and its fields."""
    for action in ACTIONS:
        name = (action.only or (FIRST.get(action.on, "orders"),))[0]
        data = action.data(world, name)
        if action.method == "POST" and data:
            parts = {"code": world.code(action.on, name), **action.parts(world, name)}
            yield str(action), reverse(action.route, kwargs=parts) + action.query, data
    orders, clone, request = world.tiles["orders"], world.tiles["clone"], world.requests["orders"]
    ids = {"source": clone.code, "target": orders.code, "token": TOKEN}
    places = {place.name: place.address() for place in every_place(world)}
    qa = world.environments["qa"].code
    yield "open", reverse("pullrequests:create", args=[orders.code]), {**ids, "title": "It"}
    yield (
        "open with",
        reverse("pullrequests:create", args=[orders.code]),
        {"with": clone.code, "direction": "pull"},
    )
    yield "merge", places["pullrequests:merge"], {"version": request.version}
    yield "resolve", places["pullrequests:resolve"], {"path": "[]", "choice": "source", "inputs": "x"}
    yield (
        "resolve many",
        places["pullrequests:resolve_many"],
        {"choice": "source", "version": request.version},
    )
    yield (
        "take again",
        places["pullrequests:resolve_reverted"],
        {"reverted_in": 1, "choice": "source", "compared": "1:1"},
    )
    yield "clone", places["integrations:clone"], {"name": "New", "environment": qa, "token": TOKEN}
    yield "developers", places["integrations:developer_clones"], {"environment": qa, "token": TOKEN}
    yield "family", places["integrations:family_roles"], {"dev_tile": orders.code, "release_tile": clone.code}
    yield "share", places["integrations:resource_share"], {"tile": clone.code}
    yield "copy rows", places["integrations:lookup_copy"], {"neighbour": clone.code}
    yield "member", places["integrations:team"], {"person": 1}
