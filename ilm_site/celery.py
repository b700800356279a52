"""The Celery application."""

import os
import signal
from typing import Any

from celery import Celery, signals
from django_structlog.celery.steps import DjangoStructLogInitStep

from environments.key_check import refuse_wrong_keys
from ilm_site.embedded.process import end_with_parent
from ilm_site.heartbeat import Heartbeat

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ilm_site.settings")

app = Celery("daisychain")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.steps["worker"].add(DjangoStructLogInitStep)
app.steps["consumer"].add(Heartbeat)


signals.worker_init.connect(refuse_wrong_keys)


@signals.worker_process_init.connect
def end_with_the_worker(**_kwargs: Any) -> None:
    """A killed worker takes along the processes it has forked."""
    end_with_parent(signal.SIGKILL)


@signals.setup_logging.connect
def keep_the_log_settings(**_kwargs: Any) -> None:
    """Celery sets up logging of its own unless somebody listens here; Django's settings have done it already."""
