"""Any two revisions of a tile, compared."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from environments.requests import SignedInRequest
from integrations.forms.revisions import CompareForm
from integrations.history import Difference, compare_revisions
from integrations.models import Integration, Revision, Snapshot
from integrations.permissions import get_tile
from integrations.presentation import changes_of, counts_of
from integrations.presentation.changes import SHORT
from integrations.presentation.text_parts import TextParts, asked_parts
from integrations.views.tile_pages import alone_address, page_of, query_without_page, tile_page

PAGE_SIZE = 25
OFFERED = 200


@require_safe
@login_required
def compare(request: SignedInRequest, code: UUID) -> HttpResponse:
    """The form, and below it what differs; every comparison has an address of its own, also of one resource."""
    tile = get_tile(request.user, code)
    asked = request.GET if "before" in request.GET or "after" in request.GET else _latest(tile)
    form = CompareForm(asked, revisions=_offered(tile, asked))
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


def _offered(tile: Integration, asked: dict[str, str]) -> list[tuple[int, str]]:
    """The newest revisions, those kept under a label, and the two asked for, with words to know them by."""
    labels = dict(
        Snapshot.objects.filter(revision__integration=tile)
        .order_by("pk")
        .values_list("revision__number", "label")
    )
    found = Revision.objects.filter(integration=tile)
    newest = set(found.order_by("-number").values_list("number", flat=True)[:OFFERED])
    wanted = {int(value) for value in asked.values() if value.isdecimal() and len(value) < 10}
    rows = found.filter(number__in=newest | set(sorted(labels)[-OFFERED:]) | wanted).order_by("-number")
    return [
        (number, f"{number} – {labels.get(number) or description or Revision.Kind(kind).label}"[:120])
        for number, description, kind in rows.values_list("number", "description", "kind")
    ]
