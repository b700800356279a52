"""Long work: asked for as a row, rung for through the broker, done once.

The row is the truth. A lost message is rung again by the sweep; a message
that comes twice finds the row taken or finished. A worker that dies leaves
the row unlocked, which is how the sweep knows: no clock and no heartbeat
decide whether work is alive.
"""

import logging
import threading
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

from celery import current_app
from django.core.exceptions import PermissionDenied
from django.db import OperationalError, transaction
from django.db.models.functions import Now
from django.http import Http404
from psycopg import errors as postgres

from environments.models import User
from integrations.errors import IntegrationError
from integrations.models import Integration, Job

logger = logging.getLogger(__name__)
BROKER_PATIENCE_SECONDS = 3
ATTEMPTS = 3
RING_AGAIN_AFTER = timedelta(seconds=20)

Work = Callable[[Job], str]
Failed = Callable[[Job], None]


def request_job(
    *,
    task: str,
    title: str,
    key: str,
    arguments: dict[str, Any],
    by: User,
    integration: Integration | None = None,
) -> Job:
    """Ask for work; asking again with the same ``key`` gives the same job."""
    job, is_new = Job.objects.get_or_create(
        key=key,
        defaults={
            "task": task,
            "title": title[:300],
            "arguments": arguments,
            "created_by": by,
            "integration": integration,
        },
    )
    if is_new:
        transaction.on_commit(partial(ring, job), robust=True)
    return job


def ring(job: Job) -> None:
    """Tell the workers of a job; gives up after three seconds, since the sweep rings again."""
    bell = threading.Thread(target=_publish, args=(job,), daemon=True)
    bell.start()
    bell.join(BROKER_PATIENCE_SECONDS)


def _publish(job: Job) -> None:
    try:
        current_app.send_task(job.task, args=[job.pk], retry=False)
    except Exception as error:  # noqa: BLE001 - whatever the broker's trouble is, the row stays
        logger.warning("job %s will be rung again: %s", job.code, error)


def run_job(*, job_id: int, work: Work, failed: Failed | None = None) -> None:
    """Do a job's work in one transaction, once, however often this is called.

    ``work`` returns the address to show afterwards. ``failed`` puts right what
    the request had changed; it runs in the transaction that marks the failure.
    Trouble that may pass (locks, lost connections) is raised for another try.
    """
    job = _claim(job_id, failed)
    if job is None:
        return
    try:
        _carry_out(job, work)
    except (IntegrationError, PermissionDenied) as error:
        _fail(job, str(error), failed)
    except Http404:
        _fail(job, "What this was asked for cannot be found any more.", failed)
    except OperationalError:
        raise
    except Exception as error:
        if isinstance(error.__cause__, postgres.IdleInTransactionSessionTimeout):
            raise OperationalError("The worker stood still for too long.") from error
        logger.exception("job %s failed", job.code)
        _fail(job, "Something unexpected went wrong; nothing was changed. Please tell an admin.", failed)


@transaction.atomic
def _claim(job_id: int, failed: Failed | None) -> Job | None:
    """Count the attempt; None when the job is finished, in hand elsewhere, or has failed too often."""
    job = Job.objects.select_for_update(skip_locked=True).filter(pk=job_id).first()
    if job is None or job.is_finished:
        return None
    if job.attempts >= ATTEMPTS:
        _mark_failed(job, f"It was stopped {ATTEMPTS} times while running. Please tell an admin.", failed)
        return None
    job.attempts += 1
    job.state = Job.State.RUNNING
    job.save(update_fields=["attempts", "state"])
    return job


@transaction.atomic(durable=True)
def _carry_out(job: Job, work: Work) -> None:
    locked = (
        Job.objects.select_for_update(skip_locked=True).filter(pk=job.pk, state=Job.State.RUNNING).first()
    )
    if locked is None:
        return
    finish_job(job=locked, result_url=work(locked))


def finish_job(*, job: Job, result_url: str) -> None:
    """Mark a job done, in the transaction of its work."""
    job.result_url = result_url
    job.state = Job.State.DONE
    job.finished_at = Now()
    job.save(update_fields=["result_url", "state", "finished_at"])


@transaction.atomic
def _fail(job: Job, problem: str, failed: Failed | None) -> None:
    locked = Job.objects.select_for_update().get(pk=job.pk)
    if not locked.is_finished:
        _mark_failed(locked, problem, failed)


def _mark_failed(job: Job, problem: str, failed: Failed | None) -> None:
    job.state = Job.State.FAILED
    job.problem = problem
    job.finished_at = Now()
    job.save(update_fields=["state", "problem", "finished_at"])
    if failed is not None:
        failed(job)


@transaction.atomic
def ring_forgotten_jobs() -> int:
    """Ring again for jobs that nobody has in hand; returns how many."""
    waiting = Job.objects.filter(
        state__in=[Job.State.QUEUED, Job.State.RUNNING], rung_at__lt=Now() - RING_AGAIN_AFTER
    )
    forgotten = list(waiting.select_for_update(skip_locked=True))
    Job.objects.filter(pk__in=[job.pk for job in forgotten]).update(rung_at=Now())
    for job in forgotten:
        transaction.on_commit(partial(ring, job), robust=True)
    return len(forgotten)
