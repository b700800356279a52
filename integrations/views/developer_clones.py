"""A clone for each developer: choosing people, then the job that makes their clones."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from environments.models import Environment
from environments.parameters import several
from environments.requests import SignedInRequest
from environments.roles import Role
from integrations.clone_plan import plan_clone
from integrations.errors import IntegrationError
from integrations.forms.developer_clones import AT_ONCE, DeveloperClonesForm
from integrations.models import Integration, Job, LookupEntry
from integrations.permissions import get_tile
from integrations.services.developer_clones import request_developer_clones
from integrations.views.tile_pages import tile_page


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@several("people")
def developer_clones(request: SignedInRequest, code: UUID) -> HttpResponse:
    """Ask for whom, then go to the job."""
    tile = get_tile(request.user, code, Role.MANAGE)
    environments = _environments(request, tile)
    if not environments:
        raise PermissionDenied(
            "A clone for each developer needs Administer on an environment of the account, "
            "since its owners are given their roles there."
        )
    form = DeveloperClonesForm(
        request.POST if request.method == "POST" else None, tile=tile, environments=environments
    )
    if form.is_bound and form.is_valid():
        job = _requested(request, tile, form)
        if job is not None:
            return redirect(job)
    return tile_page(
        request,
        "developer_clones",
        tile=tile,
        tab="clones",
        status=422 if form.errors else 200,
        form=form,
        at_once=AT_ONCE,
        lookup_entries=LookupEntry.objects.filter(resource__integration=tile).count(),
    )


def _environments(request: SignedInRequest, tile: Integration) -> list[Environment]:
    administered = Environment.objects.open_to(request.user, Role.ADMINISTER)
    here = administered.filter(account=tile.environment.account_id, is_enabled=True)
    return list(here.order_by("position", "pk"))


def _requested(request: SignedInRequest, tile: Integration, form: DeveloperClonesForm) -> Job | None:
    """The job; None when it is refused, which the form then says."""
    environment = form.cleaned_data["environment"]
    try:
        return request_developer_clones(
            source=tile,
            environment=environment,
            people=form.cleaned_data["people"],
            connections=plan_clone(tile, environment, request.user).suggested,
            with_lookup_data=form.cleaned_data["with_lookup_data"],
            by=request.user,
            token=str(form.cleaned_data["token"]),
        )
    except IntegrationError as error:
        form.add_error("people", str(error))
        return None
