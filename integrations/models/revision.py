"""Numbered states of an integration, and the ones kept under a label."""

import uuid

from django.conf import settings
from django.db import models

from integrations.models.integration import Integration
from integrations.past_querysets import RevisionQuerySet, SnapshotQuerySet


class Revision(models.Model):
    """One numbered state; every write makes exactly one.

    ``state_sum`` is the multiset hash of the whole state (see
    ``integrations.canonical.state_item``), kept up by difference. Pages show
    ``told``, never ``description``: clones and pulls once named other tiles there.
    """

    class Kind(models.TextChoices):
        CREATE = "create", "Created"
        UPLOAD = "upload", "Upload"
        EDIT = "edit", "Edit"
        CLONE = "clone", "Clone"
        PULL = "pull", "Pull"
        REVERT = "revert", "Revert"

    integration = models.ForeignKey(Integration, on_delete=models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=Kind)
    description = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    state_sum = models.BinaryField()

    giver_name: str | None = None
    giver_revision: int | None = None
    pull_title: str | None = None
    """Set by ``told_to``; the name only for those who may see the tile."""

    objects = RevisionQuerySet.as_manager()

    class Meta:
        ordering = ["integration_id", "-number"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["integration", "number"], name="revision_number_unique"),
        ]

    def __str__(self) -> str:
        return f"Revision {self.number}"

    @property
    def history_reason(self) -> str:
        """What the history rows of this revision say of their reason (at most 100 characters)."""
        return ": ".join(filter(None, (self.get_kind_display(), self.description)))[:100]

    @property
    def told(self) -> str:
        """What a page says of it; empty where its kind is all that the reader may know."""
        if self.kind not in (self.Kind.CLONE, self.Kind.PULL):
            return self.description
        if not self.giver_name:
            return ""
        if self.kind == self.Kind.CLONE:
            return f"Cloned from {self.giver_name}, revision {self.giver_revision}"
        return f"Pulled from {self.giver_name}" + (f": {self.pull_title}" if self.pull_title else "")


class Snapshot(models.Model):
    """A label on a revision, kept for ever: one row, whatever the size of the state.

    Pages show ``told``, never ``label``: those of pulls once named other tiles there.
    """

    class Reason(models.TextChoices):
        MANUAL = "manual", "By hand"
        BEFORE_PULL = "before_pull", "Before a pull"
        AFTER_PULL = "after_pull", "After a pull"
        BEFORE_REVERT = "before_revert", "Before a revert"
        AFTER_REVERT = "after_revert", "After a revert"

    code = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="snapshots")
    label = models.CharField(max_length=200)
    reason = models.CharField(max_length=15, choices=Reason, default=Reason.MANUAL)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    giver_name: str | None = None
    """Set by ``told_to``, for those who may see the tile that was pulled from."""

    objects = SnapshotQuerySet.as_manager()

    class Meta:
        ordering = ["-revision__number", "-pk"]
        default_permissions = ()

    def __str__(self) -> str:
        return self.told

    @property
    def told(self) -> str:
        """What a page says of it."""
        if self.reason not in (self.Reason.BEFORE_PULL, self.Reason.AFTER_PULL):
            return self.label
        start = "Before" if self.reason == self.Reason.BEFORE_PULL else "After"
        return f"{start} pulling from {self.giver_name}" if self.giver_name else f"{start} pulling"
