"""Cloning a whole tile."""

from collections.abc import Mapping
from uuid import UUID, uuid4

from django.db import connection, transaction

from environments.models import AuditEntry, Connection, Environment, User
from environments.roles import Role
from environments.services.audit import record_on, told_if_seen
from integrations.bulk import switch_flows_off
from integrations.errors import IntegrationError
from integrations.models import CloneEdge, Integration, Job, Sync
from integrations.permissions import get_receiving_environment, require_role
from integrations.progress import report
from integrations.services.jobs import request_job
from integrations.services.local import add_local_rows
from integrations.services.locking import lock_integration
from integrations.services.reminders import remind_of_lookup_data
from integrations.services.revisions import write_copy


@transaction.atomic
def request_clone(
    *,
    source: Integration,
    environment: Environment,
    name: str,
    connections: Mapping[str, int],
    with_lookup_data: bool,
    by: User,
    token: str = "",
) -> Job:
    """Ask for a clone; needs Manage on the source and on the target environment.

    ``connections`` maps lineages of the source's connections to keys of
    connections of the target environment; the rest will need credentials.
    """
    require_role(by, source, Role.MANAGE)
    get_receiving_environment(by, environment.code)
    _connections(environment, connections)
    return request_job(
        task="integrations.clone",
        title=f"Cloning {source} to {name} · {environment}",
        key=f"clone:{by.pk}:{token or uuid4()}",
        arguments={
            "environment": str(environment.code),
            "name": name,
            "connections": dict(connections),
            "with_lookup_data": with_lookup_data,
        },
        by=by,
        integration=source,
        others=None,
    )


def carry_out_clone(job: Job) -> str:
    """Make the clone a job asks for; returns its address."""
    wanted = job.arguments
    assert job.integration is not None  # request_clone sets it
    report(job, 1, 3, "Checking rights")
    environment = get_receiving_environment(job.created_by, UUID(wanted["environment"]))
    report(job, 2, 3, "Copying resources")
    clone = clone_integration(
        source=job.integration,
        environment=environment,
        name=wanted["name"],
        connections=wanted["connections"],
        with_lookup_data=wanted["with_lookup_data"],
        by=job.created_by,
    )
    report(job, 3, 3, "Done")
    return clone.get_absolute_url()


@transaction.atomic
def clone_integration(
    *,
    source: Integration,
    environment: Environment,
    name: str,
    connections: Mapping[str, int],
    with_lookup_data: bool,
    by: User,
) -> Integration:
    """Copy an integration whole.

    The copies keep their lineage and share their content with the originals,
    so no document is rewritten. Of what is local nothing is copied: flows
    start switched off, connections need credentials unless mapped. The
    source is locked, so that its head and its rows belong together, and only read.
    """
    source = lock_integration(source)
    require_role(by, source, Role.MANAGE)
    bound = _connections(environment, connections)
    clone = Integration.objects.create(
        environment=environment, name=name, description=source.description, created_by=by
    )
    revision = write_copy(source=source, clone=clone, by=by)
    edge = CloneEdge.objects.create(parent=source, child=clone)
    Sync.objects.create(
        edge=edge,
        giver=source,
        giver_revision=source.head,
        receiver=clone,
        receiver_revision=revision.number,
    )
    record_on(
        source,
        by=by,
        kind=AuditEntry.Kind.TILE,
        action="tile.cloned_into",
        summary="Cloned",
        details={"lookup data": with_lookup_data, **told_if_seen(f"Cloned into {clone}", clone.code)},
    )
    switch_flows_off(clone.pk)
    add_local_rows(integration=clone, values={}, connections=bound)
    if with_lookup_data:
        _copy_lookup_data(source, clone)
    else:
        remind_of_lookup_data(integration=clone, reason="A clone starts with empty lookup caches.")
    return clone


def _connections(environment: Environment, wanted: Mapping[str, int]) -> dict[UUID, Connection]:
    if not wanted:
        return {}
    found = Connection.objects.usable_in(environment).in_bulk(list(wanted.values()))
    missing = [key for key in wanted.values() if key not in found]
    if missing:
        raise IntegrationError(f"One of the chosen connections does not exist in {environment}.")
    return {UUID(lineage): found[key] for lineage, key in wanted.items()}


def _copy_lookup_data(source: Integration, clone: Integration) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO integrations_lookupentry (resource_id, key, value)
            SELECT copy.id, entry.key, entry.value
            FROM integrations_lookupentry entry
            JOIN integrations_resource original ON original.id = entry.resource_id
            JOIN integrations_resource copy
              ON copy.lineage = original.lineage AND copy.integration_id = %s
            WHERE original.integration_id = %s
            """,
            [clone.pk, source.pk],
        )
