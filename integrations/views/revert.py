"""Going back to an earlier revision: first what would change, then the work."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods

from environments.parameters import takes
from environments.requests import SignedInRequest
from environments.roles import Role
from integrations.errors import IntegrationError
from integrations.history import Difference, compare_revisions
from integrations.models import Integration, Job, Revision
from integrations.permissions import get_tile
from integrations.presentation import changes_of, counts_of
from integrations.resource_past import history_rows
from integrations.services.revert import request_revert
from integrations.services.revert_resource import request_resource_revert
from integrations.sharing import sharing_of
from integrations.views.tile_pages import alone_address, page_of, query_without_page, tile_page

PAGE_SIZE = 25


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@takes("page")
def revert(request: SignedInRequest, code: UUID, number: int) -> HttpResponse:
    """The whole tile."""
    tile = get_tile(request.user, code, Role.MANAGE)
    revision = _revision(request, tile, number)
    differences = compare_revisions(tile.pk, tile.head, number)

    def request_work(head: int) -> Job:
        return request_revert(integration=tile, to_revision=number, wanted_head=head, by=request.user)

    return _preview_or_run(request, tile, revision, differences, request_work)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@takes("page")
def resource_revert(request: SignedInRequest, code: UUID, lineage: UUID, number: int) -> HttpResponse:
    """One resource alone, also one that was deleted since."""
    tile = get_tile(request.user, code, Role.MANAGE)
    revision = _revision(request, tile, number)
    if not history_rows(tile, lineage).exists():
        raise Http404("There never was such a resource in this tile.")
    every = compare_revisions(tile.pk, tile.head, number)
    differences = [item for item in every if item.lineage == lineage]

    def request_work(head: int) -> Job:
        return request_resource_revert(
            integration=tile, lineage=lineage, to_revision=number, wanted_head=head, by=request.user
        )

    return _preview_or_run(request, tile, revision, differences, request_work, lineage=lineage)


def _revision(request: SignedInRequest, tile: Integration, number: int) -> Revision:
    revisions = Revision.objects.told_to(request.user).with_snapshots_told_to(request.user)
    return get_object_or_404(revisions.select_related("created_by"), integration=tile, number=number)


def _preview_or_run(
    request: SignedInRequest,
    tile: Integration,
    revision: Revision,
    differences: list[Difference],
    request_work: Callable[[int], Job],
    lineage: UUID | None = None,
) -> HttpResponse:
    problem = ""
    if request.method == "POST":
        try:
            return redirect(request_work(_wanted_head(request)))
        except IntegrationError as error:
            problem = str(error)
    page = page_of(request, differences, PAGE_SIZE)
    return tile_page(
        request,
        "revert",
        tile=tile,
        tab="revisions",
        status=409 if problem else 200,
        revision=revision,
        lineage=lineage,
        problem=problem,
        sharing=sharing_of(request.user, tile, [item.lineage for item in differences]),
        page=page,
        changes=changes_of(tile, page),
        alone_url=alone_address(request, tile, tile.head, revision.number),
        counts=counts_of(differences),
        caches=[item.name for item in differences if item.kind == "lookup_cache" and item.after],
        query=query_without_page(request),
    )


def _wanted_head(request: SignedInRequest) -> int:
    """The newest revision when the preview was made; without it the tile counts as changed since."""
    value = request.POST.get("wanted_head", "")
    return int(value) if value.isdecimal() and len(value) < 10 else -1
