"""How far a running job is, for the page that waits for it.

The work itself is one transaction, so nothing it writes to the database can
be seen before its end. Steps therefore go to the shared cache; losing them
loses nothing but the picture.
"""

import logging
from collections.abc import Callable
from dataclasses import asdict, dataclass

from django.core.cache import cache

from integrations.models import Job

logger = logging.getLogger(__name__)
KEPT_SECONDS = 3600


Tell = Callable[[int, int, str], None]


def quiet(step: int, total: int, label: str) -> None:
    """Tell no one: for work that is done while its page waits."""


@dataclass(frozen=True, slots=True)
class Progress:
    """Step ``step`` of ``total``, in words."""

    step: int
    total: int
    label: str


def report(job: Job, step: int, total: int, label: str) -> None:
    """Say which step the job has reached; never fails."""
    try:
        cache.set(_key(job), asdict(Progress(step, total, label)), KEPT_SECONDS)
    except Exception as error:  # noqa: BLE001 - a picture of the work must not end the work
        logger.warning("progress of job %s not shown: %s", job.code, error)


def read(job: Job) -> Progress | None:
    """The step last reported, or None."""
    try:
        stored = cache.get(_key(job))
    except Exception as error:  # noqa: BLE001 - the page still has the job's row
        logger.warning("progress of job %s not read: %s", job.code, error)
        return None
    return Progress(**stored) if stored else None


def _key(job: Job) -> str:
    return f"job-progress:{job.code}"
