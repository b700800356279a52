"""Which integrations a person may see, and what they may do with each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Count, IntegerField, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from environments.models import Account, Environment
from environments.querysets import annotate_role, granted
from environments.roles import Role

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from environments.models import User


class IntegrationQuerySet(models.QuerySet):
    """Visibility of tiles: a role on the tile, its environment or its account; a disabled environment hides its own."""

    def open_to(self, user: User | AnonymousUser, role: Role) -> Self:
        """Tiles on which the user has ``role`` or more."""
        if not user.is_active:
            return self.none()
        enabled = self.filter(environment__is_enabled=True)
        if user.is_superuser:
            return enabled
        return enabled.filter(_granted_anywhere(self.model, user, role))

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Tiles that exist for the user at all."""
        return self.open_to(user, Role.MONITOR)

    def manageable_by(self, user: User | AnonymousUser) -> Self:
        """Tiles the user may change."""
        return self.open_to(user, Role.MANAGE)

    def living(self) -> Self:
        """Tiles that were not archived."""
        return self.filter(archived_at=None)

    def deleted_for(self, user: User | AnonymousUser) -> Self:
        """Deleted tiles that the user could restore; they exist for no one else."""
        return self.open_to(user, Role.ADMINISTER).exclude(archived_at=None)

    def with_role_of(self, user: User | AnonymousUser) -> Self:
        """Annotate ``role``: the number of the highest role the user has on each tile."""
        places = {
            self.model: "pk",
            Environment: "environment_id",
            Account: "environment__account_id",
        }
        return annotate_role(self, user, places, closed=Q(environment__is_enabled=False))

    def with_resource_count(self) -> Self:
        """Annotate ``resource_count``; the integration's own settings are not counted."""
        resources: Any = self.model._meta.get_field("resources").related_model
        counts = (
            resources.objects.filter(integration=OuterRef("pk"))
            .exclude(kind="integration")
            .order_by()
            .values("integration")
            .annotate(count=Count("pk"))
            .values("count")
        )
        return self.annotate(resource_count=Coalesce(Subquery(counts), 0, output_field=IntegerField()))


class InvitationQuerySet(models.QuerySet):
    """Invitations, by the place they are to."""

    def to(self, place: models.Model) -> Self:
        """Those to one account, environment or tile."""
        return self.filter(**{str(place._meta.model_name): place})

    def waiting(self) -> Self:
        """Neither accepted nor withdrawn, those that are too old included."""
        return self.filter(accepted_at=None, revoked_at=None)

    def within(self, account: Account) -> Self:
        """Those to the account, to one of its environments, or to one of its tiles."""
        return self.filter(
            Q(account=account)
            | Q(environment__account=account)
            | Q(integration__environment__account=account)
        )


def _granted_anywhere(model: type[models.Model], user: User, role: Role) -> Q:
    return (
        granted(model, user, role)
        | granted(Environment, user, role, through="environment_id")
        | granted(Account, user, role, through="environment__account_id")
    )
