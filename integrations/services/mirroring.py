"""What a change of shared resources means for the tiles they are shared with: the same, or a refusal of the whole."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from environments.models import User
from environments.roles import Role
from integrations.bulk import Placement
from integrations.documents import load_document
from integrations.errors import NotYoursToChange, PartnerRefuses
from integrations.kinds import get_kind
from integrations.kinds.references import drop_references
from integrations.models import Content, Integration, Resource, SharedResource
from integrations.permissions import role_on
from integrations.services.local import add_local_rows
from integrations.services.reminders import remind_of_lookup_data
from integrations.used_by import users_of_any
from integrations.who_can import who_can_help

Settings = tuple[UUID, str, dict[str, Any]]


@dataclass(slots=True)
class Mirror:
    """What is to be written in one tile, because another one that shares it was changed.

    ``settings`` are the tile's own settings, without what they only list and is removed.
    """

    tile: Integration
    placements: list[Placement] = field(default_factory=list)
    removals: list[UUID] = field(default_factory=list)
    settings: list[Settings] = field(default_factory=list)
    arrivals: list[Placement] = field(default_factory=list)


def mirrors_of(
    integration: Integration, placements: Sequence[Placement], removals: Sequence[UUID], *, by: User
) -> list[Mirror]:
    """What the tile's partners must write so that they go on sharing; the tile has written already.

    Raises NotYoursToChange where the person may not edit in one of them, and
    IntegrationError where one of them could not make that change itself.
    """
    assert integration.partners is not None  # whoever writes has locked the tile
    shared = _shared_with(integration, [*(p.lineage for p in placements), *removals])
    _check_rights(integration, shared, placements, by)
    mirrors = []
    for partner in integration.partners:
        lineages = {lineage for lineage, tiles in shared.items() if partner.pk in tiles}
        mirror = _mirror(partner, [p for p in placements if p.lineage in lineages], lineages & set(removals))
        if mirror.placements or mirror.removals:
            _check_names(mirror)
            _check_references(integration, mirror)
            _take_leave(mirror)
            mirrors.append(mirror)
    return mirrors


def prepare_arrivals(mirror: Mirror) -> None:
    """New flows start switched off, new lookup caches want their data."""
    flows = {p.lineage: {"disabled": True} for p in mirror.arrivals if p.kind == "flow"}
    add_local_rows(integration=mirror.tile, values=flows)
    caches = [p.lineage for p in mirror.arrivals if p.kind == "lookup_cache"]
    if caches:
        remind_of_lookup_data(
            integration=mirror.tile, reason="New with a resource that is shared.", lineages=caches
        )


def _shared_with(integration: Integration, lineages: Iterable[UUID]) -> dict[UUID, set[int]]:
    """Of the lineages that the tile shares: keys of the other tiles that do."""
    rows = SharedResource.objects.filter(
        account_id=integration.environment.account_id, lineage__in=list(lineages)
    )
    found: dict[UUID, set[int]] = {}
    for lineage, tile in rows.values_list("lineage", "integration_id"):
        found.setdefault(lineage, set()).add(tile)
    return {lineage: tiles - {integration.pk} for lineage, tiles in found.items() if integration.pk in tiles}


def _check_rights(
    integration: Integration, shared: dict[UUID, set[int]], placements: Sequence[Placement], by: User
) -> None:
    partners = integration.partners or ()
    concerned = set().union(*shared.values())
    closed = {p.pk for p in partners if p.pk in concerned and role_on(by, p) < p.editing_role}
    if closed:
        lineages = [lineage for lineage, tiles in shared.items() if tiles & closed]
        names = [p.name for p in placements if p.lineage in lineages]
        raise NotYoursToChange(
            names[:3] or ["This resource"], who_can_help(integration.environment.account, Role.ADMINISTER)
        )


def _mirror(partner: Integration, placements: Iterable[Placement], removals: Iterable[UUID]) -> Mirror:
    """What the partner does not hold so already."""
    rows = Resource.objects.filter(
        integration=partner, lineage__in=[*(p.lineage for p in placements), *removals]
    )
    present = {
        row[0]: Placement(*row)
        for row in rows.order_by().values_list("lineage", "kind", "name", "content_id")
    }
    changed = [p for p in placements if present.get(p.lineage) != p]
    return Mirror(
        tile=partner,
        placements=changed,
        removals=[lineage for lineage in removals if lineage in present],
        arrivals=[p for p in changed if p.lineage not in present],
    )


def _check_names(mirror: Mirror) -> None:
    wanted = {(p.kind, p.name) for p in mirror.placements}
    others = Resource.objects.filter(integration=mirror.tile, name__in=[name for _, name in wanted])
    others = others.exclude(lineage__in=[*(p.lineage for p in mirror.placements), *mirror.removals])
    for kind, name in others.values_list("kind", "name"):
        if (kind, name) in wanted:
            has = f", which has another {get_kind(kind).word} called {name}. Rename that one first."
            raise PartnerRefuses("It is shared with", mirror.tile, has)


def _check_references(integration: Integration, mirror: Mirror) -> None:
    placed = {p.lineage for p in mirror.placements}
    contents = {p.content: p for p in mirror.placements}
    wanted: dict[UUID, Placement] = {}
    for content, references in Content.objects.filter(pk__in=contents).values_list("pk", "references"):
        wanted |= dict.fromkeys(set(references) - placed, contents[content])
    rows = Resource.objects.filter(integration=mirror.tile, lineage__in=list(wanted))
    present = set(rows.order_by().values_list("lineage", flat=True)) - set(mirror.removals)
    missing = sorted(wanted.keys() - present)
    if missing:
        used = Resource.objects.filter(integration=integration, lineage=missing[0]).first()
        name, user = used.name if used else "a resource", wanted[missing[0]].name
        lacks = f", which does not have {name}. Use {name} there as well first."
        raise PartnerRefuses(f"{user} is shared with", mirror.tile, lacks)


def _take_leave(mirror: Mirror) -> None:
    """Refuse removals of what the partner uses; what its settings only list goes from there, too."""
    if not mirror.removals:
        return
    rewritten = [p.lineage for p in mirror.placements] + mirror.removals
    users = list(users_of_any(mirror.tile.pk, mirror.removals).exclude(lineage__in=rewritten))
    needing = [user.name for user in users if not get_kind(user.kind).singular]
    if needing:
        gone = Resource.objects.filter(integration=mirror.tile, lineage__in=mirror.removals)
        names = ", ".join(gone.order_by("name").values_list("name", flat=True))
        users_named = f"{names} is used by {', '.join(needing)} of"
        raise PartnerRefuses(users_named, mirror.tile, ". Take it out there first.")
    gone_lineages = {str(lineage) for lineage in mirror.removals}
    for user in users:
        document = drop_references(get_kind(user.kind), load_document(user.content_id), gone_lineages)
        mirror.settings.append((user.lineage, user.kind, document))
