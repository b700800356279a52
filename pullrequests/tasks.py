"""Celery's entry to merging: loads by id and calls one service."""

from celery import shared_task

from integrations.services.jobs import run_job
from integrations.tasks import PASSING_TROUBLE
from pullrequests.services.merge import carry_out_merge, release_failed_merge


@shared_task(name="pullrequests.merge", **PASSING_TROUBLE)
def merge_task(job_id: int) -> None:
    """Merge a pull request. Safe to deliver more than once."""
    run_job(job_id=job_id, work=carry_out_merge, failed=release_failed_merge)
