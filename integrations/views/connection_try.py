"""Testing a connection."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from environments.requests import SignedInRequest
from environments.roles import Role
from integrations.connections import get_connection
from integrations.errors import IntegrationError
from integrations.services.try_connection import PERIOD, TooOften, request_connection_test
from integrations.views.connection import connection_shown


@require_POST
@login_required
def connection_try(request: SignedInRequest, code: UUID, connection: UUID) -> HttpResponse:
    """Ask for the test and go where its end is waited for."""
    environment, found = get_connection(request.user, code, connection, Role.MANAGE)
    try:
        job = request_connection_test(connection=found, environment=environment, by=request.user)
    except TooOften as error:
        answer = connection_shown(request, environment, found, refused=str(error), status=429)
        answer["Retry-After"] = str(int(PERIOD.total_seconds()))
        return answer
    except IntegrationError as error:
        return connection_shown(request, environment, found, refused=str(error), status=422)
    return redirect(job)
