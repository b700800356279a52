"""An integration: the unit of cloning and of permission, shown as a tile."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.urls import reverse

from environments.models import Environment
from environments.roles import Role
from integrations.querysets import IntegrationQuerySet


class Integration(models.Model):
    """A named set of resources in one environment.

    ``head`` numbers the newest revision; it moves only under this row's lock.
    Deleting archives it: its past is the base of others' pulls. ``is_sharing``
    says that there are SharedResource rows of it, so that whoever locks the
    tile knows without asking.
    """

    code = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    environment = models.ForeignKey(Environment, on_delete=models.PROTECT, related_name="integrations")
    name = models.CharField(max_length=200)
    description = models.TextField(blank=True, max_length=5120)
    head = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    archived_at = models.DateTimeField(null=True, blank=True)
    archived_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    is_sharing = models.BooleanField(default=False, db_default=False)

    partners: tuple[Integration, ...] | None = None
    """Set by ``lock_integrations`` where the tile is sharing: the tiles it shares with, locked as well."""
    role: int
    """Set by ``with_role_of``: the number of the asking person's role."""
    resource_count: int
    """Set by ``with_resource_count``."""

    objects = IntegrationQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        default_permissions = ()
        permissions = [
            ("monitor_integration", "See everything of the integration"),
            ("manage_integration", "Change the integration"),
            ("administer_integration", "Decide who may do what with the integration"),
        ]

    def __str__(self) -> str:
        return f"{self.name} · {self.environment.name}"

    def get_absolute_url(self) -> str:
        return reverse("integrations:detail", args=[self.code])

    @property
    def editing_role(self) -> Role:
        """What it takes to change resources by hand; a pull or a revert takes Manage, protected or not."""
        return Role.ADMINISTER if self.environment.is_protected else Role.MANAGE

    @property
    def may_edit(self) -> bool:
        """Whether the person whose ``role`` was asked for may change resources by hand."""
        return self.role >= self.editing_role
