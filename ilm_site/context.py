"""What every page needs: where one can go, the appearance, whether this is a demonstration."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from environments.models import Account, Environment
from environments.roles import Role
from environments.sides import has_sides
from ilm_site.demo.people import PEOPLE
from ilm_site.views.theme import chosen_theme
from integrations.permissions import environments_of
from integrations.views.home import remembered_environment


@dataclass(frozen=True, slots=True)
class Switcher:
    """The environments a person may go to, the one they were in last, and the accounts they look after."""

    environments: list[Environment]
    remembered: Environment | None
    accounts: list[Account]
    two_sided: frozenset[int] = frozenset()
    """Keys of Production and Sandbox accounts of which the person sees both sides."""

    @property
    def is_toggle_alone(self) -> bool:
        """Whether there is nowhere to go but to the other side."""
        return len(self.two_sided) == 1 and {each.account_id for each in self.environments} == self.two_sided


def shell(request: HttpRequest) -> dict[str, Any]:
    """Names for ``base.html``; the switcher costs one statement, and only where it is drawn."""
    return {
        "theme": chosen_theme(request),
        "is_demo": settings.DEMO,
        "demo_people": PEOPLE if settings.DEMO else (),
        "switcher": SimpleLazyObject(lambda: _switcher(request)),
    }


def _switcher(request: HttpRequest) -> Switcher:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return Switcher([], None, [])
    environments = list(environments_of(user).with_role_of(user).select_related("account"))
    remembered = remembered_environment(user, environments)
    return Switcher(environments, remembered, _accounts(environments), _two_sided(environments))


def _accounts(environments: list[Environment]) -> list[Account]:
    """Whoever administers an account administers its Production, which is always among the environments."""
    administered = (
        environment.account
        for environment in environments
        if environment.is_production and environment.role >= Role.ADMINISTER
    )
    return sorted(administered, key=lambda account: account.name)


def _two_sided(environments: list[Environment]) -> frozenset[int]:
    seen = Counter(each.account for each in environments if has_sides(each.account))
    return frozenset(account.pk for account, sides in seen.items() if sides > 1)
