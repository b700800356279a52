"""Deleting a connection, after saying which tiles use it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from environments.requests import SignedInRequest
from environments.roles import Role
from integrations.connections import get_connection, is_used_unseen, users_of_connection
from integrations.errors import IntegrationError
from integrations.services.delete_connection import delete_connection
from integrations.views.connections import connection_page

SHOWN_USERS = 100


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def connection_delete(request: SignedInRequest, code: UUID, connection: UUID) -> HttpResponse:
    """Ask first; refused while tiles use it."""
    environment, found = get_connection(request.user, code, connection, Role.MANAGE)
    problem = ""
    if request.method == "POST":
        try:
            delete_connection(connection=found, environment=environment, by=request.user)
        except IntegrationError as error:
            problem = str(error)
        else:
            messages.success(request, f"{found.name} was deleted.")
            return redirect("integrations:connections", environment.code)
    return connection_page(
        request,
        "connection_delete",
        environment=environment,
        connection=found,
        used_by=users_of_connection(request.user, found)[:SHOWN_USERS],
        is_used_unseen=is_used_unseen(request.user, found),
        problem=problem,
        status=409 if problem else 200,
    )
