"""Environments and accounts: who may ask for what."""

from tests.authorisation.action import Action
from tests.authorisation.levels import MANAGE, SIGHT

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
ON_AN_ACCOUNT = [
    Action("environments:account", "GET", "account", SIGHT),
]
