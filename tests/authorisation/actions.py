"""Every address with what it may be asked, and the level that takes: written by hand.

An action on a tile is asked of every tile by every person. ``takes`` is the
least level; who has less is refused by 403 where they see the object, else by
404. ``gives`` is the answer to those who may; ``writes`` a table that must then
have been written (or nothing must). ``offers`` are words of the page that those see
who have at least that level, and nobody else.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.authorisation.levels import ADMINISTER, MANAGE, MONITOR, SIGHT, Level
from tests.authorisation.world import World

Fill = Callable[[World, str], dict[str, Any]]


def nothing(world: World, name: str) -> dict[str, Any]:
    return {}


def the(kind: str) -> Fill:
    """The part of an address that names the tile's resource of a kind."""
    return lambda world, name: {"lineage": world.resource(name, kind).lineage}


def numbered(kind: str) -> Fill:
    return lambda world, name: {"lineage": world.resource(name, kind).lineage, "number": 1}


@dataclass(frozen=True)
class Action:
    """One thing that can be asked of an address."""

    route: str
    method: str
    on: str
    takes: Level
    parts: Fill = nothing
    data: Fill = nothing
    query: str = ""
    gives: int = 200
    writes: str = ""
    only: tuple[str, ...] = ()
    offers: tuple[tuple[str, Level], ...] = ()

    def __str__(self) -> str:
        return f"{self.method} {self.route}{self.query}"


OURS = ("orders", "stock", "clone", "deleted", "never")
TOKEN = "3f0ab1c9-7c0e-4c0e-9a54-0f5b6f6f2b01"


def _expected(kind: str) -> Fill:
    return lambda world, name: {"expected": str(world.resource(name, kind).content_id)}


def _head(world: World, name: str) -> dict[str, Any]:
    tile = world.tiles.get(name, world.tiles["orders"])
    return {"wanted_head": tile.head}


def _reminder(world: World, name: str) -> dict[str, Any]:
    return {"pk": world.tiles["orders"].lookup_reminders.get().pk}


def _someone(world: World, name: str) -> dict[str, Any]:
    """A person whom the whole account knows."""
    return {"who": "person", "pk": world.people["monitor of account"].pk}


def _role(world: World, name: str) -> dict[str, Any]:
    return {"who": f"person-{world.people['monitor of account'].pk}", "role": "2"}


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
    Action("integrations:my_access", "GET", "tile", MONITOR),
    Action("integrations:access", "GET", "tile", ADMINISTER),
    Action(
        "integrations:access", "POST", "tile", ADMINISTER, data=_role, only=OURS,
        gives=302, writes="integrations_integrationuserobjectpermission",
    ),
    Action("integrations:access_role", "GET", "tile", ADMINISTER, _someone, only=OURS),
    Action(
        "integrations:access_role", "POST", "tile", ADMINISTER, _someone, _role, only=OURS,
        gives=302, writes="integrations_integrationuserobjectpermission",
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
    Action("pullrequests:list", "GET", "tile", MONITOR),
    Action("pullrequests:create", "GET", "tile", MONITOR),
    Action("pullrequests:delete_tile", "GET", "tile", ADMINISTER),
    Action(
        "pullrequests:delete_tile", "POST", "tile", ADMINISTER, gives=302, writes="integrations_integration",
    ),
]  # fmt: skip
ON_AN_ENVIRONMENT = [
    Action(
        "integrations:home", "GET", "environment", SIGHT,
        offers=(("Upload an archive", MANAGE),),
    ),
    Action("integrations:home", "GET", "environment", SIGHT, query="?q=e"),
    Action("integrations:deleted", "GET", "environment", SIGHT),
    Action("integrations:resources", "GET", "environment", SIGHT),
    Action("integrations:environment_people", "GET", "environment", ADMINISTER),
    Action(
        "integrations:environment_people", "POST", "environment", ADMINISTER, data=_role, only=("dev", "qa", "off"),
        gives=302, writes="environments_environmentuserobjectpermission",
    ),
    Action("integrations:environment_people_role", "GET", "environment", ADMINISTER, _someone, only=("dev", "never")),
    Action(
        "integrations:environment_people_role", "POST", "environment", ADMINISTER, _someone, _role,
        only=("dev", "never"), gives=302, writes="environments_environmentuserobjectpermission",
    ),
    Action("integrations:create", "GET", "environment", MANAGE),
    Action(
        "integrations:create", "POST", "environment", MANAGE, data=lambda world, name: {"name": "New"},
        gives=302, writes="integrations_integration",
    ),
    Action("integrations:upload", "GET", "environment", MANAGE),
]  # fmt: skip
ON_AN_ACCOUNT = [
    Action("environments:account", "GET", "account", SIGHT),
    Action("integrations:account_people", "GET", "account", ADMINISTER),
    Action(
        "integrations:account_people", "POST", "account", ADMINISTER, data=_role, only=("ours", "never"),
        gives=302, writes="environments_accountuserobjectpermission",
    ),
    Action("integrations:account_people_role", "GET", "account", ADMINISTER, _someone, only=("ours", "never")),
    Action(
        "integrations:account_people_role", "POST", "account", ADMINISTER, _someone, _role, only=("ours", "never"),
        gives=302, writes="environments_accountuserobjectpermission",
    ),
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
ACTIONS = [*ON_A_TILE, *ON_AN_ENVIRONMENT, *ON_AN_ACCOUNT, *ON_A_DELETED_TILE, *ON_A_PULL_REQUEST, *ON_A_JOB]

# Asked by test_two_ends.py, since it takes a level at two places.
OF_TWO_ENDS = {
    "integrations:clone": ("GET", "POST"),
    "integrations:upload": ("POST",),
    "pullrequests:create": ("POST",),
    "pullrequests:merge": ("POST",),
    "pullrequests:resolve": ("POST",),
    "pullrequests:resolve_many": ("POST",),
    "pullrequests:resolve_reverted": ("POST",),
}
# Open to whoever is signed in: it shows what that person may see, or is about the person alone.
OF_ONESELF = {"integrations:landing": ("GET",), "pullrequests:all": ("GET",), "theme": ("POST",)}
# Open to everybody: signing in, and what watchers and browsers ask for.
OPEN = {"healthz": ("GET",), "theme": ("POST",)}
