"""Reading the audit log: what is about a place, narrowed down, newest first, and checked against its seals."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.db.models import Q, QuerySet

from environments.audit_chain import BEGINNING, digest_after
from environments.models import Account, AuditEntry, AuditSeal, Environment
from environments.services.audit import FULLER
from integrations.places import Place, account_of

PAGE_SIZE = 50
AT_ONCE = 2000


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a reader looks for; "" and None leave all in."""

    who: str = ""
    what: str = ""
    tile: str = ""
    kind: str = ""
    since: date | None = None
    until: date | None = None

    def narrow(self, entries: QuerySet[AuditEntry], *, with_fuller: bool = False) -> QuerySet[AuditEntry]:
        """Only the entries that fit; words are taken literally, in any case of letters.

        ``with_fuller`` looks into the fuller sentences as well, which is for those who may read them all.
        """
        if self.what:
            says = Q(summary__icontains=self.what)
            fuller = Q(**{f"details__{FULLER}__said__icontains": self.what})
            entries = entries.filter(says | fuller if with_fuller else says)
        for column, words in {"actor_name": self.who, "tile_name": self.tile}.items():
            if words:
                entries = entries.filter(**{f"{column}__icontains": words})
        if self.kind:
            entries = entries.filter(kind=self.kind)
        if self.since:
            entries = entries.filter(at__gte=_midnight(self.since))
        if self.until and self.until < date.max:
            entries = entries.filter(at__lt=_midnight(self.until + timedelta(days=1)))
        return entries


def entries_about(place: Place) -> QuerySet[AuditEntry]:
    """All that the log says of a place and of what lies in it, newest first."""
    entries = AuditEntry.objects.order_by("-pk")
    if isinstance(place, Account):
        return entries.filter(account=place)
    if isinstance(place, Environment):
        return entries.filter(environment=place)
    return entries.filter(tile_code=place.code, account=account_of(place))


@dataclass(frozen=True, slots=True)
class LogPage:
    """Some entries, and the number below which the older ones begin: None when there are none."""

    entries: list[AuditEntry]
    older: int | None


def page_of_log(entries: QuerySet[AuditEntry], before: int | None) -> LogPage:
    """The newest entries, or those before one; nothing is counted, so it takes as long in a log of any length."""
    if before is not None:
        entries = entries.filter(pk__lt=before)
    found = list(entries.select_related("seal", "environment")[: PAGE_SIZE + 1])
    shown = found[:PAGE_SIZE]
    return LogPage(shown, shown[-1].pk if len(found) > PAGE_SIZE else None)


def stream(entries: QuerySet[AuditEntry]) -> Iterator[list[AuditEntry]]:
    """All entries, a few thousand at a time; those that come meanwhile are left out."""
    before: int | None = None
    while True:
        later = entries if before is None else entries.filter(pk__lt=before)
        found = list(later.select_related("seal", "environment")[:AT_ONCE])
        yield found
        if len(found) < AT_ONCE:
            return
        before = found[-1].pk


def newest_seal(place: Place) -> AuditSeal | None:
    """How far the account's log is sealed."""
    seals = AuditSeal.objects.filter(account=account_of(place)).select_related("entry")
    return seals.order_by("-number").first()


def altered(entries: Iterable[AuditEntry]) -> set[int]:
    """The keys of those entries that are not what was sealed, by their own seal and the one before it."""
    sealed = [entry for entry in entries if hasattr(entry, "seal")]
    if not sealed:
        return set()
    before = {entry.seal.number - 1 for entry in sealed}
    seals = AuditSeal.objects.filter(account=sealed[0].account_id, number__in=before)
    digests = {number: bytes(digest) for number, digest in seals.values_list("number", "digest")}
    return {entry.pk for entry in sealed if not _is_as_sealed(entry, digests)}


def _is_as_sealed(entry: AuditEntry, digests: dict[int, bytes]) -> bool:
    previous = BEGINNING if entry.seal.number == 1 else digests.get(entry.seal.number - 1)
    return previous is not None and digest_after(previous, entry) == bytes(entry.seal.digest)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=UTC)
