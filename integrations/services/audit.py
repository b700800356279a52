"""Writing the audit log of a tile."""

import logging
from collections.abc import Mapping
from functools import partial
from typing import Any
from uuid import UUID

from django.db import Error, transaction

from environments.models import AuditEntry, Environment, User
from environments.services.audit import record_on, told_if_seen, told_to_the_account
from integrations.models import Integration, Job, Resource, Revision
from integrations.places import Place

logger = logging.getLogger(__name__)

Kind = AuditEntry.Kind
OF_REVISIONS: dict[str, tuple[AuditEntry.Kind, str]] = {
    Revision.Kind.CREATE: (Kind.CONTENT, "tile.created"),
    Revision.Kind.UPLOAD: (Kind.CONTENT, "tile.uploaded"),
    Revision.Kind.EDIT: (Kind.CONTENT, "resource.changed"),
    Revision.Kind.CLONE: (Kind.CONTENT, "tile.cloned"),
    Revision.Kind.PULL: (Kind.MERGE, "pull_request.merged"),
    Revision.Kind.REVERT: (Kind.REVERT, "tile.reverted"),
}
SAID: dict[str, str] = {
    Revision.Kind.CREATE: "Created the tile",
    Revision.Kind.UPLOAD: "Uploaded an archive",
    Revision.Kind.EDIT: "Changed resources",
    Revision.Kind.CLONE: "Made as a clone of another tile",
    Revision.Kind.PULL: "Merged a pull request",
    Revision.Kind.REVERT: "Went back to an earlier revision",
}


def record_revision(*, revision: Revision, by: User, changed: int, about: Mapping[str, Any]) -> None:
    """Write down a revision: its number, its description, how many resources it changed, and no content."""
    kind, action = OF_REVISIONS[revision.kind]
    record_on(
        revision.integration,
        by=by,
        kind=kind,
        action=action,
        summary=revision.description or SAID[revision.kind],
        details={"revision": revision.number, "resources changed": changed, **about},
    )


def note_log_download(*, place: Place, by: User) -> None:
    """Have it written down who took the log out, as soon as the page's reading has ended."""
    told: dict[str, Any] = {
        "by": by,
        "kind": Kind.TILE if isinstance(place, Integration) else Kind.ENVIRONMENT,
        "action": "log.downloaded",
        "summary": f"Downloaded the audit log of {place}",
    }
    transaction.on_commit(partial(record_on, place, **told))


def note_rows_download(*, cache: Resource, tile: Integration, by: User) -> None:
    """The same for whoever took out the rows of a lookup cache."""
    told: dict[str, Any] = {
        "by": by,
        "kind": Kind.LOOKUP,
        "action": "lookup.downloaded",
        "summary": f"Downloaded the rows of {cache.name}",
        "details": {"lineage": str(cache.lineage)},
    }
    transaction.on_commit(partial(record_on, tile, **told))


def record_failure(job: Job) -> None:
    """Write down that work was refused or failed, in the transaction that marks it so.

    That it failed is kept even where the log takes no row, as on a full disk.
    """
    place = job.integration or _environment_of(job)
    if place is None:
        return
    try:
        with transaction.atomic():
            record_on(
                place,
                by=job.created_by,
                kind=Kind.REFUSAL,
                action="job.failed",
                summary="What was asked for was refused, or failed",
                details={"work": job.task, "attempts": job.attempts, **_why(job)},
            )
    except Error:
        logger.exception("the failure of job %s is not in the audit log", job.code)


def _why(job: Job) -> dict[str, Any]:
    """What the job says, for those who may read it (see integrations.services.jobs.request_job)."""
    said = f"{job.title}: {job.problem}"
    others = job.arguments.get("others", [])
    if others is None:
        return told_to_the_account(said)
    return told_if_seen(said, *Integration.objects.filter(pk__in=others).values_list("code", flat=True))


def _environment_of(job: Job) -> Environment | None:
    code = job.arguments.get("environment")
    return Environment.objects.filter(code=UUID(code)).first() if code else None
