"""The list of a tile's revisions."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from environments.models import User
from environments.parameters import takes
from environments.requests import SignedInRequest
from integrations.forms.revisions import RevisionFilterForm
from integrations.lookup_neighbours import reminders_of
from integrations.models import Integration, Revision
from integrations.permissions import get_tile
from integrations.views.tile_pages import page_of, query_without_page, tile_page

PAGE_SIZE = 50


@require_safe
@login_required
@takes("kind", "person", "page")
def revisions(request: SignedInRequest, code: UUID) -> HttpResponse:
    """Newest first; filtered by type and person."""
    tile = get_tile(request.user, code)
    form = RevisionFilterForm(request.GET, people=_people(tile))
    found = (
        Revision.objects.filter(integration=tile).told_to(request.user).defer("state_sum").order_by("-number")
    )
    if form.is_valid():
        chosen = form.cleaned_data
        found = found.filter(kind=chosen["kind"]) if chosen["kind"] else found
        found = found.filter(created_by=chosen["person"]) if chosen["person"] is not None else found
    page = page_of(
        request, found.select_related("created_by").with_snapshots_told_to(request.user), PAGE_SIZE
    )
    return tile_page(
        request,
        "revisions",
        tile=tile,
        tab="revisions",
        status=200 if form.is_valid() else 422,
        form=form,
        is_filtered=any(request.GET.get(name) for name in form.fields),
        page=page,
        query=query_without_page(request),
        reminders=reminders_of(tile, request.user),
    )


def _people(tile: Integration) -> list[tuple[int, str]]:
    """Who has made revisions of the tile."""
    makers = Revision.objects.filter(integration=tile).order_by().values("created_by")
    return sorted(
        ((user.pk, str(user)) for user in User.objects.filter(pk__in=makers)), key=lambda one: one[1]
    )
