"""A clone of a tile for each of some people, with Manage for its owner."""

from collections.abc import Mapping, Sequence
from uuid import UUID, uuid4

from django.db import transaction
from django.urls import reverse

from environments.models import Environment, User
from environments.roles import Role
from integrations.access import role_given
from integrations.errors import IntegrationError
from integrations.models import CloneEdge, Integration, Job
from integrations.permissions import get_receiving_environment, require_role, role_on
from integrations.places import require_at
from integrations.progress import report
from integrations.services.access import set_role
from integrations.services.clone import clone_integration
from integrations.services.jobs import request_job

NAME_LENGTH = 200


@transaction.atomic
def request_developer_clones(
    *,
    source: Integration,
    environment: Environment,
    people: Sequence[User],
    connections: Mapping[str, int],
    with_lookup_data: bool,
    by: User,
    token: str = "",
) -> Job:
    """Ask for the clones; needs Manage on the source and Administer on the environment.

    Raises IntegrationError for someone who has their clone already.
    """
    _require_rights(source, environment, by)
    for person in people:
        _require_none_yet(source, environment, person)
    return request_job(
        task="integrations.developer_clones",
        title=f"Cloning {source} for {len(people)} {'person' if len(people) == 1 else 'people'}",
        key=f"developer-clones:{by.pk}:{token or uuid4()}",
        arguments={
            "environment": str(environment.code),
            "people": [person.pk for person in people],
            "connections": dict(connections),
            "with_lookup_data": with_lookup_data,
        },
        by=by,
        integration=source,
        others=None,
    )


def carry_out_developer_clones(job: Job) -> str:
    """Make all the clones a job asks for, or none; returns where they are seen."""
    wanted, source = job.arguments, job.integration
    assert source is not None  # request_developer_clones sets it
    environment = get_receiving_environment(job.created_by, UUID(wanted["environment"]))
    _require_rights(source, environment, job.created_by)
    people = User.objects.in_bulk(wanted["people"])
    total = len(wanted["people"])
    for number, key in enumerate(wanted["people"], start=1):
        person = people.get(key)
        if person is None or not person.is_active:
            raise IntegrationError("One of the people is no longer here. Nothing was cloned; choose again.")
        report(job, number, total, f"Cloning for {person}")
        _clone_for(job, source, environment, person)
    return reverse("integrations:clones", args=[source.code])


def name_for(source: Integration, person: User) -> str:
    """What a person's clone is called; a long name of the tile gives way to the person's."""
    ending = f" – {person}"
    return f"{source.name[: NAME_LENGTH - len(ending)]}{ending}"[:NAME_LENGTH]


def _clone_for(job: Job, source: Integration, environment: Environment, person: User) -> None:
    by = job.created_by
    _require_none_yet(source, environment, person)
    clone = clone_integration(
        source=source,
        environment=environment,
        name=name_for(source, person),
        connections=job.arguments["connections"],
        with_lookup_data=job.arguments["with_lookup_data"],
        by=by,
    )
    set_role(to=person, on=clone, role=Role.MANAGE, by=by)
    if role_on(by, source) is Role.ADMINISTER and role_given(person, source) is Role.NONE:
        set_role(to=person, on=source, role=Role.MONITOR, by=by)


def _require_rights(source: Integration, environment: Environment, by: User) -> None:
    require_role(by, source, Role.MANAGE)
    require_at(by, environment, Role.ADMINISTER)


def _require_none_yet(source: Integration, environment: Environment, person: User) -> None:
    name = name_for(source, person)
    mine = CloneEdge.objects.filter(
        parent=source, child__environment=environment, child__name=name, child__archived_at=None
    )
    if mine.exists():
        raise IntegrationError(f"{person} has a clone already: {name}. Leave them out, or rename that tile.")
