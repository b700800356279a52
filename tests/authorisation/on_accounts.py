"""Accounts, their environments as something to set up, and their teams: who may ask for what.

SIGHT of an account is to administer its Production: enough for environments,
not for people.
"""

from typing import Any

from tests.authorisation.action import Action
from tests.authorisation.levels import ADMINISTER, SIGHT
from tests.authorisation.world import World

OURS = ("ours", "never")


def _place(world: World, name: str) -> dict[str, Any]:
    return {"environment": world.code("environment", "abroad" if name == "another" else "dev")}


def _off(world: World, name: str) -> dict[str, Any]:
    return {"environment": world.code("environment", "off")}


def _look(world: World, name: str) -> dict[str, Any]:
    return {"name": "Staging", "description": "", "colour": "teal"}


def _team(world: World, name: str) -> dict[str, Any]:
    return {"pk": world.team.pk}


def _member(world: World, name: str) -> dict[str, Any]:
    return {"pk": world.team.pk, "person": world.people["monitor of account"].pk}


ENVIRONMENTS_OF_AN_ACCOUNT = [
    Action("environments:account", "GET", "account", SIGHT),
    Action("environments:licence", "GET", "account", SIGHT),
    Action("environments:environment_create", "GET", "account", SIGHT),
    Action(
        "environments:environment_create", "POST", "account", SIGHT, data=_look,
        gives=302, writes="environments_environment",
    ),
    Action("environments:environment_edit", "GET", "account", SIGHT, _place),
    Action(
        "environments:environment_edit", "POST", "account", SIGHT, _place, _look,
        gives=302, writes="environments_environment",
    ),
    Action(
        "environments:environment_move", "POST", "account", SIGHT, _place, lambda world, name: {"direction": "down"},
        gives=302, writes="environments_environment", only=OURS,
    ),
    Action(
        "environments:environment_protect", "POST", "account", SIGHT, _place,
        lambda world, name: {"protection": "on"}, gives=302, writes="environments_environment",
    ),
    Action(
        "environments:environment_enable", "POST", "account", SIGHT, _off,
        gives=302, writes="environments_environment", only=OURS,
    ),
    Action("environments:environment_disable", "GET", "account", SIGHT, _place),
    Action(
        "environments:environment_disable", "POST", "account", SIGHT, _place,
        gives=302, writes="environments_environment", only=OURS,
    ),
]  # fmt: skip
TEAMS_OF_AN_ACCOUNT = [
    Action("integrations:team_create", "GET", "account", ADMINISTER),
    Action(
        "integrations:team_create", "POST", "account", ADMINISTER, data=lambda world, name: {"name": "Developers"},
        gives=302, writes="environments_team",
    ),
    Action("integrations:team", "GET", "account", ADMINISTER, _team, only=OURS),
    Action(
        "integrations:team", "POST", "account", ADMINISTER, _team, lambda world, name: {"name": "Renamed"},
        gives=302, writes="auth_group", only=OURS,
    ),
    Action("integrations:team_member", "GET", "account", ADMINISTER, _member, only=OURS),
    Action(
        "integrations:team_member", "POST", "account", ADMINISTER, _member,
        gives=302, writes="environments_user_groups", only=OURS,
    ),
    Action("integrations:team_delete", "GET", "account", ADMINISTER, _team, only=OURS),
    Action(
        "integrations:team_delete", "POST", "account", ADMINISTER, _team,
        gives=302, writes="environments_team", only=OURS,
    ),
]  # fmt: skip
ON_AN_ACCOUNT = [*ENVIRONMENTS_OF_AN_ACCOUNT, *TEAMS_OF_AN_ACCOUNT]
