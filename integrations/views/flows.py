"""A tile's flows, drawn."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from environments.parameters import takes
from environments.requests import SignedInRequest
from integrations.documents import load_documents
from integrations.models import Resource
from integrations.permissions import get_tile
from integrations.presentation import flow_shown, links_in
from integrations.views.tile_pages import page_of, query_without_page, search_words, tile_page

PAGE_SIZE = 20


@require_safe
@login_required
@takes("q", "page")
def flows(request: SignedInRequest, code: UUID) -> HttpResponse:
    """Each flow with its sources, steps and branches, and whether it runs here."""
    tile = get_tile(request.user, code)
    words = search_words(request)
    found = Resource.objects.filter(integration=tile, kind="flow", name__icontains=words)
    page = page_of(request, found.select_related("local").order_by("name", "lineage"), PAGE_SIZE)
    documents = load_documents(flow.content_id for flow in page)
    links = links_in(tile, [("flow", document) for document in documents.values()])
    drawn = [
        (flow, documents[flow.content_id], flow_shown(documents[flow.content_id], links)) for flow in page
    ]
    return tile_page(
        request,
        "flows",
        tile=tile,
        tab="flows",
        page=page,
        flows=drawn,
        words=words,
        query=query_without_page(request),
    )
