"""Long work: asked for as a row, rung for through the broker, done once.

The row is the truth. A lost message is rung again by the sweep; a message
that comes twice finds the job in hand or finished. A worker that dies leaves
the row unlocked, which is how the sweep knows: no clock and no heartbeat
decide whether work is alive. One that freezes is ended by the server.
"""

import logging
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from typing import Any

from celery import current_app
from django.core.exceptions import PermissionDenied
from django.db import Error, IntegrityError, OperationalError, connection, transaction
from django.db.models.functions import Now
from django.http import Http404
from psycopg import errors as postgres

from environments.models import User
from integrations.documents import collector_paused
from integrations.errors import IntegrationError, PartnerRefuses
from integrations.failpoints import Point, reach
from integrations.models import Integration, Job
from integrations.services.audit import record_failure
from integrations.services.locking import IDLE

logger = logging.getLogger(__name__)
BROKER_PATIENCE_SECONDS = 2
ATTEMPTS = 3
RING_AGAIN_AFTER = timedelta(seconds=20)

TAKE_IN_HAND = """
SELECT is_ours, CASE WHEN is_ours THEN set_config('idle_session_timeout', %s, false) END,
       CASE WHEN is_ours THEN set_config('idle_in_transaction_session_timeout', %s, false) END
FROM (SELECT pg_try_advisory_lock(hashtextextended(%s, 0)) AS is_ours OFFSET 0) asked
"""
LET_GO = """
SELECT pg_advisory_unlock(hashtextextended(%s, 0)),
       set_config('idle_session_timeout', NULL, false),
       set_config('idle_in_transaction_session_timeout', NULL, false)
"""
"""No value is the session's own one again, as RESET says it."""

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
    others: Iterable[Integration] | None = (),
) -> Job:
    """Ask for work; asking again with the same ``key`` gives the same job.

    ``others`` are the tiles its words name beside ``integration``: who may
    not see all of them does not see the job. None keeps it to who asked.
    """
    named = None if others is None else [tile.pk for tile in others]
    arguments = arguments if named == [] else {**arguments, "others": named}
    job = Job(
        key=key, task=task, title=title[:300], arguments=arguments, created_by=by, integration=integration
    )
    try:
        with transaction.atomic():
            job.save(force_insert=True)
    except IntegrityError:
        return Job.objects.get(key=key)
    transaction.on_commit(partial(ring, job), robust=True)
    return job


def ring(job: Job) -> None:
    """Tell the workers of a job; gives up after two seconds, since the sweep rings again."""
    reach(Point.ASKED)
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
    reach(Point.RECEIVED)
    with _in_hand(job_id) as is_ours:
        job = _claim(job_id, failed) if is_ours else None
        if job is not None:
            _try(job, work, failed)


@contextmanager
def _in_hand(job_id: int) -> Iterator[bool]:
    """Whether the job is ours alone, from before its attempt is counted until its work has ended.

    The row's own lock cannot span the two transactions of counting and
    working, and a second message in between would count as a second attempt.
    This lock belongs to the session: it ends with the worker, however that
    ends, and the server ends the session of a worker that freezes.
    """
    lock = f"daisychain job {job_id}"
    with connection.cursor() as cursor:
        cursor.execute(TAKE_IN_HAND, [IDLE, IDLE, lock])
        (is_ours, *_) = cursor.fetchone()
    if not is_ours:
        yield False
        return
    try:
        yield True
    finally:
        _let_go(lock)


def _let_go(lock: str) -> None:
    try:
        with connection.cursor() as cursor:
            cursor.execute(LET_GO, [lock])
    except Error:
        connection.close()  # the session is broken, or ends here; its locks end with it


def _try(job: Job, work: Work, failed: Failed | None) -> None:
    reach(Point.COUNTED)
    try:
        _carry_out(job, work)
    except PartnerRefuses as error:
        _fail(job, str(error), failed, names=error.partner, plain=error.plain)
    except (IntegrationError, PermissionDenied) as error:
        _fail(job, str(error), failed)
    except Http404:
        _fail(job, "What this was asked for cannot be found any more.", failed)
    except OperationalError as error:
        if not isinstance(error.__cause__, postgres.DiskFull):
            raise
        _fail(job, "The server's storage is full; nothing was changed. Please tell an admin.", failed)
    except Exception as error:
        if isinstance(error.__cause__, postgres.IdleInTransactionSessionTimeout):
            raise OperationalError("The worker stood still for too long.") from error
        logger.exception("job %s failed", job.code)
        _fail(job, "Something unexpected went wrong; nothing was changed. Please tell an admin.", failed)
    else:
        reach(Point.AFTER_COMMIT)


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
    rows = Job.objects.select_for_update(skip_locked=True, of=("self",)).select_related("created_by")
    locked = rows.filter(pk=job.pk, state=Job.State.RUNNING).first()
    if locked is None:
        return
    reach(Point.JOB_LOCKED)
    with collector_paused():
        result_url = work(locked)
    finish_job(job=locked, result_url=result_url)
    reach(Point.BEFORE_COMMIT)


def finish_job(*, job: Job, result_url: str) -> None:
    """Mark a job done, in the transaction of its work."""
    job.result_url = result_url
    job.state = Job.State.DONE
    job.finished_at = Now()
    job.save(update_fields=["result_url", "state", "finished_at"])


@transaction.atomic
def _fail(
    job: Job, problem: str, failed: Failed | None, *, names: Integration | None = None, plain: str = ""
) -> None:
    """Keep why it failed; a tile that the sentence ``names`` is one more whose sight the job takes."""
    locked = Job.objects.select_for_update().get(pk=job.pk)
    if locked.is_finished:
        return
    if names is not None:
        others = None if locked.others is None else sorted({*locked.others, names.pk})
        locked.arguments |= {"others": others, "plain problem": plain}
        locked.save(update_fields=["arguments"])
    _mark_failed(locked, problem, failed)


def _mark_failed(job: Job, problem: str, failed: Failed | None) -> None:
    job.state = Job.State.FAILED
    job.problem = problem
    job.finished_at = Now()
    job.save(update_fields=["state", "problem", "finished_at"])
    record_failure(job)
    if failed is not None:
        failed(job)


@transaction.atomic
def ring_forgotten_jobs(*, patience: timedelta = RING_AGAIN_AFTER) -> int:
    """Ring again for jobs that nobody has in hand and that were last rung for ``patience`` ago; returns how many."""
    waiting = Job.objects.filter(
        state__in=[Job.State.QUEUED, Job.State.RUNNING], rung_at__lt=Now() - patience
    )
    forgotten = list(waiting.select_for_update(skip_locked=True))
    Job.objects.filter(pk__in=[job.pk for job in forgotten]).update(rung_at=Now())
    for job in forgotten:
        transaction.on_commit(partial(ring, job), robust=True)
    return len(forgotten)
