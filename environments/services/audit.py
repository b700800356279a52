"""Writing the audit log, and sealing what was written into its account's chain."""

import re
from typing import Any, Protocol
from uuid import UUID

from django.db import connection, transaction

from environments.audit_chain import BEGINNING, digest_after
from environments.models import Account, AuditEntry, AuditSeal, Environment, User

AT_ONCE = 1000
LATECOMERS = 10_000
FIRST = (0, BEGINNING, 0)
FULLER = "fuller"
NOBODY = "The system"
# Controls, line separators, and marks that turn the direction of what follows: none may shape what readers see.
_UNREADABLE = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


class Tile(Protocol):
    """What a tile has: this app knows none by itself."""

    code: UUID
    environment: Environment


def record(
    *,
    account: Account | int,
    by: User | None,
    kind: AuditEntry.Kind,
    action: str,
    summary: str,
    environment: Environment | int | None = None,
    tile: tuple[UUID, str] | None = None,
    details: dict[str, Any] | None = None,
) -> None:
    """Write down what was done, in the transaction that does it.

    ``action`` is a word for filters ("environment.renamed"), ``summary`` the
    sentence people read, ``tile`` a tile's code and name. Neither ``summary``
    nor ``details`` may hold a secret, or name places that a reader may not see
    (see told_if_seen). Characters that would break a line, or
    hide in it, are written out.
    """
    AuditEntry.objects.create(
        account_id=account if isinstance(account, int) else account.pk,
        environment_id=environment.pk if isinstance(environment, Environment) else environment,
        tile_code=tile[0] if tile else None,
        tile_name=in_one_line(tile[1])[:300] if tile else "",
        actor=by,
        actor_name=in_one_line(f"{by} <{by.email}>")[:300] if by else NOBODY,
        kind=kind,
        action=action,
        summary=in_one_line(summary)[:1000],
        details=details or {},
    )


def record_on(
    place: Account | Environment | Tile,
    *,
    by: User | None,
    kind: AuditEntry.Kind,
    action: str,
    summary: str,
    details: dict[str, Any] | None = None,
) -> None:
    """Write down what was done with an account, an environment or a tile."""
    account: Account | int
    environment: Environment | None = None
    tile: tuple[UUID, str] | None = None
    if isinstance(place, Account):
        account = place
    elif isinstance(place, Environment):
        account, environment = place.account_id, place
    else:
        account, environment = place.environment.account_id, place.environment
        tile = (place.code, str(place))
    record(
        account=account,
        environment=environment,
        tile=tile,
        by=by,
        kind=kind,
        action=action,
        summary=summary,
        details=details,
    )


def told_if_seen(said: str, *tiles: UUID) -> dict[str, Any]:
    """For an entry's details: a fuller sentence, for those readers alone who may see all those tiles."""
    return {FULLER: {"tiles": [str(code) for code in tiles], "said": in_one_line(said)}}


def told_to_the_account(said: str) -> dict[str, Any]:
    """The same, for those who administer the whole account."""
    return {FULLER: {"tiles": None, "said": in_one_line(said)}}


def in_one_line(text: str) -> str:
    """The text with every control and direction mark written out, as in ``\\n`` or ``\\u202e``."""
    return _UNREADABLE.sub(lambda found: found.group().encode("unicode_escape").decode(), text)


def seal_entries() -> int:
    """Give the entries that have none their places in their accounts' chains; returns how many were sealed.

    Looks back from the newest sealed entry by as many as may have been written while one
    transaction lasted, so that it takes as long with a million entries as with few.
    """
    return sum(_seal(account) for account in Account.objects.order_by("pk"))


@transaction.atomic
def _seal(account: Account) -> int:
    """Only one process at a time appends to a chain, and others need not wait; the lock ends with the transaction."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))", [f"audit of {account.pk}"]
        )
        (is_alone,) = cursor.fetchone()
    if not is_alone:
        return 0
    newest = AuditSeal.objects.filter(account=account).order_by("-number").first()
    number, digest, last = (newest.number, bytes(newest.digest), newest.entry_id) if newest else FIRST
    waiting = AuditEntry.objects.filter(account=account, seal=None, pk__gt=last - LATECOMERS)
    seals = []
    for entry in waiting.order_by("pk")[:AT_ONCE]:
        number, digest = number + 1, digest_after(digest, entry)
        seals.append(AuditSeal(entry=entry, account=account, number=number, digest=digest))
    AuditSeal.objects.bulk_create(seals)
    return len(seals)
