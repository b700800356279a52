"""Who may see, give and offer roles: at tiles, environments and accounts alike."""

from typing import Any

from tests.authorisation.action import OURS, Action, Fill
from tests.authorisation.levels import ADMINISTER, MONITOR
from tests.authorisation.world import World

INVITED = {"addresses": "new@example.com", "role": "1"}


def _someone(world: World, name: str) -> dict[str, Any]:
    """A person whom the whole account knows."""
    return {"who": "person", "pk": world.people["monitor of account"].pk}


def _role(world: World, name: str) -> dict[str, Any]:
    return {"who": f"person-{world.people['monitor of account'].pk}", "role": "2"}


def _invitation(kind: str) -> Fill:
    """The one invitation that waits at the place of that kind which the test's account has."""
    return lambda world, name: {"invitation": world.invitations[kind].code}


def _known(world: World, name: str) -> dict[str, Any]:
    return {"pk": world.people["monitor of account"].pk}


def _gone(world: World, name: str) -> dict[str, Any]:
    return {"pk": world.people["who left"].pk}


def at(
    kind: str, page: str, table: str, everywhere: tuple[str, ...], invited: tuple[str, ...]
) -> list[Action]:
    """The pages of people are the same at a tile, an environment and an account; all of them take Administer."""
    route = f"integrations:{page}"
    return [
        Action(route, "GET", kind, ADMINISTER),
        Action(route, "POST", kind, ADMINISTER, data=_role, only=everywhere, gives=302, writes=table),
        Action(f"{route}_role", "GET", kind, ADMINISTER, _someone, only=everywhere),
        Action(f"{route}_role", "POST", kind, ADMINISTER, _someone, _role, only=everywhere, gives=302, writes=table),
        Action(f"{route}_invite", "GET", kind, ADMINISTER),
        Action(
            f"{route}_invite", "POST", kind, ADMINISTER, data=lambda world, name: INVITED, only=everywhere,
            gives=302, writes="integrations_invitation",
        ),
        Action(f"{route}_withdraw", "GET", kind, ADMINISTER, _invitation(kind), only=invited),
        Action(
            f"{route}_withdraw", "POST", kind, ADMINISTER, _invitation(kind), only=invited,
            gives=302, writes="integrations_invitation",
        ),
        Action(
            f"{route}_send_again", "POST", kind, ADMINISTER, _invitation(kind), only=invited,
            gives=302, writes="integrations_invitation",
        ),
    ]  # fmt: skip


OF_AN_ACCOUNT = ("ours", "never")
EVERYONE = [
    Action("integrations:everyone", "GET", "account", ADMINISTER),
    Action("integrations:person", "GET", "account", ADMINISTER, _known, only=OF_AN_ACCOUNT),
    Action(
        "integrations:person_remove", "POST", "account", ADMINISTER, _known, only=OF_AN_ACCOUNT,
        gives=302, writes="environments_accountuserobjectpermission",
    ),
    Action(
        "integrations:person_deactivate", "POST", "account", ADMINISTER, _known, only=OF_AN_ACCOUNT,
        gives=302, writes="environments_user",
    ),
    Action(
        "integrations:person_reactivate", "POST", "account", ADMINISTER, _gone, only=OF_AN_ACCOUNT,
        gives=302, writes="environments_user",
    ),
]  # fmt: skip
ON_PEOPLE = [
    *EVERYONE,
    Action("integrations:my_access", "GET", "tile", MONITOR),
    *at("tile", "access", "integrations_integrationuserobjectpermission", OURS, ("orders", "never")),
    *at(
        "environment", "environment_people", "environments_environmentuserobjectpermission",
        ("dev", "qa", "off", "never"), ("dev", "never"),
    ),
    *at(
        "account", "account_people", "environments_accountuserobjectpermission", ("ours", "never"), ("ours", "never"),
    ),
]  # fmt: skip
