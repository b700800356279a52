"""A new resource of a chosen kind."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from environments.parameters import several
from environments.requests import SignedInRequest
from integrations.errors import IntegrationError, InvalidDocument
from integrations.forms.resource import NAMES_OF_LISTS, EditForm, add_problems
from integrations.kinds import KINDS, Kind
from integrations.models import Integration, Resource
from integrations.permissions import get_editable_tile
from integrations.presentation.links import url_of
from integrations.services.edit import create_resource
from integrations.views.editing import edit_form, ids_to_refer_to, wants_json
from integrations.views.tile_pages import tile_page


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@several(*NAMES_OF_LISTS)
def resource_create(request: SignedInRequest, code: UUID, kind: str) -> HttpResponse:
    """An empty form; a refused one comes back with everything that was typed."""
    tile = get_editable_tile(request.user, code)
    chosen = KINDS.get(kind)
    if chosen is None or chosen.singular:
        raise Http404("There is no such kind of resource to add.")
    data = request.POST if request.method == "POST" else None
    form = edit_form(request, tile, chosen, base={}, local={}, data=data)
    if data is not None and form.is_valid():
        created = _create(request, tile, chosen, form)
        if created is not None:
            messages.success(request, f"Saved as revision {created.integration.head}.")
            return redirect(url_of(tile, created.lineage))
    return tile_page(
        request,
        "resource_create",
        tile=tile,
        tab="resources",
        status=422 if data is not None else 200,
        kind=chosen,
        form=form,
        as_json=wants_json(request),
        ids=ids_to_refer_to(tile, chosen),
    )


def _create(request: SignedInRequest, tile: Integration, kind: Kind, form: EditForm) -> Resource | None:
    try:
        return create_resource(
            integration=tile,
            kind=kind.name,
            document=form.document,
            local=form.changed_local(),
            by=request.user,
        )
    except InvalidDocument as error:
        add_problems(form, error.problems)
    except IntegrationError as error:
        form.add_error(None, str(error))
    return None
