"""Archives in the vendor's layout: uploading one makes a tile, downloading gives it back."""

from functools import partial
from uuid import UUID, uuid4

from django.db import transaction

from environments.models import AuditEntry, Environment, User
from environments.services.audit import record_on
from integrations.archive.lineages import lineage_of
from integrations.archive.reading import ParsedArchive, read_archive
from integrations.archive.writing import write_archive
from integrations.bulk import store_vendor_ids
from integrations.documents import collector_paused, load_documents
from integrations.models import (
    Integration,
    Job,
    Resource,
    ResourceLocal,
    Revision,
    Upload,
    VendorId,
)
from integrations.permissions import get_receiving_environment
from integrations.progress import report
from integrations.services.jobs import request_job
from integrations.services.local import add_local_rows
from integrations.services.locking import lock_integration
from integrations.services.revisions import Plan, prepare, write_revision

SETTINGS_LINEAGE = lineage_of("integration")
"""A tile has one integration record, so it is the same thing in all of them."""


@transaction.atomic
def request_upload(*, environment: Environment, name: str, data: bytes, by: User, token: str = "") -> Job:
    """Ask for an archive to become a tile; needs Manage on the environment.

    The archive is read once here, so that the person hears at once what is
    wrong with it. ``token`` is the form's own, so that a second click makes no
    second tile. Raises ArchiveError naming the member.
    """
    get_receiving_environment(by, environment.code)
    parsed = read_archive(data)
    title = name or parsed.name
    job = request_job(
        task="integrations.upload",
        title=f"Uploading {title} into {environment}",
        key=f"upload:{by.pk}:{token or uuid4()}",
        arguments={"environment": str(environment.code), "name": name},
        by=by,
    )
    Upload.objects.get_or_create(job=job, defaults={"archive": data})
    return job


def carry_out_upload(job: Job) -> str:
    """Make the tile of a requested upload; returns its address."""
    report(job, 1, 3, "Reading the archive")
    environment = get_receiving_environment(job.created_by, UUID(job.arguments["environment"]))
    upload = Upload.objects.get(job=job)
    with collector_paused():
        parsed = read_archive(bytes(upload.archive))
        report(job, 2, 3, f"Storing {len(parsed.resources)} resources")
        integration = store_archive(
            parsed=parsed, environment=environment, name=job.arguments["name"], by=job.created_by
        )
    upload.delete()
    report(job, 3, 3, "Done")
    return integration.get_absolute_url()


@transaction.atomic
def store_archive(*, parsed: ParsedArchive, environment: Environment, name: str, by: User) -> Integration:
    """Make a tile of a parsed archive: one revision, a constant number of statements."""
    integration = lock_integration(
        Integration.objects.create(
            environment=environment,
            name=name or parsed.name,
            description=parsed.description,
            created_by=by,
        )
    )
    lineages = {r.vendor_id: lineage_of(r.vendor_id) for r in parsed.resources}
    prepared = [prepare(lineages[r.vendor_id], r.kind, r.document) for r in parsed.resources]
    prepared.append(prepare(SETTINGS_LINEAGE, "integration", parsed.settings))
    store_vendor_ids([(lineage, vendor_id) for vendor_id, lineage in lineages.items()])
    write_revision(
        integration=integration,
        kind=Revision.Kind.UPLOAD,
        by=by,
        description=f"Uploaded an archive of {len(parsed.resources)} resources",
        plan=Plan(placements=[p for p, _ in prepared], contents=[c for _, c in prepared]),
    )
    add_local_rows(
        integration=integration,
        values={lineages[r.vendor_id]: r.local for r in parsed.resources if r.local},
    )
    return integration


def note_download(*, integration: Integration, by: User) -> None:
    """Have it written down who took a tile's documents out, as soon as the page's reading has ended.

    That page may read only; without the row nothing is handed out.
    """
    transaction.on_commit(
        partial(
            record_on,
            integration,
            by=by,
            kind=AuditEntry.Kind.TILE,
            action="tile.downloaded",
            summary=f"Downloaded {integration} as an archive",
            details={"revision": integration.head},
        )
    )


def build_archive(*, integration: Integration) -> bytes:
    """The tile as an archive: documents, and what the environment owns of them, never a secret."""
    rows = list(Resource.objects.filter(integration=integration).order_by("kind", "name", "lineage"))
    documents = load_documents(row.content_id for row in rows)
    local = dict(
        ResourceLocal.objects.filter(resource__integration=integration).values_list(
            "resource__lineage", "values"
        )
    )
    vendor_ids = dict(
        VendorId.objects.filter(lineage__in=[row.lineage for row in rows]).values_list("lineage", "value")
    )
    settings = next((documents[row.content_id] for row in rows if row.lineage == SETTINGS_LINEAGE), {})
    return write_archive(
        name=integration.name,
        description=integration.description,
        settings=settings,
        resources=[
            (
                vendor_ids[row.lineage],
                row.kind,
                row.name,
                documents[row.content_id],
                local.get(row.lineage, {}),
            )
            for row in rows
            if row.lineage != SETTINGS_LINEAGE
        ],
        vendor_ids={str(lineage): value for lineage, value in vendor_ids.items()},
    )
