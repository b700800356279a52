"""Making an empty tile."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from environments.requests import SignedInRequest
from integrations.errors import IntegrationError
from integrations.forms.create import CreateForm
from integrations.permissions import get_receiving_environment
from integrations.services.create import create_integration


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def create(request: SignedInRequest, code: UUID) -> HttpResponse:
    """Make a tile without resources and go to it."""
    environment = get_receiving_environment(request.user, code)
    form = CreateForm(request.POST) if request.method == "POST" else CreateForm()
    if form.is_valid():
        try:
            tile = create_integration(environment=environment, by=request.user, **form.cleaned_data)
        except IntegrationError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"{tile} was made. It has no resources yet.")
            return redirect(tile)
    context = {"section": "home", "environment": environment, "form": form}
    return render(request, "integrations/create.html", context, status=422 if form.errors else 200)
