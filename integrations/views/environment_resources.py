"""The resources of all tiles of an environment, or of both sides of a Production and Sandbox account."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from environments.models import Environment
from environments.parameters import choice, takes
from environments.requests import SignedInRequest
from environments.sides import has_sides, seen_from
from integrations.kinds import KINDS
from integrations.models import Integration, Resource
from integrations.permissions import environments_of, get_environment
from integrations.views.resource_lists import counts_by_kind, grouped_by_kind, in_order_of_kinds
from integrations.views.tile_pages import page_of, query_without_page, search_words

if TYPE_CHECKING:
    from environments.models import User

PAGE_SIZE = 100


@require_safe
@login_required
@takes("q", "kind", "side", "page")
def resources(request: SignedInRequest, code: UUID) -> HttpResponse:
    """List what the person's tiles hold: searchable, by kind, paged."""
    environment = get_environment(request.user, code)
    words = search_words(request)
    chosen = choice(request, "kind", KINDS)
    sides = list(_sides(request.user, environment)) if has_sides(environment.account) else []
    side = choice(request, "side", [str(each.code) for each in sides])
    found = _resources(request.user, environment, side).filter(name__icontains=words)
    counts = counts_by_kind(found)
    listed = in_order_of_kinds(found.filter(kind=chosen) if chosen else found, "integration__name")
    page = page_of(request, listed.select_related("local", "integration__environment"), PAGE_SIZE)
    context = {
        "section": "home",
        "tab": "resources",
        "environment": environment,
        "page": page,
        "groups": grouped_by_kind(page.object_list, counts),
        "counts": counts,
        "total": sum(count for _, count in counts),
        "words": words,
        "chosen": chosen,
        "sides": [(str(each.code), each) for each in sides],
        "side": side,
        "query": query_without_page(request),
    }
    return render(request, "integrations/environment_resources.html", context)


def _sides(user: User, environment: Environment) -> QuerySet[Environment]:
    """The sides in which the person sees anything."""
    return seen_from(environment).filter(pk__in=environments_of(user).values("pk"))


def _resources(user: User, environment: Environment, side: str) -> QuerySet[Resource]:
    """Resources of the tiles the person may see, without the tiles' own settings."""
    seen = seen_from(environment)
    environments = seen.filter(code=side) if side else seen
    tiles = Integration.objects.living().visible_to(user).filter(environment__in=environments.values("pk"))
    return Resource.objects.filter(integration__in=tiles.values("pk")).exclude(kind="integration")
