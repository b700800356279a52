"""What belongs to one tile alone and never travels: no compare, merge or history code reads it."""

import uuid

from django.conf import settings
from django.db import models

from environments.models import Connection
from integrations.models.integration import Integration
from integrations.models.resource import Resource


class ResourceLocal(models.Model):
    """Environment-owned values of one resource: switched on or off, endpoint, binding.

    ``values`` maps a field's path as text ("http.baseURI") to its value. That
    the resource is there is checked for all rows of a statement together (see
    migration 0012): a clone writes one for each flow.
    """

    resource = models.OneToOneField(
        Resource, on_delete=models.CASCADE, related_name="local", db_constraint=False
    )
    values = models.JSONField(default=dict)
    connection = models.ForeignKey(
        Connection, null=True, on_delete=models.SET_NULL, related_name="bindings", db_index=False
    )

    class Meta:
        default_permissions = ()
        indexes = [
            models.Index(
                fields=["connection"], name="local_bound_to", condition=models.Q(connection__isnull=False)
            )
        ]


class LookupEntry(models.Model):
    """One row of a lookup cache's data."""

    resource = models.ForeignKey(Resource, on_delete=models.CASCADE, related_name="lookup_entries")
    key = models.CharField(max_length=500)
    value = models.JSONField()

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["resource", "key"], name="lookup_key_unique")]


class LookupReminder(models.Model):
    """That a lookup cache wants its data filled again after a clone or revert."""

    integration = models.ForeignKey(Integration, on_delete=models.CASCADE, related_name="lookup_reminders")
    resource = models.OneToOneField(Resource, on_delete=models.CASCADE, related_name="reminder")
    reason = models.CharField(max_length=200)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        default_permissions = ()


class LookupUpload(models.Model):
    """Rows on their way into a lookup cache: kept between the preview and the word that writes them.

    ``rows`` holds pairs of key and value. Named by lineage, so that deleting
    the cache asks nothing of it.
    """

    code = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    integration = models.ForeignKey(Integration, on_delete=models.CASCADE, related_name="+")
    lineage = models.UUIDField()
    origin = models.CharField(max_length=300)
    rows = models.JSONField()
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")

    class Meta:
        default_permissions = ()
