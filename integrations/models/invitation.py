"""Invitations: a role that waits for the person at one mail address."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from environments.models import Account, Environment
from integrations.models.integration import Integration
from integrations.querysets import InvitationQuerySet


class Invitation(models.Model):
    """A role on one tile, environment or account, offered by mail.

    The link's secret is kept as a hash. Sending again replaces it, so that the
    older link is dead.
    """

    class Role(models.IntegerChoices):
        MONITOR = 1, "Monitor"
        MANAGE = 2, "Manage"
        ADMINISTER = 3, "Administer"

    code = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField()
    role = models.PositiveSmallIntegerField(choices=Role)
    account = models.ForeignKey(Account, null=True, on_delete=models.CASCADE, related_name="invitations")
    environment = models.ForeignKey(
        Environment, null=True, on_delete=models.CASCADE, related_name="invitations"
    )
    integration = models.ForeignKey(
        Integration, null=True, on_delete=models.CASCADE, related_name="invitations"
    )
    digest = models.CharField(max_length=64, unique=True, editable=False)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="sent_invitations"
    )
    sent_at = models.DateTimeField()
    mailed_at = models.DateTimeField(null=True)
    """When the mail server took the mail; empty while it did not."""
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    revoked_at = models.DateTimeField(null=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=(
                    Q(account__isnull=False, environment=None, integration=None)
                    | Q(account=None, environment__isnull=False, integration=None)
                    | Q(account=None, environment=None, integration__isnull=False)
                ),
                name="invitation_to_one_place",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} for {self.email}"

    @property
    def is_open(self) -> bool:
        """Neither accepted nor withdrawn; it may be too old."""
        return self.accepted_at is None and self.revoked_at is None

    @property
    def place(self) -> Account | Environment | Integration:
        """What the role is on."""
        place = self.integration or self.environment or self.account
        assert place is not None
        return place
