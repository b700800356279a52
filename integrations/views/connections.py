"""The connections of an environment: which there are, what state they are in, and how much they are used."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from environments.connection_types import CONNECTION_TYPES, connection_type
from environments.models import Environment
from environments.parameters import choice, takes
from environments.requests import SignedInRequest
from environments.roles import Role
from environments.sides import has_sides
from integrations.connections import STATES, listed_connections
from integrations.forms.connection import TYPES
from integrations.permissions import get_environment
from integrations.views.tile_pages import page_of, query_without_page, search_words

PAGE_SIZE = 50


def connection_page(
    request: HttpRequest, template: str, *, environment: Environment, status: int = 200, **context: Any
) -> HttpResponse:
    """Draw a page below the environment's tabs."""
    named = {
        "section": "home",
        "tab": "connections",
        "environment": environment,
        "is_shared": has_sides(environment.account),
        **context,
    }
    return render(request, f"integrations/{template}.html", named, status=status)


@require_safe
@login_required
@takes("q", "type", "state", "page")
def connections(request: SignedInRequest, code: UUID) -> HttpResponse:
    """List them, searched by name, by type and state."""
    environment = get_environment(request.user, code, Role.MONITOR)
    words = search_words(request)
    type_name = choice(request, "type", CONNECTION_TYPES)
    state = choice(request, "state", [name for name, _ in STATES])
    found = listed_connections(request.user, environment, words=words, type_name=type_name, state=state)
    page = page_of(request, found, PAGE_SIZE)
    return connection_page(
        request,
        "connections",
        environment=environment,
        page=page,
        rows=[(connection, connection_type(connection.connection_type).label) for connection in page],
        words=words,
        types=TYPES,
        type_name=type_name,
        states=STATES,
        state=state,
        query=query_without_page(request),
    )
