"""Bringing many rows into a lookup cache: kept first, shown as a preview, then written whole or not at all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import models, transaction
from django.db.models.functions import Now
from django.urls import reverse

from environments.models import User
from integrations.errors import IntegrationError
from integrations.lookup_bulk import compare, remove_unstaged, stage_copy, write_staged
from integrations.lookup_neighbours import neighbour_to_copy_from
from integrations.models import Integration, Job, LookupReminder, LookupUpload, Resource
from integrations.permissions import require_editing
from integrations.progress import Tell, quiet, report
from integrations.services.jobs import request_job
from integrations.services.lookup_rows import CHANGED, check_room, lock_cache, record_lookup

KEPT = timedelta(days=1)


class Mode(models.TextChoices):
    """What becomes of the rows that are there already."""

    MERGE = "merge", "Merge in"
    REPLACE = "replace", "Replace all"


@dataclass(frozen=True, slots=True)
class Written:
    """How many rows were added, changed and deleted."""

    added: int
    changed: int
    deleted: int

    def __str__(self) -> str:
        return f"{self.added:,} added, {self.changed:,} changed, {self.deleted:,} deleted"


@transaction.atomic
def stage_rows(
    *, integration: Integration, lineage: UUID, rows: dict[str, Any], origin: str, by: User
) -> LookupUpload:
    """Keep rows for a preview; needs Manage. What the same person kept for the cache before is dropped."""
    require_editing(by, integration)
    mine = LookupUpload.objects.filter(created_by=by, integration=integration, lineage=lineage)
    mine.delete()
    LookupUpload.objects.filter(created_at__lt=Now() - KEPT).delete()
    return LookupUpload.objects.create(
        integration=integration,
        lineage=lineage,
        rows=[[key, value] for key, value in rows.items()],
        origin=origin[:300],
        created_by=by,
    )


@transaction.atomic
def stage_neighbour(
    *, integration: Integration, lineage: UUID, neighbour: Integration, by: User
) -> LookupUpload:
    """Keep the rows of the same cache in a direct source or clone; needs Manage on both tiles."""
    source = neighbour_to_copy_from(integration, lineage, neighbour, by)
    upload = stage_rows(integration=integration, lineage=lineage, rows={}, origin=str(neighbour), by=by)
    if not stage_copy(upload.pk, source.pk):
        raise IntegrationError(f"{source.name} has no rows in {neighbour}.")
    return upload


@transaction.atomic
def write_upload(*, upload: LookupUpload, mode: str, seen: str, by: User, tell: Tell = quiet) -> Written:
    """Write the kept rows; needs Manage.

    ``seen`` are the numbers of the preview. Raises IntegrationError when they
    are not the present ones, or the cache would hold more than it may.
    """
    tile, cache = lock_cache(upload.integration, upload.lineage, by)
    tell(1, 3, "Comparing")
    found = compare(upload.pk, cache.pk)
    if found.mark != seen:
        raise IntegrationError(CHANGED)
    is_replaced = mode == Mode.REPLACE
    tell(2, 3, f"Writing {found.new + found.changed:,} rows")
    if is_replaced and found.gone:
        remove_unstaged(upload.pk, cache.pk)
    write_staged(upload.pk, cache.pk)
    check_room(cache)
    written = Written(found.new, found.changed, found.gone if is_replaced else 0)
    _finish(tile, cache, upload, written, by)
    tell(3, 3, "Done")
    return written


def _finish(tile: Integration, cache: Resource, upload: LookupUpload, written: Written, by: User) -> None:
    upload.delete()
    LookupReminder.objects.filter(resource=cache).delete()
    record_lookup(
        tile,
        cache,
        by,
        "lookup.uploaded",
        f"Filled {cache.name} from {upload.origin}: {written}",
        added=written.added,
        changed=written.changed,
        deleted=written.deleted,
    )


@transaction.atomic
def request_write(*, upload: LookupUpload, mode: str, seen: str, by: User) -> Job:
    """Ask for kept rows to be written by a worker; needs Manage."""
    tile, cache = lock_cache(upload.integration, upload.lineage, by)
    return request_job(
        task="integrations.lookup_upload",
        title=f"Filling {cache.name} of {tile}",
        key=f"lookup:{upload.code}:{mode}:{seen}",
        arguments={"upload": upload.pk, "mode": mode, "seen": seen},
        by=by,
        integration=tile,
    )


def carry_out_write(job: Job) -> str:
    """Write what a job asks for; returns the address of the cache's data."""
    assert job.integration is not None  # request_write sets it
    upload = LookupUpload.objects.filter(pk=job.arguments["upload"]).defer("rows").first()
    if upload is None:
        raise IntegrationError("These rows are no longer kept. Please upload the file again.")

    def tell(step: int, total: int, label: str) -> None:
        report(job, step, total, label)

    write_upload(
        upload=upload, mode=job.arguments["mode"], seen=job.arguments["seen"], by=job.created_by, tell=tell
    )
    return reverse("integrations:lookup_data", args=[job.integration.code, upload.lineage])
