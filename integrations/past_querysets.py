"""The past of a tile as one person may read it: other tiles by name only to those who may see them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Case, F, OuterRef, Prefetch, Subquery, Value, When
from django.db.models.functions import Concat

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from environments.models import User


class RevisionQuerySet(models.QuerySet):
    """Revisions, with what a person may know of where their content came from."""

    def told_to(self, user: User | AnonymousUser) -> Self:
        """Annotate what ``told`` needs to name the tile of a clone or a pull, for those who may see that tile."""
        tiles = self.model._meta.get_field("integration").related_model
        sync = _first_sync(tiles, OuterRef("integration"), OuterRef("number"))
        return self.annotate(
            giver_key=Subquery(sync.values("giver")[:1]),
            giver_revision=Subquery(sync.values("giver_revision")[:1]),
            pull_title=F("pull_request__title"),
        ).annotate(giver_name=_visible_name(tiles, user))

    def with_snapshots_told_to(self, user: User | AnonymousUser) -> Self:
        """Fetch their snapshots as well."""
        snapshots: Any = self.model._meta.get_field("snapshots").related_model
        return self.prefetch_related(Prefetch("snapshots", snapshots.objects.told_to(user)))


class SnapshotQuerySet(models.QuerySet):
    """Snapshots, with what a person may know of the pull that took them."""

    def told_to(self, user: User | AnonymousUser) -> Self:
        """Annotate what ``told`` needs to name the tile that was pulled from, for those who may see it.

        The pull is the revision after the snapshot before it, and the one of the snapshot after it.
        """
        snapshots: Any = self.model
        revisions: Any = snapshots._meta.get_field("revision").related_model
        tiles = revisions._meta.get_field("integration").related_model
        number = F("revision__number")
        is_before = When(reason=snapshots.Reason.BEFORE_PULL, then=number + 1)
        pulled = Case(is_before, default=number, output_field=models.IntegerField())
        sync = _first_sync(tiles, OuterRef("revision__integration"), OuterRef("pulled"))
        keyed = self.annotate(pulled=pulled).annotate(giver_key=Subquery(sync.values("giver")[:1]))
        return keyed.annotate(giver_name=_visible_name(tiles, user))


def _first_sync(tiles: Any, receiver: OuterRef, number: OuterRef) -> models.QuerySet:
    """What a clone or a pull recorded with its revision; a pull that had nothing to write may have added others."""
    syncs = tiles._meta.get_field("received_syncs").related_model.objects
    return syncs.filter(receiver=receiver, receiver_revision=number).order_by("pk")


def _visible_name(tiles: Any, user: User | AnonymousUser) -> Subquery:
    giver = tiles.objects.visible_to(user).filter(pk=OuterRef("giver_key")).order_by()
    return Subquery(giver.values(full=Concat("name", Value(" · "), "environment__name"))[:1])
