"""Editing a resource, field by field or as JSON."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from environments.parameters import several
from environments.requests import SignedInRequest
from integrations.documents import load_document
from integrations.errors import IntegrationError, InvalidDocument, StaleResource
from integrations.forms.resource import NAMES_OF_LISTS, Document, EditForm, add_problems
from integrations.kinds import Kind, get_kind
from integrations.models import Integration, Resource
from integrations.permissions import get_editable_tile
from integrations.presentation.links import url_of
from integrations.resource_past import history_rows, was_ever
from integrations.services.edit import edit_resource
from integrations.sharing import sharing_of
from integrations.views.editing import edit_form, ids_to_refer_to, wants_json
from integrations.views.resource_stale import gone_page, stale_context
from integrations.views.tile_pages import tile_page


@dataclass(frozen=True, slots=True)
class Editing:
    """What is edited: the resource, and the content the editing began with."""

    tile: Integration
    resource: Resource
    kind: Kind
    expected: UUID
    base: Document
    local: Document


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@several(*NAMES_OF_LISTS)
def resource_edit(request: SignedInRequest, code: UUID, lineage: UUID) -> HttpResponse:
    """The form; saving answers with the resource's page, or with the form and what is wrong."""
    tile = get_editable_tile(request.user, code)
    found = (
        Resource.objects.select_related("local", "integration")
        .filter(integration=tile, lineage=lineage)
        .first()
    )
    if request.method == "POST":
        if found is None:
            return _gone(request, tile, lineage)
        return _save(request, tile, found)
    if found is None:
        raise Http404("There is no such resource.")
    editing = _editing(tile, found, found.content_id)
    return _page(request, editing, _form(request, editing))


def _editing(tile: Integration, found: Resource, expected: UUID) -> Editing:
    local = getattr(found, "local", None)
    base = load_document(expected)
    return Editing(tile, found, get_kind(found.kind), expected, base, dict(local.values) if local else {})


def _expected(request: SignedInRequest, found: Resource) -> UUID | None:
    """The content the sent form was made from; only contents this resource once had are believed."""
    try:
        expected = UUID(request.POST.get("expected", ""))
    except ValueError:
        return None
    return expected if was_ever(found.integration, found.lineage, expected) else None


def _form(request: SignedInRequest, editing: Editing, *, bound: bool = False) -> EditForm:
    data = request.POST if bound else None
    return edit_form(request, editing.tile, editing.kind, base=editing.base, local=editing.local, data=data)


def _save(request: SignedInRequest, tile: Integration, found: Resource) -> HttpResponse:
    expected = _expected(request, found)
    editing = _editing(tile, found, expected or found.content_id)
    form = _form(request, editing, bound=True)
    if not form.is_valid():
        return _page(request, editing, form, status=422)
    if expected is None:
        return _stale(request, editing, form, found)
    try:
        saved = edit_resource(
            integration=tile,
            lineage=found.lineage,
            document=form.document,
            expected=expected,
            local=form.changed_local(),
            by=request.user,
        )
    except StaleResource as error:
        return _stale(request, editing, form, error.current)
    except InvalidDocument as error:
        add_problems(form, error.problems)
        return _page(request, editing, form, status=422)
    except IntegrationError as error:
        form.add_error(None, str(error))
        return _page(request, editing, form, status=409)
    messages.success(request, _saved_sentence(editing, saved, has_local=form.changed_local() is not None))
    return redirect(url_of(tile, saved.lineage))


def _saved_sentence(editing: Editing, saved: Resource, *, has_local: bool) -> str:
    if saved.content_id != editing.expected:
        return f"Saved as revision {saved.integration.head}."
    if has_local:
        return "Saved. What was changed belongs to this environment, so no revision was made."
    return "Nothing was changed, so no revision was made."


def _page(
    request: SignedInRequest, editing: Editing, form: EditForm, *, status: int = 200, **context: object
) -> HttpResponse:
    named = {
        "resource": editing.resource,
        "kind": editing.kind,
        "form": form,
        "expected": editing.expected,
        "as_json": wants_json(request),
        "ids": ids_to_refer_to(editing.tile, editing.kind),
        "sharing": sharing_of(request.user, editing.tile, [editing.resource.lineage]),
        **context,
    }
    return tile_page(request, "resource_edit", tile=editing.tile, tab="resources", status=status, **named)


def _stale(
    request: SignedInRequest, editing: Editing, form: EditForm, current: Resource | None
) -> HttpResponse:
    """Both versions, and the form filled with the newer one and what was typed on top."""
    if current is None:
        return _gone(request, editing.tile, editing.resource.lineage, form.document)
    newer = _editing(editing.tile, current, current.content_id)
    context, carried = stale_context(editing.tile, current, editing.base, newer.base, form.document)
    refilled = edit_form(
        request, editing.tile, editing.kind, base=newer.base, local=newer.local, shown=carried
    )
    return _page(request, newer, refilled, status=409, stale=context)


def _gone(
    request: SignedInRequest, tile: Integration, lineage: UUID, document: Document | None = None
) -> HttpResponse:
    newest = history_rows(tile, lineage).first()
    if newest is None:
        raise Http404("There never was such a resource in this tile.")
    return gone_page(request, tile, newest, document)
