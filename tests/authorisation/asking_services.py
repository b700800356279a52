"""Calling one service as somebody, and what is wrong with how it takes that."""

from collections.abc import Iterator
from itertools import product
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.http import Http404

from environments.errors import AccountError
from environments.models import User
from integrations.errors import IntegrationError
from tests.authorisation.asking import BESIDE_THE_WORK, FIRST_WRITTEN, losing, noting
from tests.authorisation.service import ADMINISTER, Service, Stage
from tests.authorisation.services import INTO_AN_ENVIRONMENT, OF_TWO_SIDES, OF_TWO_TILES, ON_ONE_TILE
from tests.authorisation.services_of_places import ACCOUNTS, ENVIRONMENTS, LOOKUPS, PEOPLE
from tests.authorisation.two_ends import ROLES
from tests.factories import make_manager

SERVICES = [
    *ON_ONE_TILE,
    *OF_TWO_TILES,
    *INTO_AN_ENVIRONMENT,
    *OF_TWO_SIDES,
    *LOOKUPS,
    *PEOPLE,
    *ENVIRONMENTS,
    *ACCOUNTS,
]
LEFT = "somebody who left"
MEANWHILE = "somebody who loses everything meanwhile"
HELD: list[Any] = [*product(ROLES, ROLES), LEFT, MEANWHILE]


def said(roles: Any) -> str:
    """A pair of roles, or another of those who ask, in words."""
    return roles if isinstance(roles, str) else " and ".join(role.label for role in roles)


def mistakes(service: Service, stage: Stage, roles: Any) -> Iterator[str]:
    """What is wrong with how a service takes somebody with these roles: refused is who may not, before any write."""
    if roles == MEANWHILE:
        if service.again and not _is_refused(service, stage, _everywhere(stage), loses=True)[0]:
            yield f"{service} by {said(roles)}: lets pass"
        return
    person = _who_left(stage) if roles == LEFT else getattr(stage.world, service.people)[roles]
    may = roles != LEFT and service.may(*roles)
    is_refused, wrote = _is_refused(service, stage, person)
    if is_refused is may:
        yield f"{service} by {said(roles)}: {'refuses' if may else 'lets pass'}"
    if is_refused and wrote:
        yield f"{service} by {said(roles)}: refuses after it wrote {sorted(wrote)}"


def _everywhere(stage: Stage) -> User:
    """Somebody who was given everything in both accounts, by name."""
    accounts = (stage.place.account, stage.world.sides.source.environment.account)
    return make_manager(*accounts, role=ADMINISTER)


def _who_left(stage: Stage) -> User:
    """The same, who is not active any more."""
    person = _everywhere(stage)
    person.is_active = False
    person.save(update_fields=["is_active"])
    return person


def _is_refused(
    service: Service, stage: Stage, person: User, *, loses: bool = False
) -> tuple[bool, set[str]]:
    """Whether the service refuses the person, and the tables it wrote; whatever it did is taken back."""
    written: list[str] = []
    with transaction.atomic():
        point = transaction.savepoint()
        call = service.prepared(stage)
        try:
            with connection.execute_wrapper(losing(person, FIRST_WRITTEN) if loses else noting(written)):
                call(person)
        except (PermissionDenied, Http404):
            return True, {*written} - BESIDE_THE_WORK
        except (IntegrationError, AccountError):
            return False, set()  # it went as far as looking at what was asked for
        finally:
            transaction.savepoint_rollback(point)
    return False, set()
