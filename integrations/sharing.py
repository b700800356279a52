"""With which tiles a resource is shared, as far as the person may see them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from uuid import UUID

from environments.roles import Role
from environments.sides import has_sides
from integrations.models import Integration, Resource, SharedResource
from integrations.querysets import IntegrationQuerySet
from integrations.who_can import who_can_help

if TYPE_CHECKING:
    from environments.models import User


@dataclass(frozen=True, slots=True)
class Sharing:
    """What a page says about resources of a Production and Sandbox account.

    ``tiles`` are the others that use them and that the person may see.
    ``whom_to_ask`` is said where they may not change one of the others, seen or not.
    """

    is_shared: bool
    tiles: list[Integration] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    may_change: bool = True
    whom_to_ask: str = ""


def sharing_of(user: User, tile: Integration, lineages: Iterable[UUID]) -> Sharing | None:
    """With whom the tile shares any of the resources; None in an account in which nothing is shared.

    The tile comes with its environment's account.
    """
    account = tile.environment.account
    if not has_sides(account):
        return None
    own = SharedResource.objects.filter(integration=tile, lineage__in=list(lineages))
    shared = list(own.values_list("lineage", flat=True))
    if not shared:
        return Sharing(is_shared=False)
    partners = list(partners_in(tile, shared).with_role_of(user).select_related("environment"))
    may_change = all(partner.may_edit for partner in partners)
    return Sharing(
        is_shared=True,
        tiles=[partner for partner in partners if partner.role >= Role.MONITOR],
        names=list(
            Resource.objects.filter(integration=tile, lineage__in=shared)
            .order_by("kind", "name")
            .values_list("name", flat=True)
        ),
        may_change=may_change,
        whom_to_ask="" if may_change else who_can_help(account, Role.ADMINISTER),
    )


def partners_in(tile: Integration, lineages: Iterable[UUID]) -> IntegrationQuerySet:
    """The other tiles that share one of the resources; all of them, so what is shown has still to be chosen."""
    rows = SharedResource.objects.filter(
        account_id=tile.environment.account_id, lineage__in=list(lineages)
    ).exclude(integration=tile)
    return Integration.objects.filter(pk__in=rows.values("integration")).order_by("name", "pk")


def tiles_to_share_with(user: User, tile: Integration, lineage: UUID) -> IntegrationQuerySet:
    """Tiles of the account that the person manages and that do not use the resource as one with the tile yet."""
    account = tile.environment.account_id
    using = SharedResource.objects.filter(account_id=account, lineage=lineage)
    manageable = Integration.objects.living().manageable_by(user).select_related("environment")
    others = manageable.filter(environment__account=account)
    return others.exclude(pk=tile.pk).exclude(pk__in=using.values("integration")).order_by("name", "pk")
