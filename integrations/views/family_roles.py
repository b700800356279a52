"""Who works where in a family: developers, QA and release owners get their tiles by one click."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from environments.parameters import several
from environments.requests import SignedInRequest
from environments.roles import Role
from integrations.errors import IntegrationError
from integrations.family import Family, family_of
from integrations.family_stages import STAGES, Gift, gifts_of, propose_stages
from integrations.forms.family_roles import FamilyRolesForm
from integrations.models import Integration
from integrations.permissions import get_tile
from integrations.places import may_see_addresses
from integrations.services.family_roles import give_family_roles
from integrations.views.tile_pages import tile_page


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@several(*(f"{stage}_people" for stage in STAGES))
def family_roles(request: SignedInRequest, code: UUID) -> HttpResponse:
    """A proposal, what would change in words, and the button that does it."""
    tile = get_tile(request.user, code, Role.ADMINISTER)
    family = family_of(tile, request.user)
    form = _form(request, tile, family)
    gifts = gifts_of(form.tiles(), form.people()) if form.is_valid() else []
    if request.method == "POST" and form.is_valid() and _given(request, form, gifts):
        return redirect("integrations:clones", tile.code)
    is_unfit = bool(form.errors) and (request.method == "POST" or bool(request.GET))
    return tile_page(
        request,
        "family_roles",
        tile=tile,
        tab="clones",
        status=422 if is_unfit else 200,
        form=form,
        shows_problems=is_unfit,
        gifts=[gift for gift in gifts if gift.is_new],
        kept=[gift for gift in gifts if not gift.is_new],
    )


def _form(request: SignedInRequest, tile: Integration, family: Family) -> FamilyRolesForm:
    """Bound to what was sent, or else to what is proposed."""
    administered = [
        each for each in family.tiles if each.role >= Role.ADMINISTER and each.archived_at is None
    ]
    form = partial(
        FamilyRolesForm,
        account=tile.environment.account,
        tiles=administered,
        with_addresses=may_see_addresses(request.user, tile),
    )
    sent = request.POST if request.method == "POST" else request.GET
    if sent:
        return form(sent)
    proposal = QueryDict(mutable=True)
    for name, keys in form().suggested_people().items():
        proposal.setlist(name, keys)
    for stage, proposed in propose_stages(family, tile).items():
        proposal[f"{stage}_tile"] = str(proposed.code) if proposed in administered else ""
    return form(proposal)


def _given(request: SignedInRequest, form: FamilyRolesForm, gifts: list[Gift]) -> bool:
    try:
        given = give_family_roles(gifts=gifts, by=request.user)
    except IntegrationError as error:
        form.add_error(None, str(error))
        return False
    messages.success(request, f"{given} role{'' if given == 1 else 's'} given. Everyone keeps what they had.")
    return True
