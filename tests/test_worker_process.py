import time

import pytest

from integrations.models import Job, Snapshot
from integrations.services.snapshot import request_snapshot
from tests.factories import make_integration, make_manager


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("label", ["Before the release", "After the tables were emptied"])
def test_a_real_worker_does_what_was_asked_for(celery_worker_process, label):
    tile = make_integration()
    manager = make_manager(tile)

    job = request_snapshot(integration=tile, label=label, by=manager)

    assert state_when_over(job) == Job.State.DONE
    assert Snapshot.objects.filter(label=label).count() == 1


def state_when_over(job, seconds=20):
    give_up = time.monotonic() + seconds
    while time.monotonic() < give_up:
        job.refresh_from_db()
        if job.state in (Job.State.DONE, Job.State.FAILED):
            break
        time.sleep(0.05)
    return job.state
