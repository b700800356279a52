"""What the pages of a tile have in common: drawing one, paging a list, reading a page's number."""

from __future__ import annotations

from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from environments.roles import Role
from integrations.models import Integration
from integrations.who_can import who_can_help

SEARCH_LENGTH = 200


def tile_page(
    request: HttpRequest,
    template: str,
    *,
    tile: Integration,
    tab: str,
    status: int = 200,
    **context: Any,
) -> HttpResponse:
    """Draw a page below a tile's tabs; it asks who may edit only where it says so."""
    named = {"tile": tile, "tab": tab, "editors": partial(who_can_help, tile, Role.ADMINISTER), **context}
    return render(request, f"integrations/{template}.html", named, status=status)


def page_of(request: HttpRequest, rows: Any, size: int) -> Page:
    """The asked-for page of ``rows``; numbers out of range are brought into it."""
    return Paginator(rows, size).get_page(request.GET.get("page", "")[:20])


def query_without_page(request: HttpRequest) -> str:
    """The other parameters of the address, ready to stand before "page="."""
    parameters = request.GET.copy()
    parameters.pop("page", None)
    return f"{parameters.urlencode()}&" if parameters else ""


def alone_address(request: HttpRequest, tile: Integration, before: int, after: int) -> str:
    """Where one of the resources that differ between two revisions is shown alone, with the parts opened so far.

    Its key is put behind it.
    """
    opened = [(name, value) for name in ("show", "from") for value in request.GET.getlist(name)]
    query = urlencode([("before", before), ("after", after), *opened])
    return f"{reverse('integrations:compare', args=[tile.code])}?{query}&only="


def search_words(request: HttpRequest) -> str:
    """What is searched for: taken literally, and without what PostgreSQL cannot store."""
    return request.GET.get("q", "").replace("\x00", "").strip()[:SEARCH_LENGTH]
