"""Which integration was cloned from which, and when two were last brought together."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from integrations.models.integration import Integration


class CloneEdge(models.Model):
    """Parent and child; a child has one parent, so the edges form a forest."""

    parent = models.ForeignKey(Integration, on_delete=models.PROTECT, related_name="child_edges")
    child = models.OneToOneField(Integration, on_delete=models.PROTECT, related_name="parent_edge")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        default_permissions = ()
        constraints = [
            models.CheckConstraint(condition=~Q(parent=F("child")), name="no_clone_of_itself"),
        ]


class Sync(models.Model):
    """A moment at which one integration received another's changes along an edge.

    The giver's state at ``giver_revision`` is the base of the edge's next
    pull, in either direction, while this is the newest sync in force. A
    revert of the receiver to before ``receiver_revision`` puts it out of
    force (``voided_at`` is the receiver's revision that did); a revert back to
    a state in which it was in force restores it.
    """

    edge = models.ForeignKey(CloneEdge, on_delete=models.PROTECT, related_name="syncs")
    giver = models.ForeignKey(Integration, on_delete=models.PROTECT, related_name="+")
    giver_revision = models.PositiveIntegerField()
    receiver = models.ForeignKey(Integration, on_delete=models.PROTECT, related_name="received_syncs")
    receiver_revision = models.PositiveIntegerField()
    divergent = ArrayField(models.UUIDField(), default=list)
    voided_at = models.PositiveIntegerField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        default_permissions = ()
        indexes = [models.Index(fields=["edge", "voided_at", "-id"], name="newest_sync_of_edge")]
