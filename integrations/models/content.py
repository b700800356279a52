"""Documents, stored once however many tiles hold them."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models


class Content(models.Model):
    """An immutable document; its id is the hash of its canonical text.

    ``references`` repeats, for queries, the lineages the document names. They
    never change, since the document never does.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    document = models.TextField()
    references = ArrayField(models.UUIDField(), default=list)

    class Meta:
        default_permissions = ()
        indexes = [GinIndex(fields=["references"], name="content_references")]


class VendorId(models.Model):
    """The id a lineage has in archives of the vendor's layout."""

    lineage = models.UUIDField(primary_key=True, editable=False)
    value = models.CharField(max_length=100)

    class Meta:
        default_permissions = ()
