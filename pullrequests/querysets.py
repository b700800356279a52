"""Which pull requests a person may see."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models

from integrations.models import Integration

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from environments.models import User


class PullRequestQuerySet(models.QuerySet):
    """Visibility: a pull request shows two tiles, so both must be visible."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        tiles = Integration.objects.visible_to(user).values("pk")
        return self.filter(source__in=tiles, target__in=tiles)
