"""The audit log: who did what, in words, and the chain that shows whether anything was altered."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from environments.models.account import Account
from environments.models.environment import Environment


class AuditEntry(models.Model):
    """One thing that somebody did or was refused; PostgreSQL takes new rows only.

    The tile is named by code, since this app knows none. ``actor_name`` keeps
    saying who it was when the person's row is gone.
    """

    class Kind(models.TextChoices):
        CONTENT = "content", "Content"
        MERGE = "merge", "Pulls"
        REVERT = "revert", "Reverts"
        TILE = "tile", "Tiles"
        RIGHTS = "rights", "People and roles"
        ENVIRONMENT = "environment", "Environments"
        LICENCE = "licence", "Licence"
        TOKEN = "token", "API tokens"
        SECRET = "secret", "Connections and credentials"
        LOOKUP = "lookup", "Lookup data"
        REFUSAL = "refusal", "Refused"

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="audit_entries")
    environment = models.ForeignKey(Environment, null=True, on_delete=models.PROTECT, related_name="+")
    tile_code = models.UUIDField(null=True)
    tile_name = models.CharField(max_length=300, blank=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    actor_name = models.CharField(max_length=300)
    kind = models.CharField(max_length=12, choices=Kind)
    action = models.CharField(max_length=60)
    summary = models.CharField(max_length=1000)
    details = models.JSONField(default=dict)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["-pk"]
        default_permissions = ()
        indexes = [
            models.Index(fields=["account", "-id"], name="audit_of_account"),
            models.Index(fields=["tile_code", "-id"], name="audit_of_tile"),
        ]

    def __str__(self) -> str:
        return self.summary


class AuditSeal(models.Model):
    """An entry's place in its account's chain: its hash covers the entry and the seal before it.

    Sealing follows writing, so that work in different tiles never waits for
    one another's place in the chain.
    """

    entry = models.OneToOneField(AuditEntry, on_delete=models.PROTECT, related_name="seal")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveBigIntegerField()
    digest = models.BinaryField()

    class Meta:
        ordering = ["account_id", "number"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["account", "number"], name="audit_seal_number_unique"),
        ]
