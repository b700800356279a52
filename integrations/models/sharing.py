"""Resources that are not a tile's own alone: shared by both sides of a legacy account, or copied on their own."""

from django.conf import settings
from django.db import models

from integrations.models.integration import Integration


class SharedResource(models.Model):
    """One tile's part in a resource that several tiles of a legacy account use as one.

    Rows with the same lineage share it: changed or deleted in one tile, it is
    at once so in the others. Named by lineage, so that it outlives a deletion
    that is reverted.
    """

    account = models.ForeignKey("environments.Account", on_delete=models.PROTECT, related_name="+")
    integration = models.ForeignKey(Integration, on_delete=models.PROTECT, related_name="shared_resources")
    lineage = models.UUIDField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["integration", "lineage"], name="shared_once_in_integration"),
        ]
        indexes = [models.Index(fields=["account", "lineage"], name="tiles_sharing_a_resource")]


class IndependentCopy(models.Model):
    """That a resource of a tile was copied on its own from another, which confuses later pulls.

    Both are named by lineage, so that clones of the tile can be told, too.
    """

    integration = models.ForeignKey(Integration, on_delete=models.PROTECT, related_name="independent_copies")
    lineage = models.UUIDField()
    original = models.UUIDField()
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["integration", "lineage"], name="copied_once_in_integration"),
        ]
        indexes = [
            models.Index(fields=["lineage"], name="independent_copies"),
            models.Index(fields=["original"], name="independent_copies_of"),
        ]
