"""Migrating a Production and Sandbox account to environments of their own: all or nothing, Production untouched."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.urls import reverse

from environments.connection_contents import Contents, contents_of, sealed_contents
from environments.models import Account, ApiToken, AuditEntry, Connection, Environment, Licence, User
from environments.permissions import get_account
from environments.roles import Role
from environments.sealing import Unreadable
from environments.services.audit import record_on
from environments.services.connections import record_on_connection
from integrations.errors import IntegrationError
from integrations.models import Integration, Job, SharedResource
from integrations.progress import report
from integrations.services.jobs import request_job
from integrations.services.locking import lock_even_deleted
from integrations.side_migration import (
    MIGRATED,
    TASK,
    Assessment,
    ConnectionUse,
    assess,
    migration_of,
    sides_of,
)

STEPS = 5
TO_CHECK = (
    "Copied from Production by the migration. "
    "Check that this environment may use this address and these credentials."
)
Kind = AuditEntry.Kind


class AlreadyMigrated(IntegrationError):
    """It was done before; its result is kept."""


@transaction.atomic
def request_migration(*, account: Account, by: User) -> Job:
    """Ask for the migration; needs Administer on the account. Asking while it runs gives the same job.

    Raises AlreadyMigrated, and IntegrationError with what stands in the way.
    """
    account = _lock_account(account, by)
    assessment = _assess(account)
    _check(assessment)
    failed = Job.objects.filter(task=TASK, arguments__account=str(account.code), state=Job.State.FAILED)
    return request_job(
        task=TASK,
        title=f"Migrating {account} to environments of their own",
        key=f"migration:{account.pk}:{failed.count()}",
        arguments={"account": str(account.code)},
        by=by,
    )


def carry_out_migration(job: Job) -> str:
    """Do the migration a job asks for; returns the address of its result. Done twice, it migrates once."""
    code = UUID(job.arguments["account"])
    report(job, 1, STEPS, "Waiting until nobody works in a tile")
    account = _lock_account(Account.objects.get(code=code), job.created_by)
    result = reverse("integrations:migration_result", args=[account.code])
    if migration_of(account):
        return result
    lock_even_deleted(
        *Integration.objects.filter(environment__account=account)
        .select_related("environment__account")
        .order_by("pk")
    )
    assessment = _assess(account)
    _check(assessment)
    migrate(assessment=assessment, by=job.created_by, job=job)
    by = User.objects.get(pk=job.created_by_id)
    get_account(by, code, Role.ADMINISTER)  # whoever lost it meanwhile, or was deactivated, migrates nothing
    report(job, STEPS, STEPS, "Done")
    return result


def migrate(*, assessment: Assessment, by: User, job: Job) -> None:
    """Write everything; the caller holds the locks of the account and of all its tiles."""
    report(job, 2, STEPS, "Giving Sandbox connections of its own")
    to_check = [_part(use, assessment, by) for use in assessment.connections if use.moves or use.is_copied]
    report(job, 3, STEPS, "Ending what the sides share")
    _end_sharing(assessment, by)
    _restrict_tokens(assessment, by)
    report(job, 4, STEPS, "Making Sandbox an environment of its own")
    _rename(assessment, by)
    _change_licence(assessment, [entry for entry in to_check if entry], by)


def _lock_account(account: Account, by: User) -> Account:
    get_account(by, account.code, Role.ADMINISTER)
    return Account.objects.select_for_update(no_key=True).get(pk=account.pk)


def _assess(account: Account) -> Assessment:
    if migration_of(account):
        raise AlreadyMigrated(f"{account} was migrated already.")
    sides = sides_of(account)
    if sides is None:
        raise IntegrationError(f"{account} has no two sides that could be parted.")
    return assess(account, *sides)


def _check(assessment: Assessment) -> None:
    if assessment.jobs:
        titles = ", ".join(job.title for job in assessment.jobs[:3])
        raise IntegrationError(f"This has to end first: {titles}. Then start the migration again.")


def _part(use: ConnectionUse, assessment: Assessment, by: User) -> dict[str, Any] | None:
    """Leave the connection to Production, and give the sandbox tiles bound to it a copy; says what is to be checked."""
    try:
        contents = contents_of(use.connection)
    except Unreadable:
        contents = None
    to_check = _copy(use, assessment, contents, by) if use.is_copied else None
    if use.moves:
        connection = use.connection
        connection.environment = assessment.production
        if contents is not None:
            connection.sealed = sealed_contents(connection, contents)
        connection.save(update_fields=["environment", "sealed"])
        record_on_connection(
            connection=connection,
            by=by,
            action="connection.migrated",
            summary=f"Connection {connection} belongs to Production alone now.",
        )
    return to_check


def _copy(use: ConnectionUse, assessment: Assessment, contents: Contents | None, by: User) -> dict[str, Any]:
    """A copy to be checked; where the original cannot be opened, one that needs credentials."""
    original = use.connection
    copy = Connection(
        environment=assessment.sandbox,
        name=original.name,
        connection_type=original.connection_type,
        changed_by=by,
    )
    if contents is not None:
        copy.sealed = sealed_contents(copy, contents)
        copy.credential_names = original.credential_names
        copy.status = original.status
        copy.check_note = TO_CHECK
    copy.save()
    for local in use.sandbox:
        local.connection = copy
        local.save(update_fields=["connection"])
    record_on_connection(
        connection=copy,
        by=by,
        action="connection.migrated",
        summary=f"Connection {copy} was copied for {assessment.new_name}.",
    )
    return {
        "code": str(copy.code),
        "name": copy.name,
        "tiles": use.sandbox_tiles,
        "readable": contents is not None,
    }


def _end_sharing(assessment: Assessment, by: User) -> None:
    """Every tile keeps what it holds as its own: no row of a resource is written."""
    account = assessment.account
    SharedResource.objects.filter(account=account).delete()
    Integration.objects.filter(environment__account=account, is_sharing=True).update(is_sharing=False)
    for use in assessment.shared:
        record_on(
            account,
            by=by,
            kind=Kind.CONTENT,
            action="resource.unshared",
            summary=f"{use.name} is shared no more; each tile that used it keeps it as its own.",
        )


def _restrict_tokens(assessment: Assessment, by: User) -> None:
    """What was valid on both sides stays valid in Production alone."""
    through = ApiToken.environments.through.objects
    through.filter(apitoken__account=assessment.account, environment=assessment.sandbox).delete()
    for token in assessment.tokens:
        token.environments.add(assessment.production)
        record_on(
            assessment.production,
            by=by,
            kind=Kind.TOKEN,
            action="token.migrated",
            summary=f"Token {token} of {token.owner} is valid in Production alone now.",
        )


def _rename(assessment: Assessment, by: User) -> None:
    sandbox = assessment.sandbox
    before = sandbox.name
    Environment.objects.filter(pk=sandbox.pk).update(name=assessment.new_name, is_enabled=True)
    record_on(
        sandbox,
        by=by,
        kind=Kind.ENVIRONMENT,
        action="environment.migrated",
        summary=f"{before} became an environment of its own: {assessment.new_name}.",
    )


def _change_licence(assessment: Assessment, to_check: list[dict[str, Any]], by: User) -> None:
    account = assessment.account
    account.licence = Licence.MULTI_ENVIRONMENT
    account.environment_limit = max(account.environment_limit, account.environments.count())
    account.save(update_fields=["licence", "environment_limit"])
    record_on(
        account,
        by=by,
        kind=Kind.LICENCE,
        action=MIGRATED,
        summary=f"{account} was migrated from Production and Sandbox to environments of their own.",
        details={
            "environment": str(assessment.sandbox.code),
            "environment name": assessment.new_name,
            "tiles": [tile.name for tile in assessment.sandbox_tiles],
            "connections": to_check,
            "tokens": [f"{token} of {token.owner}, ending in {token.ending}" for token in assessment.tokens],
            "copies": [
                {"name": use.name, "tiles": [tile.name for tile in use.sandbox]} for use in assessment.shared
            ],
            "people": [f"{access.name}: {access.role.label}" for access in assessment.people],
            "flows off": assessment.flows_off,
        },
    )
