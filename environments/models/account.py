"""The organisation that owns environments."""

import uuid

from django.db import models
from django.urls import reverse

from environments.querysets import AccountQuerySet


class Licence(models.TextChoices):
    """What kinds of environment an account may have."""

    MULTI_ENVIRONMENT = "multi", "Multi-environment"
    LEGACY_SANDBOX = "legacy", "Production and Sandbox"
    SINGLE = "single", "Production only"


class Account(models.Model):
    """An organisation; everything else belongs to one."""

    code = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=100)
    licence = models.CharField(max_length=10, choices=Licence, default=Licence.MULTI_ENVIRONMENT)
    environment_limit = models.PositiveSmallIntegerField(default=3)

    role: int
    """Set by ``with_role_of``: the number of the asking person's role on the account itself."""

    objects = AccountQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        default_permissions = ()
        permissions = [
            ("monitor_account", "See everything of the account"),
            ("manage_account", "Change everything of the account"),
            ("administer_account", "Decide who may do what in the account"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("environments:account", args=[self.code])
