"""Environments, and what an environment owns itself."""

import uuid

from django.conf import settings
from django.db import models
from django.urls import reverse

from environments.models.account import Account
from environments.querysets import ConnectionQuerySet, EnvironmentQuerySet

MOST_ENVIRONMENTS = 100


class Colour(models.TextChoices):
    """The colours of environment badges; names of the style sheet's classes."""

    BLUE = "blue", "Blue"
    PURPLE = "purple", "Purple"
    TEAL = "teal", "Teal"
    ORANGE = "orange", "Orange"
    RED = "red", "Red"
    GREEN = "green", "Green"


class Environment(models.Model):
    """A place with resources of its own, such as Dev, QA or Production."""

    code = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="environments")
    name = models.CharField(max_length=60)
    description = models.CharField(max_length=300, blank=True)
    colour = models.CharField(max_length=10, choices=Colour, default=Colour.BLUE)
    position = models.PositiveSmallIntegerField(default=0)
    is_production = models.BooleanField(default=False)
    is_enabled = models.BooleanField(default=True)
    is_protected = models.BooleanField(default=False)

    role: int
    """Set by ``with_role_of``: the number of the asking person's role on the whole environment."""
    tile_count: int
    """Set by ``with_tile_count``."""

    objects = EnvironmentQuerySet.as_manager()

    class Meta:
        ordering = ["account_id", "position", "pk"]
        default_permissions = ()
        permissions = [
            ("monitor_environment", "See every tile of the environment"),
            ("manage_environment", "Change every tile of the environment and add new ones"),
            ("administer_environment", "Decide who may do what in the environment"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["account", "name"], name="environment_name_unique_in_account"),
            models.UniqueConstraint(
                fields=["account"], condition=models.Q(is_production=True), name="one_production_per_account"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("integrations:home", args=[self.code])


class Connection(models.Model):
    """An endpoint of another system as one environment reaches it.

    Owned by the environment: never cloned, compared, pulled or reverted.
    Tiles bind their connection resources to these. ``sealed`` holds endpoint
    and credentials, encrypted (see environments.connection_contents);
    ``credential_names`` says which there are. ``check_note`` says why somebody
    should look whether they still fit.
    """

    class Status(models.TextChoices):
        READY = "ready", "Ready"
        NEEDS_CREDENTIALS = "needs_credentials", "Needs credentials"

    code = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    environment = models.ForeignKey(Environment, on_delete=models.PROTECT, related_name="connections")
    name = models.CharField(max_length=200)
    connection_type = models.CharField(max_length=40, default="http")
    status = models.CharField(max_length=20, choices=Status, default=Status.NEEDS_CREDENTIALS)
    sealed = models.TextField(blank=True, editable=False)
    credential_names = models.JSONField(default=list, editable=False)
    check_note = models.CharField(max_length=300, blank=True)
    changed_at = models.DateTimeField(auto_now=True)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = ConnectionQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        default_permissions = ()

    def __str__(self) -> str:
        return self.name

    @property
    def version(self) -> str:
        """What the next save compares with, so that nobody overwrites what they have not seen."""
        return self.changed_at.isoformat()

    @property
    def is_ready(self) -> bool:
        return self.status == self.Status.READY and not self.check_note
