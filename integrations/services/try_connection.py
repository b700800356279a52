"""Testing a connection: a job sends one request, and tells no more than how it was answered."""

from datetime import timedelta
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.db.models.functions import Now
from django.urls import reverse

from environments.connection_contents import contents_of
from environments.connection_types import HTTP_TYPES, connection_type
from environments.models import Connection, Environment, User
from environments.roles import Role
from environments.sealing import Unreadable
from environments.services.connections import record_on_connection
from integrations.connections import get_connection
from integrations.errors import IntegrationError
from integrations.models import Job
from integrations.outgoing.allowed import NotAllowed
from integrations.outgoing.request import NotReached, send
from integrations.outgoing.signing_in import request_for
from integrations.services.jobs import request_job

TASK = "integrations.try_connection"
MOST = 5
PERIOD = timedelta(minutes=1)


class TooOften(IntegrationError):
    """Whoever asks has asked too often just now."""

    def __init__(self) -> None:
        super().__init__(f"You have tested connections {MOST} times within a minute. Please wait a moment.")


@transaction.atomic
def request_connection_test(*, connection: Connection, environment: Environment, by: User) -> Job:
    """Ask for the test; needs Manage on the environment. Raises TooOften, IntegrationError."""
    environment, connection = get_connection(by, environment.code, connection.code, Role.MANAGE)
    if connection.connection_type not in HTTP_TYPES:
        label = connection_type(connection.connection_type).label
        raise IntegrationError(
            f"Connections of the type {label} cannot be tested here, only those that speak HTTP."
        )
    User.objects.select_for_update(no_key=True).get(
        pk=by.pk
    )  # two clicks at once are counted one after the other
    if Job.objects.filter(created_by=by, task=TASK, created_at__gt=Now() - PERIOD).count() >= MOST:
        raise TooOften
    return request_job(
        task=TASK,
        title=f"Testing {connection} · {environment}",
        key=f"{_key(connection)}{uuid4()}",
        arguments={"environment": str(environment.code), "connection": str(connection.code)},
        by=by,
    )


def carry_out_connection_test(job: Job) -> str:
    """Send the request, keep in the job how it went, and return the connection's address."""
    codes = (UUID(job.arguments["environment"]), UUID(job.arguments["connection"]))
    environment, connection = get_connection(job.created_by, *codes, Role.MANAGE)
    is_good, outcome = _try(connection)
    job.arguments = {**job.arguments, "is_good": is_good, "outcome": outcome}
    job.save(update_fields=["arguments"])
    record_on_connection(
        connection=connection,
        by=job.created_by,
        action="connection.tested",
        summary=f"Connection {connection} was tested. {outcome}",
    )
    return reverse("integrations:connection", args=[environment.code, connection.code])


def latest_test(connection: Connection) -> Job | None:
    """The newest test of the connection that has ended, with its outcome among its arguments."""
    tests = Job.objects.filter(key__startswith=_key(connection), state=Job.State.DONE)
    return tests.select_related("created_by").order_by("-pk").first()


def _try(connection: Connection) -> tuple[bool, str]:
    try:
        answer = send(request_for(contents_of(connection)), allowed=settings.ALLOWED_DESTINATIONS)
    except (Unreadable, NotAllowed, NotReached) as error:
        return False, str(error)
    size = "1 MB or more" if answer.is_cut else f"{answer.size:,} byte{'' if answer.size == 1 else 's'}"
    return answer.status < 400, f"It answered with status {answer.status} and {size}."


def _key(connection: Connection) -> str:
    return f"try:{connection.code}:"
