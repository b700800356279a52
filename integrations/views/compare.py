"""Any two revisions of a tile, compared."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from environments.models import User
from environments.parameters import several, takes
from environments.requests import SignedInRequest
from integrations.forms.revisions import CompareForm
from integrations.history import Difference, compare_revisions
from integrations.models import Integration, Revision
from integrations.permissions import get_tile
from integrations.presentation import changes_of, counts_of
from integrations.presentation.changes import SHORT
from integrations.presentation.text_parts import TextParts, asked_parts
from integrations.views.tile_pages import alone_address, page_of, query_without_page, tile_page

PAGE_SIZE = 25
OFFERED = 200


@require_safe
@login_required
@takes("before", "after", "only", "show", "from", "page")
@several("show", "from")
def compare(request: SignedInRequest, code: UUID) -> HttpResponse:
    """The form, and below it what differs; every comparison has an address of its own, also of one resource."""
    tile = get_tile(request.user, code)
    asked = request.GET if "before" in request.GET or "after" in request.GET else _latest(tile)
    form = CompareForm(asked, revisions=_offered(request.user, tile, asked))
    differences: list[Difference] = []
    before = after = 0
    if form.is_valid():
        before, after = form.cleaned_data["before"], form.cleaned_data["after"]
        differences = compare_revisions(tile.pk, before, after)
    alone = [item for item in differences if str(item.lineage) == request.GET.get("only")]
    differences = alone or differences
    page = page_of(request, differences, PAGE_SIZE)
    return tile_page(
        request,
        "compare",
        tile=tile,
        tab="revisions",
        status=200 if form.is_valid() else 422,
        form=form,
        page=page,
        changes=changes_of(tile, page, _parts(request) if alone else SHORT),
        is_alone=bool(alone),
        alone_url=alone_address(request, tile, before, after),
        counts=counts_of(differences),
        query=query_without_page(request),
    )


def _parts(request: SignedInRequest) -> TextParts:
    return asked_parts(request.GET.getlist("show"), request.GET.getlist("from"))


def _latest(tile: Integration) -> dict[str, str]:
    return {"before": str(max(1, tile.head - 1)), "after": str(tile.head)}


def _offered(user: User, tile: Integration, asked: dict[str, str]) -> list[tuple[int, str]]:
    """The newest revisions, those kept under a label, and the two asked for, with words to know them by."""
    found = Revision.objects.filter(integration=tile).order_by("-number")
    newest = found.values_list("number", flat=True)[:OFFERED]
    kept = found.exclude(snapshots=None).values_list("number", flat=True).distinct()[:OFFERED]
    wanted = {int(value) for value in asked.values() if value.isdecimal() and len(value) < 10}
    rows = found.filter(number__in=wanted.union(newest, kept)).told_to(user).defer("state_sum")
    return [(row.number, _words(row)[:120]) for row in rows.with_snapshots_told_to(user)]


def _words(revision: Revision) -> str:
    """The newest label, else what the revision is told of."""
    labels = [snapshot.told for snapshot in revision.snapshots.all()]
    return f"{revision.number} – {next(iter(labels), revision.told) or revision.get_kind_display()}"
