"""When someone else saved meanwhile: both versions side by side, and nothing typed is lost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse

from integrations.difference import FieldRow, LineDiff, carry_over, line_diff, rows
from integrations.forms.fields import pretty
from integrations.forms.resource import Document
from integrations.kinds import get_kind
from integrations.models import Integration, Resource
from integrations.presentation import Form, Links, Shown, links_in, show
from integrations.resource_past import PastChange, history_rows, past_changes
from integrations.views.tile_pages import tile_page

UNTOUCHED = Shown(Form.EMPTY, "not changed")
_BETWEEN = {
    (True, True): "From what was saved to yours",
    (True, False): "What was saved meanwhile",
    (False, True): "What you changed",
}


@dataclass(frozen=True, slots=True)
class StaleRow:
    """A field that the other person, the editor, or both have changed."""

    label: str
    before: Shown
    saved: Shown
    yours: Shown
    is_both: bool
    diff: LineDiff | None = None
    lines_between: str = ""


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
    shown = [_row(theirs.get(path), own.get(path), links) for path in {**theirs, **own}]
    newest = past_changes(tile, history_rows(tile, current.lineage)[:1])[0]
    return Stale(newest, shown), carry_over(base, saved, yours)


def _row(saved: FieldRow | None, yours: FieldRow | None, links: Links) -> StaleRow:
    """One field that at least one of the two changed."""
    either = saved or yours
    assert either is not None
    start = saved.after if saved and yours else either.before
    diff = _diff(start, either.after if not yours else yours.after)
    return StaleRow(
        either.label,
        show(either.before, links=links),
        show(saved.after, links=links) if saved else UNTOUCHED,
        show(yours.after, links=links) if yours else UNTOUCHED,
        saved is not None and yours is not None,
        diff,
        _BETWEEN[saved is not None, yours is not None] if diff else "",
    )


def _diff(before: Any, after: Any) -> LineDiff | None:
    if not isinstance(before, str) or not isinstance(after, str) or "\n" not in before + after:
        return None
    return line_diff(before, after)


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
