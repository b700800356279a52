"""Environments and accounts: who may ask for what."""

from typing import Any

from tests.authorisation.action import Action
from tests.authorisation.levels import MANAGE, MONITOR, SIGHT
from tests.authorisation.world import World


def _connection(world: World, name: str) -> dict[str, Any]:
    """The environment's own connection; that of Dev where there is none."""
    return {"connection": world.connections.get(name, world.connections["dev"]).code}


def _filled(world: World, name: str) -> dict[str, Any]:
    found = world.connections.get(name, world.connections["dev"])
    return {
        "name": "Renamed",
        "address": "https://new.example.com",
        "auth": "token",
        "scheme": "Bearer",
        "version": found.version,
    }


ON_AN_ENVIRONMENT = [
    Action(
        "integrations:home", "GET", "environment", SIGHT,
        offers=(("Upload an archive", MANAGE),),
    ),
    Action("integrations:home", "GET", "environment", SIGHT, query="?q=e"),
    Action("integrations:deleted", "GET", "environment", SIGHT),
    Action("integrations:resources", "GET", "environment", SIGHT),
    Action("integrations:create", "GET", "environment", MANAGE),
    Action(
        "integrations:create", "POST", "environment", MANAGE, data=lambda world, name: {"name": "New"},
        gives=302, writes="integrations_integration",
    ),
    Action("integrations:upload", "GET", "environment", MANAGE),
]  # fmt: skip
ON_A_CONNECTION = [
    Action("integrations:connections", "GET", "environment", MONITOR),
    Action("integrations:connection_create", "GET", "environment", MANAGE),
    Action(
        "integrations:connection_create", "POST", "environment", MANAGE, data=_filled, query="?type=http",
        gives=302, writes="environments_connection",
    ),
    Action(
        "integrations:connection", "GET", "environment", MONITOR, _connection,
        offers=(("shop.example.com", MANAGE),),
    ),
    Action("integrations:connection_edit", "GET", "environment", MANAGE, _connection),
    Action(
        "integrations:connection_edit", "POST", "environment", MANAGE, _connection, _filled,
        gives=302, writes="environments_connection",
    ),
    Action("integrations:connection_delete", "GET", "environment", MANAGE, _connection),
    Action(
        "integrations:connection_delete", "POST", "environment", MANAGE, _connection,
        gives=302, writes="environments_connection",
    ),
    Action(
        "integrations:connection_confirm", "POST", "environment", MANAGE, _connection,
        gives=302, writes="environments_connection",
    ),
    Action(
        "integrations:connection_try", "POST", "environment", MANAGE, _connection,
        gives=302, writes="integrations_job",
    ),
]  # fmt: skip
