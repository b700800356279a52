"""Home: the tiles of one environment, and the way to it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.db.models.functions import Lower
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from environments.models import Environment
from environments.one_moment import one_moment
from environments.parameters import takes
from environments.requests import SignedInRequest
from environments.roles import Role
from environments.services.remember_environment import remember_environment
from integrations.models import Integration
from integrations.permissions import environments_of, get_environment
from integrations.tile_cards import cards_of
from integrations.views.tile_pages import search_words
from integrations.who_can import managers_of

if TYPE_CHECKING:
    from environments.models import User

PAGE_SIZE = 24


@require_safe
@login_required
def landing(request: SignedInRequest) -> HttpResponse:
    """Go to the environment the person was in last, or to their first."""
    environments = list(environments_of(request.user))
    if not environments:
        return render(request, "integrations/landing.html", {"section": "home"})
    return redirect(remembered_environment(request.user, environments) or environments[0])


@require_safe
@login_required
@takes("q", "page")
def home(request: SignedInRequest, code: UUID) -> HttpResponse:
    """Show the environment's tiles that the person may see, searchable and paged."""
    with one_moment():
        environment = get_environment(request.user, code)
        answer = _page(request, environment)
    remember_environment(user=request.user, environment=environment)
    return answer


def _page(request: SignedInRequest, environment: Environment) -> HttpResponse:
    search = search_words(request)
    page = Paginator(_tiles(request.user, environment, search), PAGE_SIZE).get_page(request.GET.get("page"))
    may_add = environment.role >= Role.MANAGE
    context = {
        "section": "home",
        "tab": "tiles",
        "environment": environment,
        "search": search,
        "query": f"{urlencode({'q': search})}&" if search else "",
        "page": page,
        "cards": cards_of(list(page), request.user),
        "may_add": may_add,
        "deleted_count": Integration.objects.deleted_for(request.user)
        .filter(environment=environment)
        .count(),
        "managers": [] if may_add else managers_of(environment),
    }
    return render(request, "integrations/home.html", context)


def remembered_environment(user: User, environments: list[Environment]) -> Environment | None:
    """The one of ``environments`` the person visited last; None when they may not see it any more."""
    return next((each for each in environments if each.pk == user.last_environment_id), None)


def _tiles(user: User, environment: Environment, search: str) -> QuerySet[Integration]:
    tiles = Integration.objects.living().visible_to(user).filter(environment=environment)
    if search:
        tiles = tiles.filter(Q(name__icontains=search) | Q(description__icontains=search))
    return tiles.with_role_of(user).with_resource_count().order_by(Lower("name"), "pk")
