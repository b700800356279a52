"""One resource, for reading."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from environments.models import Environment, User
from environments.parameters import choice, several
from environments.requests import SignedInRequest
from environments.roles import Role
from integrations.documents import load_document
from integrations.forms.fields import pretty
from integrations.independent_copies import COPIABLE, mark_copies
from integrations.kinds import get_kind
from integrations.lookup_neighbours import reminders_of
from integrations.models import Integration, Resource
from integrations.permissions import get_tile
from integrations.presentation import flow_shown, links_in, local_fields, sections_of
from integrations.presentation.text_parts import asked_parts
from integrations.presentation.values import show_code
from integrations.resource_past import history_rows, past_changes
from integrations.sharing import sharing_of
from integrations.used_by import users_of
from integrations.views.tile_pages import tile_page

SHOWN_USERS = 50
SHOWN_HISTORY = 5


@require_safe
@login_required
@several("from")
def resource(request: SignedInRequest, code: UUID, lineage: UUID) -> HttpResponse:
    """Fields or JSON, what refers to the resource, and its latest changes."""
    tile = get_tile(request.user, code)
    found = get_object_or_404(
        Resource.objects.select_related("local__connection"), integration=tile, lineage=lineage
    )
    as_json = choice(request, "as", ["json", "fields"], "fields") == "json"
    document = load_document(found.content_id)
    mark_copies(tile, [found])
    return tile_page(
        request,
        "resource",
        tile=tile,
        tab="resources",
        resource=found,
        kind=get_kind(found.kind),
        may_copy=found.kind in COPIABLE,
        as_json=as_json,
        sees_connections=found.kind == "connection" and _sees_connections(request.user, tile),
        history=past_changes(tile, history_rows(tile, lineage)[:SHOWN_HISTORY]),
        used_by=[(user, get_kind(user.kind)) for user in users_of(tile, lineage)[:SHOWN_USERS]],
        sharing=sharing_of(request.user, tile, [lineage]),
        elsewhere=_uses_elsewhere(request.user, tile, lineage),
        reminders=reminders_of(tile, request.user, of=lineage) if found.kind == "lookup_cache" else [],
        **_reading(request, tile, found, document, as_json=as_json),
    )


def _reading(
    request: SignedInRequest, tile: Integration, found: Resource, document: dict[str, Any], *, as_json: bool
) -> dict[str, Any]:
    kind = get_kind(found.kind)
    local = getattr(found, "local", None)
    apart = {"local": local_fields(kind, local.values) if local else [], "bound": local and local.connection}
    starts = asked_parts([], request.GET.getlist("from")).starts
    if as_json:
        return {"json": show_code(pretty(document), starts.get("json", 0)), **apart}
    links = links_in(tile, [(found.kind, document)])
    flow = flow_shown(document, links) if found.kind == "flow" else None
    return {"sections": sections_of(kind, document, links, starts=starts), "flow": flow, **apart}


def _sees_connections(user: User, tile: Integration) -> bool:
    """Whether the pages of the environment's connections are open to the person."""
    return Environment.objects.open_to(user, Role.MONITOR).filter(pk=tile.environment_id).exists()


def _uses_elsewhere(user: User, tile: Integration, lineage: UUID) -> dict[str, int]:
    """How many resources of how many other tiles refer to the lineage; what one may not see is not counted."""
    tiles = Integration.objects.living().visible_to(user).exclude(pk=tile.pk)
    uses = Resource.objects.filter(
        integration__in=tiles.values("pk"), content__references__contains=[lineage]
    )
    return uses.order_by().aggregate(resources=Count("pk"), tiles=Count("integration", distinct=True))
