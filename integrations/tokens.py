"""API tokens as seen from an environment: whose are shown, who may end them, and where one is valid."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from environments.models import Account, ApiToken, Environment
from environments.querysets import EnvironmentQuerySet
from environments.roles import Role
from environments.sides import has_sides, seen_from
from integrations.permissions import environments_of, get_environment

if TYPE_CHECKING:
    from environments.models import User


def environments_reached(token: ApiToken) -> EnvironmentQuerySet:
    """Where a token is valid: what it was made for, or both sides, as far as its owner sees them now."""
    seen = environments_of(token.owner)
    if has_sides(token.account):
        return seen.filter(account=token.account)
    return seen.filter(pk__in=token.environments.values("pk"))


def tokens_in(environment: Environment, user: User) -> QuerySet[ApiToken]:
    """The tokens of an environment that someone may know of: their own, or all when they administer it.

    ``environment`` comes with the user's role, as get_environment gives it.
    """
    here = ApiToken.objects.filter(environments__in=seen_from(environment)).distinct()
    tokens = here.select_related("owner", "account", "revoked_by").prefetch_related("environments")
    return tokens if environment.role >= Role.ADMINISTER else tokens.filter(owner=user)


def get_token(user: User, code: UUID, token: UUID) -> tuple[Environment, ApiToken]:
    """A token on an environment's page; Http404 for what the user may not know of."""
    environment = get_environment(user, code)
    found = tokens_in(environment, user).filter(code=token).first()
    if found is None:
        raise Http404("There is no such API token.")
    return environment, found


def may_revoke(user: User, token: ApiToken) -> bool:
    """Owners may, and whoever administers an environment in which the token is valid."""
    if token.owner_id == user.pk and user.is_active:
        return True
    made_for = token.environments.values("pk")
    reached = Environment.objects.filter(account=token.account)
    if not has_sides(token.account):
        reached = reached.filter(pk__in=made_for)
    return reached.open_to(user, Role.ADMINISTER).exists()


def environments_to_choose(user: User, environment: Environment) -> list[Environment]:
    """The environments a new token may be valid in: more than this one only for admins of the account."""
    account = Account.objects.with_role_of(user).get(pk=environment.account_id)
    if has_sides(account):
        return list(seen_from(environment))
    if account.role < Role.ADMINISTER:
        return [environment]
    return list(account.environments.filter(is_enabled=True).order_by("position", "pk"))
