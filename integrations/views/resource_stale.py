"""When someone else saved meanwhile: both versions side by side, and nothing typed is lost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse

from integrations.difference import carry_over, rows
from integrations.forms.fields import pretty
from integrations.forms.resource import Document
from integrations.kinds import get_kind
from integrations.models import Integration, Resource
from integrations.presentation import Shown, links_in, show
from integrations.resource_past import PastChange, history_rows, past_changes
from integrations.views.tile_pages import tile_page


@dataclass(frozen=True, slots=True)
class StaleRow:
    """A field that the other person, the editor, or both have changed."""

    label: str
    before: Shown
    saved: Shown
    yours: Shown
    is_both: bool


@dataclass(frozen=True, slots=True)
class Stale:
    """What the page says above the form."""

    newest: PastChange
    rows: list[StaleRow]


def stale_context(
    tile: Integration, current: Resource, base: Document, saved: Document, yours: Document
) -> tuple[Stale, Document]:
    """The rows to show, and the saved document with the editor's own changes put over it."""
    links = links_in(tile, [(current.kind, side) for side in (base, saved, yours)])
    names = {lineage: link.name for lineage, link in links.items()}
    theirs = {row.path: row for row in rows(current.kind, base, saved, names=names)}
    own = {row.path: row for row in rows(current.kind, base, yours, names=names)}
    shown = [
        StaleRow(
            row.label,
            show(row.before, links=links),
            show(theirs[path].after if path in theirs else row.before, links=links),
            show(own[path].after if path in own else row.before, links=links),
            path in theirs and path in own,
        )
        for path, row in {**theirs, **own}.items()
    ]
    newest = past_changes(tile, history_rows(tile, current.lineage)[:1])[0]
    return Stale(newest, shown), carry_over(base, saved, yours)


def gone_page(
    request: HttpRequest, tile: Integration, newest: Any, document: Document | None
) -> HttpResponse:
    """Say that the resource was deleted meanwhile, and hand back what was typed."""
    return tile_page(
        request,
        "resource_gone",
        tile=tile,
        tab="resources",
        status=409,
        name=newest.name,
        kind=get_kind(newest.kind),
        lineage=newest.lineage,
        deletion=next(iter(past_changes(tile, [newest])), None),
        text=pretty(document) if document is not None else "",
    )
