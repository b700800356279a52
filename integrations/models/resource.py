"""What an integration consists of, and the past of that."""

from django.contrib.postgres.indexes import BTreeIndex
from django.db import models
from simple_history.models import HistoricalRecords

from integrations.models.content import Content
from integrations.models.integration import Integration


class RevisionStamped(models.Model):
    """The column our history rows have beside the usual ones.

    Not null on purpose: a stray ``save()`` outside a revision fails instead
    of writing a change that no revision knows of.
    """

    revision = models.PositiveIntegerField()

    class Meta:
        abstract = True


class ResourceHistory(HistoricalRecords):
    """History that is read by revision number, never by date or person."""

    def get_extra_fields(self, model: type[models.Model], fields: dict) -> dict:
        extra = super().get_extra_fields(model, fields)
        extra["history_user"].db_index = False
        return extra

    def get_meta_options(self, model: type[models.Model]) -> dict:
        options = super().get_meta_options(model)
        options["indexes"] = [
            models.Index(fields=["integration", "revision"], name="history_touched_since"),
        ]
        options["constraints"] = [
            models.UniqueConstraint(
                fields=["integration", "lineage", "revision"], name="history_once_per_revision"
            ),
        ]
        options["default_permissions"] = ()
        return options


class Resource(models.Model):
    """One flow, export, import … of an integration.

    ``lineage`` is given at birth and kept by every clone. ``kind`` and
    ``name`` repeat what the document says, for queries. That tile and content
    are there is checked for all rows of a statement together (see migration
    0004): row by row it would be half of what a clone costs.
    """

    integration = models.ForeignKey(
        Integration, on_delete=models.PROTECT, related_name="resources", db_constraint=False, db_index=False
    )
    lineage = models.UUIDField(editable=False)
    kind = models.CharField(max_length=20)
    name = models.CharField(max_length=255)
    content = models.ForeignKey(
        Content, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )

    copied_from: str = ""
    """Set by ``mark_copies``: what the resource was copied from on its own within a tile."""

    history = ResourceHistory(
        bases=[RevisionStamped],
        history_id_field=models.BigAutoField(),
        no_db_index=["id", "integration", "content"],
        user_db_constraint=False,
        table_name="integrations_resource_history",
    )

    class Meta:
        ordering = ["kind", "name", "lineage"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["integration", "lineage"], name="lineage_unique_in_integration"),
        ]
        # Hardly any two resources of a tile have one kind and name: looking for equal ones in the index finds none.
        indexes = [
            BTreeIndex(
                fields=["integration", "kind", "name"], name="resource_listing", deduplicate_items=False
            )
        ]

    def __str__(self) -> str:
        return self.name
