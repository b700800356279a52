"""One connection: what it is, who uses it, and saying that it still fits."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from environments.connection_contents import contents_of
from environments.connection_types import HTTP_TYPES, ConnectionType, connection_type
from environments.models import Connection, Environment
from environments.requests import SignedInRequest
from environments.roles import Role
from environments.sealing import Unreadable
from environments.services.connections import confirm_connection
from integrations.connections import get_connection, is_used_unseen, users_of_connection
from integrations.services.try_connection import latest_test
from integrations.views.connections import connection_page

SHOWN_USERS = 100


@require_safe
@login_required
def connection(request: SignedInRequest, code: UUID, connection: UUID) -> HttpResponse:
    """Its state for everyone here; its address and which credentials there are for those who may change them."""
    return connection_shown(request, *get_connection(request.user, code, connection))


def connection_shown(
    request: SignedInRequest,
    environment: Environment,
    found: Connection,
    *,
    refused: str = "",
    status: int = 200,
) -> HttpResponse:
    """Draw the page; ``refused`` says why something that was asked on it was not done."""
    declared = connection_type(found.connection_type)
    may_change = environment.role >= Role.MANAGE
    fields, problem = _fields(found, declared) if may_change else ([], "")
    return connection_page(
        request,
        "connection",
        environment=environment,
        connection=found,
        declared=declared,
        may_change=may_change,
        fields=fields,
        problem=problem,
        refused=refused,
        status=status,
        may_try=may_change and found.connection_type in HTTP_TYPES,
        tested=latest_test(found) if may_change else None,
        used_by=users_of_connection(request.user, found)[:SHOWN_USERS],
        is_used_unseen=is_used_unseen(request.user, found),
    )


@require_POST
@login_required
def connection_confirm(request: SignedInRequest, code: UUID, connection: UUID) -> HttpResponse:
    """Take the mark away that a pull has set."""
    environment, found = get_connection(request.user, code, connection, Role.MANAGE)
    confirm_connection(connection=found, environment=environment, by=request.user)
    messages.success(request, f"{found} is ready.")
    return redirect("integrations:connection", environment.code, found.code)


def _fields(found: Connection, declared: ConnectionType) -> tuple[list[tuple[str, str]], str]:
    """Labels and values of what may be shown, and whether each credential is set; or why nothing can be read."""
    try:
        contents = contents_of(found)
    except Unreadable as error:
        return [], str(error)
    rows = []
    for each in declared.fields:
        if each.secret and each.name in contents.secrets:
            rows.append((each.label, "Set, and never shown"))
        elif not each.secret and each.belongs_to(contents.fields) and contents.fields.get(each.name):
            value = contents.fields[each.name]
            rows.append((each.label, dict(each.choices).get(value, value)))
    missing = {each.label for each in declared.missing(contents.fields, contents.secrets)}
    return [*rows, *((label, "Missing") for label in sorted(missing))], ""
