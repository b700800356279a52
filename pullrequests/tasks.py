"""Celery's entry to the long work of pull requests: each loads by id and calls one service."""

from celery import shared_task

from integrations.services.jobs import run_job
from integrations.tasks import PASSING_TROUBLE
from pullrequests.services.comparing import carry_out_choices, carry_out_opening, carry_out_refresh
from pullrequests.services.merge import carry_out_merge, release_failed_merge


@shared_task(name="pullrequests.merge", **PASSING_TROUBLE)
def merge_task(job_id: int) -> None:
    """Merge a pull request. Safe to deliver more than once."""
    run_job(job_id=job_id, work=carry_out_merge, failed=release_failed_merge)


@shared_task(name="pullrequests.open", **PASSING_TROUBLE)
def open_task(job_id: int) -> None:
    """Open a pull request about much."""
    run_job(job_id=job_id, work=carry_out_opening)


@shared_task(name="pullrequests.refresh", **PASSING_TROUBLE)
def refresh_task(job_id: int) -> None:
    """Compare much again."""
    run_job(job_id=job_id, work=carry_out_refresh)


@shared_task(name="pullrequests.resolve_many", **PASSING_TROUBLE)
def resolve_many_task(job_id: int) -> None:
    """Make one choice at many conflicts."""
    run_job(job_id=job_id, work=carry_out_choices)
