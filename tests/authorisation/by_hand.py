"""Questions that no table holds: each makes what it needs, asks, and tells what is wrong; all is taken back."""

from collections.abc import Callable, Iterator
from typing import Any

from django.db import transaction
from django.urls import reverse

from environments.models import User
from environments.roles import Role
from environments.services.grants import give_role
from pullrequests.models import PullRequest
from pullrequests.services.merge import carry_out_merge, request_merge
from tests.authorisation.asking import Answer, Asker, ask
from tests.authorisation.two_ends import Ends, TwoEnds
from tests.authorisation.world import World
from tests.factories import make_user

Places = tuple[Any, Role]


def somebody(*held: Places, **fields: Any) -> User:
    """A person with these roles at these places."""
    person = make_user(**fields)
    for place, role in held:
        give_role(to=person, on=place, role=role)
    return person


def page(person: User, route: str, *parts: Any, query: str = "") -> Answer:
    """What the person is shown at an address."""
    return sent(person, "GET", reverse(route, args=parts) + query)


def sent(person: User, method: str, address: str, data: Any = None) -> Answer:
    client = Asker()
    client.force_login(person)
    return ask(client, method, address, data)


def merge(ends: Ends, by: User) -> PullRequest:
    """Their pull request, merged without a worker."""
    asked = request_merge(pull_request=ends.request, version=ends.request.version, by=by)
    carry_out_merge(asked)
    return PullRequest.objects.get(pk=ends.request.pk)


def shows(answer: Answer, words: str, is_shown: bool, *, status: int = 200) -> Iterator[str]:
    """A mistake unless the page came, and shows the words or does not."""
    if answer.status != status:
        yield f"{answer.status} instead of a page"
    elif (words in answer.body) is not is_shown:
        yield f"{'lacks' if is_shown else 'shows'} {words!r}"


def asked_aside(
    question: Callable[[World, TwoEnds], Iterator[str]], world: World, ends: TwoEnds
) -> Iterator[str]:
    """The mistakes a question finds; whatever it made for asking is taken back."""
    with transaction.atomic():
        point = transaction.savepoint()
        try:
            yield from list(question(world, ends))
        finally:
            transaction.savepoint_rollback(point)


def said(question: Callable[..., Any]) -> str:
    """The question in words: its name."""
    return question.__name__.replace("_", " ")
