"""The audit log for reading: rows of a page, and lines of a file for spreadsheets."""

from __future__ import annotations

import csv
import json
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from environments.models import Account, AuditEntry
from environments.roles import Role
from environments.services.audit import FULLER
from integrations.audit_log import altered
from integrations.models import Integration

if TYPE_CHECKING:
    from environments.models import User

BADGES = {
    AuditEntry.Kind.MERGE: "info",
    AuditEntry.Kind.REVERT: "warning",
    AuditEntry.Kind.RIGHTS: "warning",
    AuditEntry.Kind.REFUSAL: "danger",
}
HEADINGS = ["Number", "When (UTC)", "Who", "Kind", "Action", "What", "Environment", "Tile", "Details"]
OF_BOTH_TILES = {"pull request", "source revision"}
STARTS_A_FORMULA = tuple("=+-@\t\r\n＝＋－＠")


@dataclass(frozen=True, slots=True)
class Row:
    """One entry: its tile's address is "" where the reader may not open it."""

    entry: AuditEntry
    sentence: str
    badge: str
    tile_address: str
    number: int | None
    is_altered: bool
    details: list[tuple[str, str]]


def rows_of(entries: Collection[AuditEntry], user: User) -> list[Row]:
    """The entries with what stands around them, in a fixed number of statements."""
    reader = Reader(user, entries)
    wrong = altered(entries)
    return [
        Row(
            entry=entry,
            sentence=reader.sentence(entry),
            badge=BADGES.get(AuditEntry.Kind(entry.kind), "neutral"),
            tile_address=reader.address(entry),
            number=_number(entry),
            is_altered=entry.pk in wrong,
            details=[
                (name[:1].upper() + name[1:], _as_text(value))
                for name, value in reader.details(entry).items()
            ],
        )
        for entry in entries
    ]


class Reader:
    """What one person may know of the tiles that some entries of one account speak of."""

    def __init__(self, user: User, entries: Collection[AuditEntry]) -> None:
        about = {entry.tile_code for entry in entries if entry.tile_code}
        besides = {
            UUID(code) for entry in entries for code in entry.details.get(FULLER, {}).get("tiles") or []
        }
        tiles = Integration.objects.visible_to(user).filter(code__in=about | besides)
        self.seen = {tile.code: tile for tile in tiles.only("code", "archived_at")}
        accounts = Account.objects.filter(pk__in={entry.account_id for entry in entries})
        self.is_admin = any(account.role >= Role.ADMINISTER for account in accounts.with_role_of(user))

    def sentence(self, entry: AuditEntry) -> str:
        """The fuller sentence, for those who may see all the tiles it names."""
        return str(entry.details[FULLER]["said"]) if self._may_read_fuller(entry) else entry.summary

    def details(self, entry: AuditEntry) -> dict[str, Any]:
        """What stands besides; of a pull request only what is this tile's own, unless both its tiles may be seen."""
        hidden = {FULLER}
        if FULLER in entry.details and not self._may_read_fuller(entry):
            hidden |= OF_BOTH_TILES
        return {name: value for name, value in entry.details.items() if name not in hidden}

    def _may_read_fuller(self, entry: AuditEntry) -> bool:
        fuller = entry.details.get(FULLER)
        if fuller is None:
            return False
        tiles = fuller["tiles"]
        return self.is_admin or (tiles is not None and all(UUID(code) in self.seen for code in tiles))

    def address(self, entry: AuditEntry) -> str:
        """Where the entry's tile can be opened; "" for one that was deleted or may not be seen."""
        tile = self.seen.get(entry.tile_code) if entry.tile_code else None
        return tile.get_absolute_url() if tile and tile.archived_at is None else ""


def csv_lines(batches: Iterable[list[AuditEntry]], user: User) -> Iterator[str]:
    """The log as RFC 4180 has it; no cell is taken for a formula by a spreadsheet."""
    writer = csv.writer(_Line(), quoting=csv.QUOTE_MINIMAL, lineterminator="\r\n")
    yield writer.writerow(HEADINGS)
    for entries in batches:
        reader = Reader(user, entries)
        for entry in entries:
            yield writer.writerow(map(plain_cell, _cells(entry, reader)))


def _cells(entry: AuditEntry, reader: Reader) -> list[str]:
    details = reader.details(entry)
    return [
        str(_number(entry) or ""),
        _moment(entry.at),
        entry.actor_name,
        entry.get_kind_display(),
        entry.action,
        reader.sentence(entry),
        entry.environment.name if entry.environment else "",
        entry.tile_name,
        json.dumps(details, ensure_ascii=False) if details else "",
    ]


def plain_cell(text: str) -> str:
    """A cell that spreadsheets show as it is: with an apostrophe before what would start a formula."""
    return f"'{text}" if text.lstrip(" ").startswith(STARTS_A_FORMULA) else text


class _Line:
    """What the writer writes to: it hands each line back."""

    def write(self, line: str) -> str:
        return line


def _number(entry: AuditEntry) -> int | None:
    return entry.seal.number if hasattr(entry, "seal") else None


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")


def _as_text(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value) if isinstance(value, str | int | float) else json.dumps(value, ensure_ascii=False)
