"""One row of a lookup cache's data: adding, changing and deleting it; and deleting all."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from environments.requests import SignedInRequest
from integrations.errors import IntegrationError, StaleRow, UnfitRow
from integrations.forms.lookup import RowForm, row_initial, shown_value
from integrations.kinds import get_kind
from integrations.models import Integration, LookupEntry, Resource
from integrations.services.lookup_rows import add_row, delete_all_rows, delete_row, edit_row, row_mark
from integrations.views.lookup_data import get_editable_cache, rows_of
from integrations.views.tile_pages import tile_page


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def lookup_add(request: SignedInRequest, code: UUID, lineage: UUID) -> HttpResponse:
    """A new row; "Add, and another" leads to the next empty form."""
    tile, cache = get_editable_cache(request, code, lineage)
    form = RowForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        row = {name: form.cleaned_data[name] for name in ("key", "value")}
        try:
            add_row(integration=tile, lineage=lineage, by=request.user, **row)
        except IntegrationError as error:
            _tell(form, error)
        else:
            messages.success(request, "The row was added.")
            return redirect(
                _address(tile, cache, "lookup_add" if "another" in request.POST else "lookup_data")
            )
    return _form_page(request, tile, cache, form)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def lookup_row(request: SignedInRequest, code: UUID, lineage: UUID, pk: int) -> HttpResponse:
    """Change a row; refused with both shown when someone else changed it meanwhile."""
    tile, cache = get_editable_cache(request, code, lineage)
    entry = rows_of(cache).filter(pk=pk).first()
    if request.method != "POST":
        if entry is None:
            raise Http404("There is no such row.")
        return _form_page(request, tile, cache, _form_of(entry), entry=entry)
    form = RowForm(request.POST)
    if form.is_valid():
        try:
            edit_row(integration=tile, lineage=lineage, row=pk, by=request.user, **form_row(form))
        except StaleRow as error:
            return _stale_page(request, tile, cache, form, error.current)
        except IntegrationError as error:
            _tell(form, error)
        else:
            messages.success(request, "The row was saved.")
            return redirect(_address(tile, cache, "lookup_data"))
    return _form_page(request, tile, cache, form, entry=entry)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def lookup_delete(request: SignedInRequest, code: UUID, lineage: UUID, pk: int) -> HttpResponse:
    """Ask first, then delete the row that was shown."""
    tile, cache = get_editable_cache(request, code, lineage)
    problem = ""
    if request.method == "POST":
        expected = request.POST.get("expected", "")
        try:
            delete_row(integration=tile, lineage=lineage, row=pk, expected=expected, by=request.user)
        except IntegrationError as error:
            problem = str(error)
        else:
            messages.success(request, "The row was deleted.")
            return redirect(_address(tile, cache, "lookup_data"))
    entry = rows_of(cache).filter(pk=pk).first()
    if entry is None and not problem:
        raise Http404("There is no such row.")
    shown = {"text": shown_value(entry.value), "mark": row_mark(entry.key, entry.value)} if entry else {}
    return _page(request, "lookup_delete", tile, cache, problem=problem, entry=entry, **shown)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def lookup_clear(request: SignedInRequest, code: UUID, lineage: UUID) -> HttpResponse:
    """Ask first, then delete all rows, if they still are as many."""
    tile, cache = get_editable_cache(request, code, lineage)
    problem = ""
    if request.method == "POST":
        try:
            number = delete_all_rows(
                integration=tile, lineage=lineage, expected=_number(request), by=request.user
            )
        except IntegrationError as error:
            problem = str(error)
        else:
            messages.success(request, f"{number:,} row{'s' * (number != 1)} deleted.")
            return redirect(_address(tile, cache, "lookup_data"))
    return _page(request, "lookup_clear", tile, cache, problem=problem, total=rows_of(cache).count())


def form_row(form: RowForm) -> dict[str, Any]:
    """Key, value and mark as they were sent."""
    return {name: form.cleaned_data[name] for name in ("key", "value", "expected")}


def _form_of(entry: LookupEntry) -> RowForm:
    return RowForm(initial=row_initial(entry.key, entry.value, row_mark(entry.key, entry.value)))


def _number(request: SignedInRequest) -> int:
    text = request.POST.get("expected", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else -1


def _tell(form: RowForm, error: IntegrationError) -> None:
    if isinstance(error, UnfitRow):
        for name, problem in error.problems.items():
            form.add_error(name, problem)
    else:
        form.add_error(None, str(error))


def _address(tile: Integration, cache: Resource, name: str) -> str:
    return reverse(f"integrations:{name}", args=[tile.code, cache.lineage])


def _page(
    request: SignedInRequest, template: str, tile: Integration, cache: Resource, *, problem: str, **named: Any
) -> HttpResponse:
    named |= {"resource": cache, "kind": get_kind(cache.kind), "problem": problem}
    status = 409 if problem else 200
    return tile_page(request, template, tile=tile, tab="resources", status=status, **named)


def _form_page(
    request: SignedInRequest, tile: Integration, cache: Resource, form: RowForm, **named: Any
) -> HttpResponse:
    named |= {"resource": cache, "kind": get_kind(cache.kind), "form": form}
    status = 422 if form.errors else 200
    return tile_page(request, "lookup_row", tile=tile, tab="resources", status=status, **named)


def _stale_page(
    request: SignedInRequest, tile: Integration, cache: Resource, form: RowForm, current: LookupEntry | None
) -> HttpResponse:
    """What was typed, made to follow on the present row, and that row beside it."""
    typed = {name: form[name].value() for name in ("key", "value", "written_as")}
    mark = row_mark(current.key, current.value) if current else ""
    refilled = RowForm(initial={**typed, "expected": mark})
    named = {"resource": cache, "kind": get_kind(cache.kind), "form": refilled, "entry": current}
    now = {"key": current.key, "text": shown_value(current.value)} if current else None
    stale = {"now": now, "key": typed["key"], "text": typed["value"]}
    return tile_page(request, "lookup_row", tile=tile, tab="resources", status=409, stale=stale, **named)
