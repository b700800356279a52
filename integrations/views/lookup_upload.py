"""Many rows at once: a file or a neighbour's rows, a preview, and the word that writes them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from environments.requests import SignedInRequest
from environments.roles import Role
from integrations.errors import IntegrationError
from integrations.forms.lookup import LookupFileForm, WriteForm
from integrations.kinds import get_kind
from integrations.lookup_bulk import Comparison, compare, first_differences
from integrations.lookup_data.found import UnreadableRows
from integrations.lookup_data.limits import MAX_KEY, MAX_ROWS, MAX_VALUE
from integrations.lookup_data.reading import read_rows
from integrations.models import Integration, LookupUpload, Resource
from integrations.permissions import get_tile
from integrations.services.lookup_upload import request_write, stage_neighbour, stage_rows, write_upload
from integrations.views.lookup_data import get_editable_cache
from integrations.views.tile_pages import tile_page

AT_ONCE = 2000
"""Up to so many rows are written while the page waits; more are a job's work."""
SHOWN_DIFFERENCES = 20


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def lookup_upload(request: SignedInRequest, code: UUID, lineage: UUID) -> HttpResponse:
    """Take a file, read it whole, and go on to the preview."""
    tile, cache = get_editable_cache(request, code, lineage)
    form = LookupFileForm(request.POST, request.FILES) if request.method == "POST" else LookupFileForm()
    if form.is_bound and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            rows = read_rows(file.read())
        except UnreadableRows as error:
            form.add_error("file", error.problems)
        else:
            upload = stage_rows(
                integration=tile, lineage=lineage, rows=rows, origin=_printable(file.name), by=request.user
            )
            return redirect(_preview_address(tile, upload))
    limits = {"max_rows": f"{MAX_ROWS:,}", "max_key": MAX_KEY, "max_value": f"{MAX_VALUE:,}"}
    status = 422 if form.errors else 200
    return _page(request, "lookup_upload", tile, cache, status=status, form=form, **limits)


@require_POST
@login_required
def lookup_copy(request: SignedInRequest, code: UUID, lineage: UUID) -> HttpResponse:
    """Take the rows a neighbour has, and go on to the preview."""
    tile, cache = get_editable_cache(request, code, lineage)
    try:
        wanted = UUID(request.POST.get("neighbour", ""))
    except ValueError:
        raise Http404("There is no such tile.") from None
    neighbour = get_tile(request.user, wanted, Role.MANAGE)
    try:
        upload = stage_neighbour(integration=tile, lineage=lineage, neighbour=neighbour, by=request.user)
    except IntegrationError as error:
        messages.error(request, str(error))
        return redirect("integrations:lookup_data", tile.code, cache.lineage)
    return redirect(_preview_address(tile, upload))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def lookup_preview(request: SignedInRequest, code: UUID, lineage: UUID, upload: UUID) -> HttpResponse:
    """What the rows would do; then write them, or have a worker do it when they are many."""
    tile, cache = get_editable_cache(request, code, lineage)
    kept = LookupUpload.objects.select_related("integration").defer("rows")
    found = kept.filter(integration=tile, lineage=lineage, created_by=request.user, code=upload).first()
    if found is None:
        raise Http404("These rows are no longer kept.")
    form = WriteForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            return _write(request, tile, cache, found, form)
        except IntegrationError as error:
            return _preview(request, tile, cache, found, form, problem=str(error), status=409)
    return _preview(request, tile, cache, found, form, status=422 if form.errors else 200)


def _write(
    request: SignedInRequest, tile: Integration, cache: Resource, upload: LookupUpload, form: WriteForm
) -> HttpResponse:
    wanted = {"mode": form.cleaned_data["mode"], "seen": form.cleaned_data["seen"]}
    found = compare(upload.pk, cache.pk)
    if found.new + found.changed + found.same + found.gone > AT_ONCE:
        return redirect(request_write(upload=upload, by=request.user, **wanted))
    written = write_upload(upload=upload, by=request.user, **wanted)
    messages.success(request, f"{cache.name} was filled from {upload.origin}: {written}.")
    return redirect("integrations:lookup_data", tile.code, cache.lineage)


def _preview(
    request: SignedInRequest,
    tile: Integration,
    cache: Resource,
    upload: LookupUpload,
    form: WriteForm,
    *,
    problem: str = "",
    status: int,
) -> HttpResponse:
    found = compare(upload.pk, cache.pk)
    chosen = form["mode"].value()
    shown = WriteForm(initial={"mode": chosen, "seen": found.mark}) if not form.errors else form
    return _page(
        request,
        "lookup_preview",
        tile,
        cache,
        status=status,
        upload=upload,
        found=found,
        differences=_differences(upload, cache),
        more=max(0, found.new + found.changed + found.gone - SHOWN_DIFFERENCES),
        rows=_rows_afterwards(found),
        mark=found.mark,
        form=shown,
        problem=problem,
    )


def _differences(upload: LookupUpload, cache: Resource) -> list[dict[str, str | None]]:
    rows = first_differences(upload.pk, cache.pk, SHOWN_DIFFERENCES)
    return [{"key": key, "before": before, "after": after} for key, before, after in rows]


def _rows_afterwards(found: Comparison) -> dict[str, int]:
    staged = found.new + found.changed + found.same
    return {"staged": staged, "merge": staged + found.gone, "replace": staged}


def _preview_address(tile: Integration, upload: LookupUpload) -> str:
    return reverse("integrations:lookup_preview", args=[tile.code, upload.lineage, upload.code])


def _printable(name: str) -> str:
    return "".join(character for character in name if character.isprintable()) or "a file"


def _page(
    request: SignedInRequest, template: str, tile: Integration, cache: Resource, *, status: int, **named: Any
) -> HttpResponse:
    named |= {"resource": cache, "kind": get_kind(cache.kind)}
    return tile_page(request, template, tile=tile, tab="resources", status=status, **named)
