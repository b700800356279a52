"""Where a role can be given: on an account, an environment or a tile."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.urls import reverse

from environments.models import Account, Environment
from environments.roles import Role
from integrations.models import Integration
from integrations.permissions import role_on

if TYPE_CHECKING:
    from environments.models import User

Place = Account | Environment | Integration


def account_of(place: Place) -> Account:
    """The account a place belongs to, or is."""
    if isinstance(place, Account):
        return place
    return place.account if isinstance(place, Environment) else place.environment.account


def places_that_count(place: Place) -> list[Place]:
    """The places whose roles hold on this one: itself, its environment, its account."""
    if isinstance(place, Account):
        return [place]
    if isinstance(place, Environment):
        return [place, place.account]
    return [place, place.environment, place.environment.account]


def named(place: Place) -> str:
    """A place as it is called within a sentence."""
    if isinstance(place, Integration):
        return str(place)
    return f"the {place._meta.model_name} {place}"


def home_of(place: Place) -> str:
    """Where a person who was given a role there begins."""
    if isinstance(place, Account):
        return reverse("integrations:landing")
    return place.get_absolute_url()


def role_at(user: User, place: Place) -> Role:
    """The highest role the user has there now, asked from the database."""
    if isinstance(place, Integration):
        return role_on(user, place)
    rows: list[Account] | list[Environment]
    if isinstance(place, Account):
        rows = list(Account.objects.filter(pk=place.pk).with_role_of(user))
    else:
        rows = list(Environment.objects.filter(pk=place.pk).with_role_of(user))
    return Role(rows[0].role) if rows else Role.NONE


def may_see_addresses(user: User, place: Place) -> bool:
    """Whether the user may read the mail addresses of people who have nothing at the place.

    That is for those who administer the environment or the account, not a tile alone; others invite by typing one.
    """
    around = place.environment if isinstance(place, Integration) else place
    return role_at(user, around) is Role.ADMINISTER


def require_at(user: User, place: Place, role: Role) -> Role:
    """The user's role there; raises PermissionDenied when it is less than ``role``."""
    held = role_at(user, place)
    if held < role:
        raise PermissionDenied(f"This needs {role.label} on {named(place)}.")
    return held
