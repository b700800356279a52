"""The audit log of a tile, an environment or an account: for reading, and as a file."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from environments.download_limit import limited
from environments.models import Account, AuditEntry
from environments.requests import SignedInRequest
from integrations.audit_log import entries_about, newest_seal, page_of_log, stream
from integrations.forms.audit import AuditFilterForm
from integrations.models import Integration
from integrations.places import Place
from integrations.presentation.audit import csv_lines, rows_of
from integrations.services.audit import note_log_download
from integrations.views.download import file_name
from integrations.views.people_frames import FRAMES, fetch

NAMES: dict[type[Place], str] = {kind: f"{frame.key}_audit" for kind, frame in FRAMES.items()}
UNFIT = 422


@require_safe
@login_required
def audit(request: SignedInRequest, code: UUID, kind: type[Place]) -> HttpResponse:
    """What was done and refused at the place, newest first; for those who administer it."""
    place = fetch(kind, request.user, code)
    form = AuditFilterForm(request.GET, has_tiles=kind is not Integration)
    page = page_of_log(_entries(place, form), form.begins_before)
    frame = FRAMES[kind]
    context = {
        frame.key: place,
        "place": place,
        "frame": frame.template,
        "tab": "audit",
        "form": form,
        "rows": rows_of(page.entries, request.user),
        "older": page.older,
        "seal": newest_seal(place),
        "list_address": reverse(f"integrations:{NAMES[kind]}", args=[place.code]),
        "csv_address": reverse(f"integrations:{NAMES[kind]}_csv", args=[place.code]),
    }
    return render(request, "integrations/audit.html", context, status=200 if form.is_valid() else UNFIT)


@require_safe
@login_required
@limited
def audit_csv(request: SignedInRequest, code: UUID, kind: type[Place]) -> HttpResponseBase:
    """The same entries, all of them, as a file; that it was taken is in the log as well."""
    place = fetch(kind, request.user, code)
    form = AuditFilterForm(request.GET, has_tiles=kind is not Integration)
    if not form.is_valid():
        problems = [problem for found in form.errors.values() for problem in found]
        return HttpResponse(
            " ".join(map(str, problems)), status=UNFIT, content_type="text/plain; charset=utf-8"
        )
    if request.method == "GET":
        note_log_download(place=place, by=request.user)
    lines = csv_lines(stream(_entries(place, form)), request.user)
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    name = f"{file_name(f'Audit log of {place}')}.csv"
    response["Content-Disposition"] = content_disposition_header(True, name)
    return response


def _entries(place: Place, form: AuditFilterForm) -> QuerySet[AuditEntry]:
    return form.wanted.narrow(entries_about(place), with_fuller=isinstance(place, Account))
