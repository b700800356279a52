"""What leaving the two sides behind would mean for a Production and Sandbox account; looking changes nothing."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from itertools import groupby

from django.db.models import Count, Q
from django.db.models.functions import Now

from environments.models import Account, ApiToken, AuditEntry, Connection, Environment
from environments.sides import has_sides
from integrations.access import Access, access_to
from integrations.kinds import Kind, get_kind
from integrations.models import Integration, Job, Resource, ResourceLocal, SharedResource

MIGRATED = "licence.migrated"
TASK = "integrations.migrate"
OPEN_STATES = ("draft", "open", "approved", "merging", "failed")
NAME_LENGTH = 60


@dataclass(frozen=True, slots=True)
class SharedUse:
    """A resource that is one in several tiles, and in which of them it will be a copy of its own."""

    name: str
    kind: Kind | None
    production: list[Integration]
    sandbox: list[Integration]


@dataclass(slots=True)
class ConnectionUse:
    """A connection with the tiles of each side that are bound to it; both lists hold keys of bindings."""

    connection: Connection
    production: list[ResourceLocal] = field(default_factory=list)
    sandbox: list[ResourceLocal] = field(default_factory=list)
    belongs_to_production: bool = True

    @property
    def moves(self) -> bool:
        """Whether it was made on the Sandbox side, but Production depends on it."""
        return not self.belongs_to_production and bool(self.production)

    @property
    def is_copied(self) -> bool:
        """Whether the sandbox tiles need a connection of their own in its place."""
        return bool(self.sandbox) and (self.belongs_to_production or self.moves)

    @property
    def sandbox_tiles(self) -> list[str]:
        return sorted({local.resource.integration.name for local in self.sandbox})


@dataclass(frozen=True, slots=True)
class Across:
    """An open pull request between the two sides."""

    title: str
    source: str
    target: str


@dataclass(frozen=True, slots=True)
class Assessment:
    """All that the migration finds, and what stands in its way."""

    account: Account
    production: Environment
    sandbox: Environment
    new_name: str
    production_tiles: list[Integration]
    sandbox_tiles: list[Integration]
    shared: list[SharedUse]
    connections: list[ConnectionUse]
    tokens: list[ApiToken]
    across: list[Across]
    jobs: list[Job]
    people: list[Access]
    flows_off: list[str]

    @property
    def copied(self) -> list[ConnectionUse]:
        return [use for use in self.connections if use.is_copied]

    @property
    def moved(self) -> list[ConnectionUse]:
        return [use for use in self.connections if use.moves]


def sides_of(account: Account) -> tuple[Environment, Environment] | None:
    """Production and Sandbox; None unless the account has just these two."""
    environments = list(account.environments.order_by("-is_production", "position", "pk"))
    if not has_sides(account) or len(environments) != 2 or not environments[0].is_production:
        return None
    return environments[0], environments[1]


def migration_of(account: Account) -> AuditEntry | None:
    """What was written down when the account was migrated; None when it was not."""
    entries = AuditEntry.objects.filter(account=account, kind=AuditEntry.Kind.LICENCE, action=MIGRATED)
    return entries.order_by("-pk").first()


def unfinished_jobs(account: Account) -> list[Job]:
    """Work in the account that has not ended; the migration itself is not counted."""
    codes = [str(code) for code in account.environments.values_list("code", flat=True)]
    within = Q(integration__environment__account=account) | Q(arguments__environment__in=codes)
    jobs = Job.objects.filter(within, state__in=[Job.State.QUEUED, Job.State.RUNNING])
    return list(jobs.exclude(task=TASK).order_by("pk"))


def assess(account: Account, production: Environment, sandbox: Environment) -> Assessment:
    """Look at the whole account, deleted tiles included where something of them moves."""
    tiles = Integration.objects.living().select_related("environment").order_by("name", "pk")
    now = ApiToken.objects.filter(account=account, revoked_at=None, expires_at__gt=Now())
    return Assessment(
        account=account,
        production=production,
        sandbox=sandbox,
        new_name=_new_name(account, sandbox),
        production_tiles=list(tiles.filter(environment=production)),
        sandbox_tiles=list(tiles.filter(environment=sandbox)),
        shared=_shared(account),
        connections=_connections(account),
        tokens=list(now.select_related("owner").order_by("name", "pk")),
        across=_across(production, sandbox),
        jobs=unfinished_jobs(account),
        people=[access for access in access_to(sandbox) if access.place == sandbox],
        flows_off=_flows_off(sandbox),
    )


def _flows_off(sandbox: Environment) -> list[str]:
    """Tiles of which flows are switched off, with how many."""
    off = ResourceLocal.objects.filter(
        resource__integration__environment=sandbox,
        resource__integration__archived_at=None,
        resource__kind="flow",
        values__disabled=True,
    )
    counted = off.values_list("resource__integration__name").annotate(flows=Count("pk"))
    return [
        f"{name}: {flows} flow{'s' * (flows != 1)}"
        for name, flows in counted.order_by("resource__integration__name")
    ]


def _new_name(account: Account, sandbox: Environment) -> str:
    """ "Sandbox (migrated)", or with a number where that is taken."""
    taken = set(account.environments.exclude(pk=sandbox.pk).values_list("name", flat=True))
    endings = [" (migrated)", *(f" (migrated {number})" for number in range(2, len(taken) + 3))]
    names = (sandbox.name[: NAME_LENGTH - len(ending)] + ending for ending in endings)
    return next(name for name in names if name not in taken)


def _shared(account: Account) -> list[SharedUse]:
    rows = SharedResource.objects.filter(account=account).select_related("integration__environment")
    found = list(rows.order_by("lineage", "integration__name"))
    kinds = {
        (integration, lineage): (name, kind)
        for integration, lineage, name, kind in Resource.objects.filter(
            integration__in={row.integration_id for row in found}, lineage__in={row.lineage for row in found}
        ).values_list("integration_id", "lineage", "name", "kind")
    }
    uses = []
    for _, group in groupby(found, key=lambda row: row.lineage):
        members = list(group)
        name, kind = kinds.get((members[0].integration_id, members[0].lineage), ("A deleted resource", ""))
        tiles = [row.integration for row in members]
        uses.append(
            SharedUse(
                name=name,
                kind=get_kind(kind) if kind else None,
                production=[tile for tile in tiles if tile.environment.is_production],
                sandbox=[tile for tile in tiles if not tile.environment.is_production],
            )
        )
    return sorted(uses, key=lambda use: use.name.lower())


def _connections(account: Account) -> list[ConnectionUse]:
    bound = ResourceLocal.objects.filter(
        resource__integration__environment__account=account, connection__isnull=False
    ).select_related("resource__integration__environment", "connection__environment")
    uses: dict[int, ConnectionUse] = {}
    locals_of: dict[int, list[ResourceLocal]] = defaultdict(list)
    for local in bound.order_by("connection__name", "pk"):
        connection = local.connection
        assert connection is not None  # asked for above
        home = connection.environment.is_production
        uses.setdefault(connection.pk, ConnectionUse(connection, belongs_to_production=home))
        locals_of[connection.pk].append(local)
    for key, use in uses.items():
        for local in locals_of[key]:
            is_production = local.resource.integration.environment.is_production
            (use.production if is_production else use.sandbox).append(local)
    return list(uses.values())


def _across(production: Environment, sandbox: Environment) -> list[Across]:
    ends = [(production, sandbox), (sandbox, production)]
    found = []
    for source, target in ends:
        rows = Integration.objects.filter(
            environment=target,
            incoming_pull_requests__status__in=OPEN_STATES,
            incoming_pull_requests__source__environment=source,
        )
        columns = ("incoming_pull_requests__title", "incoming_pull_requests__source__name", "name")
        for title, from_name, to_name in rows.order_by("incoming_pull_requests__pk").values_list(*columns):
            found.append(Across(title, f"{from_name} · {source}", f"{to_name} · {target}"))
    return found
