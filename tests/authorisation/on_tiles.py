"""Tiles, their resources, what is deleted, what is proposed, and what runs: who may ask for what."""

from typing import Any

from tests.authorisation.action import TOKEN, Action, Fill, numbered, the
from tests.authorisation.levels import ADMINISTER, MANAGE, MONITOR
from tests.authorisation.world import World


def _expected(kind: str) -> Fill:
    return lambda world, name: {"expected": str(world.resource(name, kind).content_id)}


def _head(world: World, name: str) -> dict[str, Any]:
    tile = world.tiles.get(name, world.tiles["orders"])
    return {"wanted_head": tile.head}


def _reminder(world: World, name: str) -> dict[str, Any]:
    return {"pk": world.tiles["orders"].lookup_reminders.get().pk}


def _bound(world: World, name: str) -> dict[str, Any]:
    place = {"orders": "dev", "stock": "dev", "clone": "qa", "foreign": "abroad"}.get(name, "dev")
    return {"connection": str(world.connections[place].code)}


def _edited(world: World, name: str) -> dict[str, Any]:
    text = '{"name": "script", "content": "changed"}'
    return {"expected": str(world.resource(name, "script").content_id), "text": text}


ON_A_TILE = [
    Action("integrations:detail", "GET", "tile", MONITOR),
    Action("integrations:flows", "GET", "tile", MONITOR),
    Action("integrations:clones", "GET", "tile", MONITOR),
    Action("integrations:revisions", "GET", "tile", MONITOR),
    Action("integrations:revision", "GET", "tile", MONITOR, lambda world, name: {"number": 1}),
    Action("integrations:compare", "GET", "tile", MONITOR, query="?before=1&after=2"),
    Action("integrations:download", "GET", "tile", MANAGE),
    Action("integrations:snapshot", "GET", "tile", MANAGE),
    Action(
        "integrations:snapshot", "POST", "tile", MANAGE, data=lambda world, name: {"label": "L", "token": TOKEN},
        gives=302, writes="integrations_job",
    ),
    Action("integrations:revert", "GET", "tile", MANAGE, lambda world, name: {"number": 1}),
    Action(
        "integrations:revert", "POST", "tile", MANAGE, lambda world, name: {"number": 1}, _head,
        gives=302, writes="integrations_job",
    ),
    Action("integrations:settings", "GET", "tile", MANAGE),
    Action(
        "integrations:settings", "POST", "tile", MANAGE, data=lambda world, name: {"name": "Renamed"},
        gives=302, writes="integrations_integration",
    ),
    Action("integrations:resource", "GET", "tile", MONITOR, the("script")),
    Action("integrations:resource", "GET", "tile", MONITOR, the("connection"), query="?as=json"),
    Action("integrations:resource_history", "GET", "tile", MONITOR, the("script")),
    Action("integrations:resource_create", "GET", "tile", MANAGE, lambda world, name: {"kind": "script"}),
    Action(
        "integrations:resource_create", "POST", "tile", MANAGE, lambda world, name: {"kind": "script"},
        lambda world, name: {"text": '{"name": "new", "content": "1"}'}, "?as=json",
        gives=302, writes="integrations_resource",
    ),
    Action("integrations:resource_edit", "GET", "tile", MANAGE, the("script")),
    Action(
        "integrations:resource_edit", "POST", "tile", MANAGE, the("script"), _edited, "?as=json",
        gives=302, writes="integrations_resource",
    ),
    Action("integrations:resource_delete", "GET", "tile", MANAGE, the("script")),
    Action(
        "integrations:resource_delete", "POST", "tile", MANAGE, the("script"), _expected("script"),
        gives=302, writes="integrations_resource",
    ),
    Action("integrations:resource_revert", "GET", "tile", MANAGE, numbered("script")),
    Action(
        "integrations:resource_revert", "POST", "tile", MANAGE, numbered("script"), _head,
        gives=302, writes="integrations_job",
    ),
    Action(
        "integrations:reminder_dismiss", "POST", "tile", MANAGE, _reminder,
        gives=302, writes="integrations_lookupreminder", only=("orders", "never"),
    ),
    Action("integrations:resource_connection", "GET", "tile", MANAGE, the("connection")),
    Action(
        "integrations:resource_connection", "POST", "tile", MANAGE, the("connection"), _bound,
        gives=302, writes="integrations_resourcelocal",
    ),
    Action("integrations:family_roles", "GET", "tile", ADMINISTER),
    Action("pullrequests:list", "GET", "tile", MONITOR),
    Action("pullrequests:create", "GET", "tile", MONITOR),
    Action("pullrequests:delete_tile", "GET", "tile", ADMINISTER),
    Action(
        "pullrequests:delete_tile", "POST", "tile", ADMINISTER, gives=302, writes="integrations_integration",
    ),
]  # fmt: skip
# In a protected environment, changing resources by hand takes Administer.
ON_A_FENCED_TILE = [
    Action("integrations:resource_create", "GET", "fenced tile", ADMINISTER, lambda world, name: {"kind": "script"}),
    Action(
        "integrations:resource_edit", "POST", "fenced tile", ADMINISTER, the("script"), _edited, "?as=json",
        gives=302, writes="integrations_resource",
    ),
    Action(
        "integrations:resource_delete", "POST", "fenced tile", ADMINISTER, the("script"), _expected("script"),
        gives=302, writes="integrations_resource",
    ),
    Action("integrations:settings", "GET", "fenced tile", MANAGE),
]  # fmt: skip
ON_A_DELETED_TILE = [
    Action(
        "integrations:restore",
        "POST",
        "deleted tile",
        ADMINISTER,
        gives=302,
        writes="integrations_integration",
    ),
]
ON_A_PULL_REQUEST = [
    Action("pullrequests:detail", "GET", "request", MONITOR),
    Action("pullrequests:status", "GET", "request", MONITOR, gives=302),
    Action("pullrequests:change", "GET", "request", MONITOR, the("script")),
    Action(
        "pullrequests:viewed",
        "POST",
        "request",
        MONITOR,
        the("script"),
        gives=302,
        writes="pullrequests_change",
    ),
    Action("pullrequests:refresh", "POST", "request", MANAGE, gives=302, writes="pullrequests_pullrequest"),
    Action("pullrequests:cancel", "POST", "request", MANAGE, gives=302, writes="pullrequests_pullrequest"),
]
ON_A_JOB = [
    Action("integrations:job", "GET", "job", MONITOR),
    Action("integrations:job_progress", "GET", "job", MONITOR),
]
