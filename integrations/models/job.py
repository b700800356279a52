"""Long work as rows: the row is the truth, the broker only a doorbell."""

import uuid

from django.conf import settings
from django.db import models
from django.urls import reverse

from integrations.models.integration import Integration


class Job(models.Model):
    """One piece of long work that someone asked for.

    ``task`` names the Celery task that does it, so that the sweep can ring
    for any app's job. ``key`` makes asking twice one job. Title, problem and
    result may name further tiles, which ``arguments["others"]`` lists by key;
    null there keeps the job to the person who asked.
    """

    class State(models.TextChoices):
        QUEUED = "queued", "Waiting for a worker"
        RUNNING = "running", "Running"
        DONE = "done", "Done"
        FAILED = "failed", "Failed"

    code = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    task = models.CharField(max_length=100)
    title = models.CharField(max_length=300)
    integration = models.ForeignKey(Integration, null=True, on_delete=models.PROTECT, related_name="jobs")
    arguments = models.JSONField(default=dict)
    key = models.CharField(max_length=200, unique=True)
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    problem = models.TextField(blank=True)
    result_url = models.CharField(max_length=300, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="jobs")
    created_at = models.DateTimeField(auto_now_add=True)
    rung_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]
        default_permissions = ()
        indexes = [
            models.Index(
                fields=["rung_at"],
                condition=models.Q(state__in=["queued", "running"]),
                name="unfinished_jobs",
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("integrations:job", args=[self.code])

    @property
    def others(self) -> list[int] | None:
        """The tiles it names beside its own, by key; None where nobody else may know of it."""
        return self.arguments.get("others", [])

    @property
    def plain_problem(self) -> str:
        """Why it failed, without the name of a tile that not all who look at its own tile may see."""
        return str(self.arguments.get("plain problem") or self.problem)

    @property
    def is_finished(self) -> bool:
        return self.state in (self.State.DONE, self.State.FAILED)


class Upload(models.Model):
    """An archive on its way to becoming a tile; gone when the job has ended."""

    job = models.OneToOneField(Job, on_delete=models.CASCADE, related_name="upload")
    archive = models.BinaryField()

    class Meta:
        default_permissions = ()
