"""Who did what, and tokens of programs: who may ask for it."""

from typing import Any

from tests.authorisation.action import TOKEN, Action
from tests.authorisation.levels import ADMINISTER, SIGHT
from tests.authorisation.world import World


def _wanted(world: World, name: str) -> dict[str, Any]:
    return {"name": "Nightly", "scope": "read", "days": "30", "code": TOKEN}


def _token(world: World, name: str) -> dict[str, Any]:
    """Made by the one who made everything: others may revoke it who administer its environment."""
    return {"token": world.token.code}


ON_AUDIT = [
    *(
        Action(f"integrations:{kind}_audit{part}", "GET", kind, ADMINISTER, query=query)
        for kind in ("tile", "environment", "account")
        for part in ("", "_csv")
        for query in ("", "?kind=rights")
    ),
    Action("integrations:tokens", "GET", "environment", SIGHT),
    Action("integrations:token_create", "GET", "environment", SIGHT),
    Action(
        "integrations:token_create", "POST", "environment", SIGHT, data=_wanted, writes="environments_apitoken",
    ),
    Action("integrations:token_revoke", "GET", "token", ADMINISTER, _token),
    Action(
        "integrations:token_revoke", "POST", "token", ADMINISTER, _token,
        gives=302, writes="environments_apitoken",
    ),
]  # fmt: skip
