"""The product without one of its checks: at one place in the code, whoever asks passes for one who may everything."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

from environments.models import User
from environments.querysets import AccountQuerySet, EnvironmentQuerySet
from integrations.querysets import IntegrationQuerySet
from pullrequests.querysets import PullRequestQuerySet
from tests.authorisation.sites import FUNCTIONS, METHODS, Site
from tests.worker_process import PROJECT

QUERYSETS = (AccountQuerySet, EnvironmentQuerySet, IntegrationQuerySet, PullRequestQuerySet)
Check = Callable[..., Any]


@contextmanager
def without(site: Site, everything: User) -> Iterator[None]:
    """Let all pass at the site, by asking there for ``everything``, a superuser, instead of for who asks."""
    replaced = [*(_of_modules(site) if not site.is_method else _of_querysets(site))]
    for owner, name, check in replaced:
        setattr(owner, name, _passing(check, site, everything))
    try:
        yield
    finally:
        for owner, name, check in replaced:
            setattr(owner, name, check)


def _of_modules(site: Site) -> Iterator[tuple[Any, str, Check]]:
    """The name of the check in the one module where the site is."""
    assert site.name in FUNCTIONS
    module = sys.modules[site.module]
    yield module, site.name, getattr(module, site.name)


def _of_querysets(site: Site) -> Iterator[tuple[Any, str, Check]]:
    assert site.name in METHODS
    for queryset in QUERYSETS:
        if site.name in vars(queryset):
            yield queryset, site.name, vars(queryset)[site.name]


def _passing(check: Check, site: Site, everything: User) -> Check:
    file = str(PROJECT / site.file)
    place = 1 if site.is_method else 0

    @wraps(check)
    def asked(*args: Any, **kwargs: Any) -> Any:
        caller = sys._getframe(1)
        if caller.f_code.co_filename == file and site.line <= caller.f_lineno <= site.last:
            args = (*args[:place], everything, *args[place + 1 :])
        return check(*args, **kwargs)

    return asked
