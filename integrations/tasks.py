"""Celery's entry to the long work of integrations: each loads by id and calls one service."""

from datetime import timedelta

from celery import shared_task
from django.db import OperationalError
from django.utils import timezone

from environments.services.audit import seal_entries
from environments.services.refusals import tell_of_uncounted_refusals
from integrations.services.archive import carry_out_upload
from integrations.services.clone import carry_out_clone
from integrations.services.developer_clones import carry_out_developer_clones
from integrations.services.jobs import RING_AGAIN_AFTER, ring_forgotten_jobs, run_job
from integrations.services.lookup_upload import carry_out_write
from integrations.services.migrate_sides import carry_out_migration
from integrations.services.revert import carry_out_revert
from integrations.services.revert_resource import carry_out_resource_revert
from integrations.services.snapshot import carry_out_snapshot
from integrations.services.try_connection import carry_out_connection_test
from integrations.side_migration import TASK

PASSING_TROUBLE = {
    "autoretry_for": (OperationalError,),
    "max_retries": 3,
    "retry_backoff": 1,
    "retry_jitter": True,
}


@shared_task(name="integrations.upload", **PASSING_TROUBLE)
def upload_task(job_id: int) -> None:
    """Make a tile of an uploaded archive."""
    run_job(job_id=job_id, work=carry_out_upload)


@shared_task(name="integrations.clone", **PASSING_TROUBLE)
def clone_task(job_id: int) -> None:
    """Clone a tile."""
    run_job(job_id=job_id, work=carry_out_clone)


@shared_task(name="integrations.developer_clones", **PASSING_TROUBLE)
def developer_clones_task(job_id: int) -> None:
    """Clone a tile for each of some people."""
    run_job(job_id=job_id, work=carry_out_developer_clones)


@shared_task(name="integrations.snapshot", **PASSING_TROUBLE)
def snapshot_task(job_id: int) -> None:
    """Keep a tile's present state under a label."""
    run_job(job_id=job_id, work=carry_out_snapshot)


@shared_task(name="integrations.revert", **PASSING_TROUBLE)
def revert_task(job_id: int) -> None:
    """Bring a tile back to an earlier revision."""
    run_job(job_id=job_id, work=carry_out_revert)


@shared_task(name="integrations.revert_resource", **PASSING_TROUBLE)
def revert_resource_task(job_id: int) -> None:
    """Bring one resource back to an earlier revision."""
    run_job(job_id=job_id, work=carry_out_resource_revert)


@shared_task(name="integrations.lookup_upload", **PASSING_TROUBLE)
def lookup_upload_task(job_id: int) -> None:
    """Write many rows into a lookup cache."""
    run_job(job_id=job_id, work=carry_out_write)


@shared_task(name="integrations.try_connection", **PASSING_TROUBLE)
def try_connection_task(job_id: int) -> None:
    """Test a connection."""
    run_job(job_id=job_id, work=carry_out_connection_test)


@shared_task(name=TASK, **PASSING_TROUBLE)
def migrate_task(job_id: int) -> None:
    """Part the sides of a Production and Sandbox account."""
    run_job(job_id=job_id, work=carry_out_migration)


@shared_task(name="integrations.sweep_jobs")
def sweep_jobs_task(patience: float = RING_AGAIN_AFTER.total_seconds()) -> None:
    """Ring again for jobs whose message or worker was lost at least that many seconds ago; close the audit log."""
    ring_forgotten_jobs(patience=timedelta(seconds=patience))
    tell_of_uncounted_refusals(now=timezone.now())
    seal_entries()
