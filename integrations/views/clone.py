"""Cloning a tile: one page on which everything is decided."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from environments.models import Environment
from environments.requests import SignedInRequest
from environments.roles import Role
from integrations.clone_plan import ClonePlan, plan_clone, suggested_environment
from integrations.errors import IntegrationError
from integrations.forms.clone import CloneForm
from integrations.models import Integration, Job
from integrations.permissions import get_tile
from integrations.services.clone import request_clone
from integrations.who_can import managers_of

SHOW_CONNECTIONS = "show"


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def clone(request: SignedInRequest, code: UUID) -> HttpResponse:
    """Ask what the clone shall be, then go to the job that makes it."""
    tile = get_tile(request.user, code, Role.MANAGE)
    environments = list(
        Environment.objects.accepting_tiles_from(request.user).order_by("account", "position")
    )
    if not environments:
        context = {"tile": tile, "tab": "clones", "managers": managers_of(tile.environment)}
        return render(request, "integrations/clone_nowhere.html", context, status=403)
    target = _chosen(request, environments) or suggested_environment(tile, environments)
    plan = plan_clone(tile, target, request.user)
    form = _form(request, tile, environments, plan)
    if form.is_bound and form.is_valid():
        job = _requested(request, tile, form)
        if job is not None:
            return redirect(job)
    context = {"tile": tile, "tab": "clones", "form": form, "plan": plan, "target": target}
    return render(request, "integrations/clone.html", context, status=422 if form.errors else 200)


def _chosen(request: SignedInRequest, environments: list[Environment]) -> Environment | None:
    code = request.POST.get("environment") or request.GET.get("environment")
    return next((environment for environment in environments if str(environment.code) == code), None)


def _form(
    request: SignedInRequest, tile: Integration, environments: list[Environment], plan: ClonePlan
) -> CloneForm:
    """The form, bound only when the clone is asked for: "Show connections" keeps what was typed unjudged."""
    is_asked = request.method == "POST" and SHOW_CONNECTIONS not in request.POST
    is_only_here = [environment.pk for environment in environments] == [tile.environment_id]
    initial: dict[str, Any] = {"name": f"{tile.name} (clone)" if is_only_here else tile.name}
    if request.method == "POST":
        initial = {name: request.POST[name] for name in ("name", "with_lookup_data") if name in request.POST}
    initial["environment"] = str(plan.target.code)
    return CloneForm(
        request.POST if is_asked else None,
        initial=initial,
        environments=environments,
        connection_resources=plan.connection_resources,
        connections=plan.connections,
        bound=plan.suggested,
        skipped=plan.skipped,
    )


def _requested(request: SignedInRequest, tile: Integration, form: CloneForm) -> Job | None:
    """The job; None when the clone is refused, which the form then says."""
    try:
        return request_clone(
            source=tile,
            environment=form.cleaned_data["environment"],
            name=form.cleaned_data["name"],
            connections=form.chosen_connections(),
            with_lookup_data=form.cleaned_data["with_lookup_data"],
            by=request.user,
            token=str(form.cleaned_data["token"]),
        )
    except IntegrationError as error:
        form.add_error(None, str(error))
        return None
