"""Making a connection and changing one; credentials that are not typed anew stay as they are."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from environments.connection_contents import Contents, contents_of
from environments.connection_errors import ChangedMeanwhile, ConnectionRefused
from environments.connection_types import CONNECTION_TYPES, connection_type
from environments.models import Connection, Environment
from environments.parameters import choice
from environments.requests import SignedInRequest
from environments.roles import Role
from environments.sealing import Unreadable
from environments.services.connections import change_connection, create_connection
from integrations.connections import get_connection
from integrations.forms.connection import ConnectionForm, TypeForm
from integrations.permissions import get_environment
from integrations.views.connections import connection_page


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def connection_create(request: SignedInRequest, code: UUID) -> HttpResponse:
    """First the type, then the fields of that type."""
    environment = get_environment(request.user, code, Role.MANAGE)
    type_name = choice(request, "type", CONNECTION_TYPES)
    if not type_name:
        form = TypeForm()
        return connection_page(request, "connection_type", environment=environment, form=form)
    declared = connection_type(type_name)
    if request.method != "POST":
        initial = {"name": request.GET.get("name", "")[:200], "auth": "token", "scheme": "Bearer"}
        blank = ConnectionForm(declared=declared, set_secrets=(), initial=initial)
        return _page(request, environment, blank)
    filled = ConnectionForm(request.POST, declared=declared, set_secrets=())
    if filled.is_valid():
        try:
            made = create_connection(
                environment=environment, type_name=type_name, entered=filled.entered(), by=request.user
            )
        except ConnectionRefused as error:
            filled.add_error("name", str(error))
        else:
            messages.success(request, f"{made} was made.")
            return redirect(_after_making(request, environment, made))
    return _page(request, environment, filled, status=422)


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def connection_edit(request: SignedInRequest, code: UUID, connection: UUID) -> HttpResponse:
    """All fields, credentials empty; saving over someone else's newer change is refused."""
    environment, found = get_connection(request.user, code, connection, Role.MANAGE)
    declared = connection_type(found.connection_type)
    contents, problem = _contents(found)
    make_form = partial(ConnectionForm, declared=declared, set_secrets=contents.secrets.keys())
    if request.method != "POST":
        initial = {**contents.fields, "name": found.name, "version": found.version}
        form = make_form(initial=initial)
        return _page(request, environment, form, connection=found, problem=problem)
    form = make_form(request.POST)
    if form.is_valid():
        try:
            changed = change_connection(
                connection=found,
                environment=environment,
                entered=form.entered(),
                expected=form.cleaned_data["version"],
                by=request.user,
            )
        except ConnectionRefused as error:
            status = 409 if isinstance(error, ChangedMeanwhile) else 422
            form.add_error(None if status == 409 else "name", str(error))
            return _page(request, environment, form, connection=found, status=status)
        messages.success(request, f"{changed} was saved.")
        return redirect("integrations:connection", environment.code, found.code)
    return _page(request, environment, form, connection=found, status=422)


def _contents(found: Connection) -> tuple[Contents, str]:
    try:
        return contents_of(found), ""
    except Unreadable as error:
        return Contents(), str(error)


def _page(
    request: SignedInRequest,
    environment: Environment,
    form: ConnectionForm,
    *,
    connection: Connection | None = None,
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    return connection_page(
        request,
        "connection_edit",
        environment=environment,
        connection=connection,
        form=form,
        declared=form.declared,
        problem=problem,
        status=status,
    )


def _after_making(request: SignedInRequest, environment: Environment, made: Connection) -> str:
    """Back to the tile's connection that asked for one, which then only has to be confirmed; else to its page."""
    try:
        tile, lineage = (UUID(part) for part in request.GET.get("for", "").split("/"))
    except ValueError:
        return reverse("integrations:connection", args=[environment.code, made.code])
    return f"{reverse('integrations:resource_connection', args=[tile, lineage])}?chosen={made.code}"
