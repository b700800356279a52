"""What people click to have long work done, in this process or in one of its own, which can be killed."""

import sys
from dataclasses import dataclass

from environments.models import User
from integrations.models import Integration, Job
from integrations.services.archive import build_archive, request_upload
from integrations.services.clone import request_clone
from integrations.services.revert import request_revert
from pullrequests.models import PullRequest
from pullrequests.services.merge import request_merge


@dataclass(frozen=True)
class Click:
    """``work`` on the row with that key, by the person with that key."""

    work: str
    key: int
    by: int

    def ask(self) -> Job:
        """Click, and give the job that was made of it."""
        return ASKED_BY[self.work](self.key, User.objects.get(pk=self.by))

    def command(self):
        """The click as a process of its own."""
        code = f"import django; django.setup(); from tests.kills.clicks import Click; {self}.ask()"
        return [sys.executable, "-c", code]

    def jobs(self):
        """The jobs that were made of it."""
        jobs = Job.objects.filter(created_by=self.by, task__endswith=TASKS[self.work])
        return jobs.filter(arguments__pull_request=self.key) if self.work == "pull" else jobs


TASKS = {"pull": ".merge", "revert": ".revert", "clone": ".clone", "upload": ".upload"}


def _pull(key, by):
    pull_request = PullRequest.objects.get(pk=key)
    return request_merge(pull_request=pull_request, version=pull_request.version, by=by)


def _revert(key, by):
    tile = Integration.objects.get(pk=key)
    return request_revert(integration=tile, to_revision=1, wanted_head=tile.head, by=by)


def _clone(key, by):
    tile = Integration.objects.get(pk=key)
    return request_clone(
        source=tile,
        environment=tile.environment,
        name="Prod",
        connections={},
        with_lookup_data=False,
        by=by,
    )


def _upload(key, by):
    tile = Integration.objects.get(pk=key)
    archive = build_archive(integration=tile)
    return request_upload(environment=tile.environment, name="Uploaded", data=archive, by=by)


ASKED_BY = {"pull": _pull, "revert": _revert, "clone": _clone, "upload": _upload}
