"""A tile's resources, by kind."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from environments.parameters import choice, takes
from environments.requests import SignedInRequest
from integrations.connections import may_enter, to_set_up
from integrations.independent_copies import mark_copies
from integrations.kinds import KINDS
from integrations.lookup_neighbours import reminders_of
from integrations.models import Resource
from integrations.permissions import get_tile
from integrations.views.resource_lists import counts_by_kind, grouped_by_kind, in_order_of_kinds
from integrations.views.tile_pages import page_of, query_without_page, search_words, tile_page

PAGE_SIZE = 100
SHOWN_TO_SET_UP = 200


@require_safe
@login_required
@takes("q", "kind", "page")
def detail(request: SignedInRequest, code: UUID) -> HttpResponse:
    """The tile's resources, filtered and paged."""
    tile = get_tile(request.user, code)
    words = search_words(request)
    chosen = choice(request, "kind", KINDS)
    found = Resource.objects.filter(integration=tile, name__icontains=words)
    counts = counts_by_kind(found)
    listed = found.filter(kind=chosen) if chosen else found
    unready = list(to_set_up(tile)[:SHOWN_TO_SET_UP])
    page = page_of(request, in_order_of_kinds(listed), PAGE_SIZE)
    mark_copies(tile, page.object_list)
    return tile_page(
        request,
        "detail",
        tile=tile,
        tab="resources",
        page=page,
        groups=grouped_by_kind(page.object_list, counts),
        counts=counts,
        total=sum(count for _, count in counts),
        words=words,
        chosen=chosen,
        query=query_without_page(request),
        creatable=[kind for kind in KINDS.values() if not kind.singular],
        reminders=reminders_of(tile, request.user),
        unready=unready,
        may_enter=bool(unready) and may_enter(request.user, tile.environment_id),
    )
