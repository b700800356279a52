"""Proposals to bring the changes of one tile into a related one."""

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.urls import reverse

from integrations.models import CloneEdge, Integration, Job, Revision, Sync
from pullrequests.querysets import PullRequestQuerySet


class PullRequest(models.Model):
    """One proposal, pinned to the revisions that were compared.

    ``sync`` is the moment the base was taken from. ``preview_sum`` is the
    multiset hash of the target as it will be; null while conflicts are open.
    ``choices_sum`` is the hash of the choices that went into it.
    ``version`` grows with every refresh and choice, so that a click on an
    older page is noticed. ``rules`` numbers the rules it was evaluated by (see
    ``pullrequests.evaluate.RULES``).
    """

    class Status(models.TextChoices):
        OPEN = "open", "Open"
        MERGING = "merging", "Merging"
        MERGED = "merged", "Merged"
        CANCELLED = "cancelled", "Cancelled"
        FAILED = "failed", "Failed"

    code = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    title = models.CharField(max_length=200)
    description = models.TextField(blank=True, max_length=5000)
    edge = models.ForeignKey(CloneEdge, on_delete=models.PROTECT, related_name="pull_requests")
    source = models.ForeignKey(Integration, on_delete=models.PROTECT, related_name="outgoing_pull_requests")
    target = models.ForeignKey(Integration, on_delete=models.PROTECT, related_name="incoming_pull_requests")
    source_revision = models.PositiveIntegerField()
    target_revision = models.PositiveIntegerField()
    sync = models.ForeignKey(Sync, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=10, choices=Status, default=Status.OPEN)
    version = models.PositiveIntegerField(default=1)
    open_conflicts = models.PositiveIntegerField(default=0)
    preview_sum = models.BinaryField(null=True)
    choices_sum = models.BinaryField(null=True)
    problem = models.TextField(blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="pull_requests"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    refreshed_at = models.DateTimeField(auto_now_add=True)
    merge_revision = models.OneToOneField(
        Revision, null=True, on_delete=models.PROTECT, related_name="pull_request"
    )
    merged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    merged_at = models.DateTimeField(null=True)
    rules = models.PositiveSmallIntegerField(null=True)
    job = models.ForeignKey(Job, null=True, on_delete=models.SET_NULL, related_name="+")

    objects = PullRequestQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        default_permissions = ()

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("pullrequests:detail", args=[self.code])


class Change(models.Model):
    """One resource that differs, with the contents it was decided from.

    ``base``, ``source``, ``target`` and ``result`` are content ids, null
    where the resource is absent. ``result`` is what the merge will write; it is
    provisional, and its content not stored, while any conflict is open.
    ``reverted_in`` numbers the target's revision that took the resource back
    after both tiles had shared it (see pullrequests.taken_back).
    """

    class Outcome(models.TextChoices):
        NEW = "new", "New"
        CHANGED = "changed", "Changed"
        DELETED = "deleted", "Deleted"
        KEPT = "kept", "Kept"

    pull_request = models.ForeignKey(PullRequest, on_delete=models.CASCADE, related_name="changes")
    lineage = models.UUIDField()
    kind = models.CharField(max_length=20)
    name = models.CharField(max_length=255)
    base = models.UUIDField(null=True)
    source = models.UUIDField(null=True)
    target = models.UUIDField(null=True)
    result = models.UUIDField(null=True)
    outcome = models.CharField(max_length=10, choices=Outcome)
    conflicts = models.JSONField(default=list)
    settled = models.PositiveIntegerField(default=0)
    reverted_in = models.PositiveIntegerField(null=True)
    viewed_by = ArrayField(models.BigIntegerField(), default=list)

    class Meta:
        ordering = ["kind", "name", "lineage"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["pull_request", "lineage"], name="one_change_per_lineage"),
        ]


class Resolution(models.Model):
    """Someone's choice at one conflict, with the contents it was made against.

    It holds only while those three contents are the compared ones. ``value``
    is ``{"value": …}`` for a written value and ``{}`` for "leave it out".
    """

    class Choice(models.TextChoices):
        TARGET = "target", "Keep the target's"
        SOURCE = "source", "Take the source's"
        BASE = "base", "Go back to the value before both changes"
        BOTH = "both", "Keep both"
        VALUE = "value", "Write a value"

    pull_request = models.ForeignKey(PullRequest, on_delete=models.CASCADE, related_name="resolutions")
    lineage = models.UUIDField()
    path = models.JSONField()
    choice = models.CharField(max_length=10, choices=Choice)
    value = models.JSONField(default=dict)
    base = models.UUIDField(null=True)
    source = models.UUIDField(null=True)
    target = models.UUIDField(null=True)
    chosen_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    chosen_at = models.DateTimeField(auto_now=True)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["pull_request", "lineage", "path"], name="one_choice_per_place"),
        ]
