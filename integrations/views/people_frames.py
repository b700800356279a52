"""The places whose people can be looked after, and the frame of the pages on which that happens."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from environments.models import Account, Environment, User
from environments.permissions import get_account
from environments.roles import Role
from integrations.models import Integration
from integrations.permissions import get_environment, get_tile
from integrations.places import Place


@dataclass(frozen=True, slots=True)
class Frame:
    """One kind of place: how it is fetched, and what its pages are called."""

    key: str
    fetch: Callable[[User, UUID, Role], Place]
    template: str
    tab: str
    page: str
    """The name of the list's address; the pages below it begin with it."""


FRAMES: dict[type[Place], Frame] = {
    Integration: Frame("tile", get_tile, "integrations/tile_base.html", "access", "access"),
    Environment: Frame(
        "environment", get_environment, "integrations/environment_base.html", "people", "environment_people"
    ),
    Account: Frame("account", get_account, "environments/account_base.html", "people", "account_people"),
}


def fetch(kind: type[Place], user: User, code: UUID) -> Place:
    """The place, for those who administer it: 404 for what they may not see, 403 for too low a role."""
    return FRAMES[kind].fetch(user, code, Role.ADMINISTER)


def address_of(place: Place, page: str = "", *parts: Any) -> str:
    """Where the people of a place are, or a page below that."""
    name = FRAMES[type(place)].page
    return reverse(f"integrations:{name}{page and '_'}{page}", args=[place.code, *parts])


def people_page(
    request: HttpRequest, template: str, place: Place, *, status: int = 200, **context: Any
) -> HttpResponse:
    """Draw a page below the place's own tabs."""
    frame = FRAMES[type(place)]
    named = {
        frame.key: place,
        "place": place,
        "frame": frame.template,
        "tab": frame.tab,
        "list_address": address_of(place),
        **context,
    }
    return render(request, f"integrations/{template}.html", named, status=status)
