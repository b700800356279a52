"""The world in which rights are asked: two accounts, their environments and tiles, and fifteen people."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib.auth.models import Group
from django.db import transaction
from django.utils import timezone

from environments.models import Account, ApiToken, Connection, Environment, Team, User
from environments.roles import Role
from environments.services.grants import give_role
from integrations.models import Integration, Invitation, Job, LookupEntry
from integrations.services.archiving import archive_integration
from integrations.services.locking import lock_integration
from integrations.services.reminders import remind_of_lookup_data
from integrations.services.snapshot import request_snapshot
from integrations.services.tokens import create_token
from pullrequests.models import PullRequest
from tests.authorisation.asking import Asker
from tests.authorisation.levels import PEOPLE
from tests.factories import (
    add,
    change,
    make_account,
    make_clone,
    make_connection,
    make_environment,
    make_integration,
    make_manager,
    make_pull_request,
    make_user,
)

NEVER = UUID("00000000-0000-4000-8000-000000000000")


@dataclass
class World:
    """Everything there is, by the names of the tables."""

    accounts: dict[str, Account]
    environments: dict[str, Environment]
    tiles: dict[str, Integration]
    maker: User
    requests: dict[str, PullRequest] = field(default_factory=dict)
    jobs: dict[str, Job] = field(default_factory=dict)
    fenced: Integration | None = None
    team: Team | None = None
    token: ApiToken | None = None
    invitations: dict[str, Invitation] = field(default_factory=dict)
    connections: dict[str, Connection] = field(default_factory=dict)
    people: dict[str, User | None] = field(default_factory=dict)
    clients: dict[str, Asker] = field(default_factory=dict)

    def code(self, kind: str, name: str) -> UUID:
        """The code in addresses; NEVER for what never existed."""
        places: dict[str, Any] = {
            "tile": self.tiles,
            "deleted tile": self.tiles,
            "environment": self.environments,
            "token": self.environments,
            "fenced tile": {"fenced": self.fenced},
            "account": self.accounts,
            "request": self.requests,
            "job": self.jobs,
        }
        found = places[kind].get(name)
        return found.code if found else NEVER

    def resource(self, tile: str, kind: str) -> Any:
        """The resource of a kind in a tile; that of Orders where the tile has none."""
        owner = self.fenced if tile == "fenced" else self.tiles.get(tile, self.tiles["orders"])
        return owner.resources.filter(kind=kind).first() or self.tiles["orders"].resources.get(kind=kind)


def make_world() -> World:
    """Make it all, in the transaction of a test."""
    ours, another = make_account(name="Ours", environment_limit=10), make_account(name="Another")
    environments = {
        "dev": make_environment(ours, name="Ulex dev", position=1),
        "qa": make_environment(ours, name="Thuja qa", position=2),
        "off": make_environment(ours, name="Salix off", position=3, is_enabled=False),
        "production": make_environment(ours, name="Rosmarin production", position=4, is_production=True),
        "fence": make_environment(ours, name="Prunus fence", position=5, is_protected=True),
        "abroad": make_environment(another, name="Quercus abroad", is_production=True),
    }
    maker = make_manager(ours, another, role=Role.ADMINISTER)
    world = World({"ours": ours, "another": another}, environments, {}, maker)
    _make_tiles(world)
    asked = make_pull_request(world.tiles["clone"], world.tiles["orders"], by=maker, title="Papaver")
    world.requests = {"orders": asked}
    world.jobs = {"orders": request_snapshot(integration=world.tiles["orders"], label="Kept", by=maker)}
    world.connections = {
        name: make_connection(place, by=maker, name=f"Shop of {name}")
        for name, place in environments.items()
        if name not in ("off", "fence")
    }
    Connection.objects.update(check_note="Its kind has changed.")
    world.invitations = {
        "tile": _invitation("tile", integration=world.tiles["orders"], invited_by=maker),
        "environment": _invitation("environment", environment=environments["dev"], invited_by=maker),
        "account": _invitation("account", account=ours, invited_by=maker),
    }
    _make_people(world)
    world.token, _ = create_token(
        environment=environments["dev"],
        by=maker,
        name="Theirs",
        scope="read",
        lifetime=timedelta(days=30),
        code=NEVER,
    )
    world.team = Team.objects.create(name="Testers", account=ours)
    world.team.user_set.add(world.people["monitor of account"])
    return world


def _invitation(name: str, **fields: Any) -> Invitation:
    """One that was sent an hour ago."""
    sent = timezone.now() - timedelta(hours=1)
    address = f"{name}@example.com"
    return Invitation.objects.create(
        email=address, role=1, digest=name, sent_at=sent, expires_at=sent + timedelta(hours=72), **fields
    )


def _make_tiles(world: World) -> None:
    by, dev = world.maker, world.environments["dev"]
    orders = _fill(make_integration(dev, by=by, name="Zinnia orders"), by)
    stock = _fill(make_integration(dev, by=by, name="Yarrow stock"), by)
    clone = make_clone(
        orders, world.environments["qa"], by=by, name="Xeranthemum copy", with_lookup_data=True
    )
    foreign = _fill(make_integration(world.environments["abroad"], by=by, name="Wisteria foreign"), by)
    gone = archive_integration(
        integration=_fill(make_integration(dev, by=by, name="Verbena gone"), by), by=by
    )
    for tile in (orders, clone):
        change(tile, "script", by=by, content=tile.name)
    with transaction.atomic():
        remind_of_lookup_data(
            integration=lock_integration(orders),
            reason="New.",
            lineages=[orders.resources.get(kind="lookup_cache").lineage],
        )
    world.fenced = _fill(make_integration(world.environments["fence"], by=by, name="Lupinus fenced"), by)
    world.fenced.refresh_from_db()
    tiles = {"orders": orders, "stock": stock, "clone": clone, "foreign": foreign, "deleted": gone}
    for name, tile in tiles.items():
        tile.refresh_from_db()
        world.tiles[name] = tile


def _fill(tile: Integration, by: User) -> Integration:
    add(tile, {"name": "script", "content": "1"}, by=by)
    cache = add(tile, {"name": "cache"}, kind="lookup_cache", by=by)
    LookupEntry.objects.create(resource=cache, key="key", value="1")
    add(tile, {"name": "shop", "type": "http"}, kind="connection", by=by)
    return tile


def _make_people(world: World) -> None:
    """Give each person exactly what the tables say, by the grants that people's clicks make."""
    tiles, fenced = world.tiles, world.fenced
    environments, accounts = world.environments, world.accounts
    grants: dict[str, list[tuple[Any, Role]]] = {
        "who left": [(tiles["orders"], Role.ADMINISTER)],
        "monitor": [(tiles["orders"], Role.MONITOR), (tiles["deleted"], Role.MONITOR)],
        "monitor by group": [(tiles["orders"], Role.MONITOR), (tiles["deleted"], Role.MONITOR)],
        "manager": [(tiles["orders"], Role.MANAGE), (tiles["deleted"], Role.MANAGE), (fenced, Role.MANAGE)],
        "admin": [(place, Role.ADMINISTER) for place in (tiles["orders"], tiles["deleted"], fenced)],
        "admin of stock": [(tiles["stock"], Role.ADMINISTER)],
        "admin of the clone": [(tiles["clone"], Role.ADMINISTER)],
        "manager of dev": [(environments["dev"], Role.MANAGE)],
        "admin of dev": [(environments["dev"], Role.ADMINISTER)],
        "monitor of account": [(accounts["ours"], Role.MONITOR)],
        "admin of account": [(accounts["ours"], Role.ADMINISTER)],
        "admin elsewhere": [(environments["abroad"], Role.ADMINISTER)],
    }
    for person in PEOPLE:
        client = Asker()
        if person != "nobody":
            user = make_user(is_superuser=person == "superuser")
            receiver: User | Group = user
            if person == "monitor by group":
                receiver = Group.objects.create(name="Monitors")
                user.groups.add(receiver)
            for place, role in grants.get(person, []):
                give_role(to=receiver, on=place, role=role)
            client.force_login(user)
            if person == "who left":
                User.objects.filter(pk=user.pk).update(is_active=False)
            world.people[person] = user
        world.clients[person] = client
    keeper = world.people["admin of account"]
    User.objects.filter(pk=world.people["who left"].pk).update(deactivated_by=keeper)
