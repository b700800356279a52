"""The audit log for reading: rows of a page, and lines of a file for spreadsheets."""

from __future__ import annotations

import csv
import json
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from environments.models import AuditEntry
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
STARTS_A_FORMULA = tuple("=+-@\t\r\n＝＋－＠")


@dataclass(frozen=True, slots=True)
class Row:
    """One entry: its tile's address is "" where the reader may not open it."""

    entry: AuditEntry
    badge: str
    tile_address: str
    number: int | None
    is_altered: bool
    details: list[tuple[str, str]]


def rows_of(entries: Collection[AuditEntry], user: User) -> list[Row]:
    """The entries with what stands around them, in a fixed number of statements."""
    addresses = _addresses({entry.tile_code for entry in entries if entry.tile_code}, user)
    wrong = altered(entries)
    return [
        Row(
            entry=entry,
            badge=BADGES.get(AuditEntry.Kind(entry.kind), "neutral"),
            tile_address=addresses.get(entry.tile_code, "") if entry.tile_code else "",
            number=_number(entry),
            is_altered=entry.pk in wrong,
            details=[(name[:1].upper() + name[1:], _as_text(value)) for name, value in entry.details.items()],
        )
        for entry in entries
    ]


def csv_lines(entries: Iterable[AuditEntry]) -> Iterator[str]:
    """The log as RFC 4180 has it; no cell is taken for a formula by a spreadsheet."""
    writer = csv.writer(_Line(), quoting=csv.QUOTE_MINIMAL, lineterminator="\r\n")
    yield writer.writerow(HEADINGS)
    for entry in entries:
        cells = [
            str(_number(entry) or ""),
            _moment(entry.at),
            entry.actor_name,
            entry.get_kind_display(),
            entry.action,
            entry.summary,
            entry.environment.name if entry.environment else "",
            entry.tile_name,
            json.dumps(entry.details, ensure_ascii=False) if entry.details else "",
        ]
        yield writer.writerow(map(plain_cell, cells))


def plain_cell(text: str) -> str:
    """A cell that spreadsheets show as it is: with an apostrophe before what would start a formula."""
    return f"'{text}" if text.lstrip(" ").startswith(STARTS_A_FORMULA) else text


class _Line:
    """What the writer writes to: it hands each line back."""

    def write(self, line: str) -> str:
        return line


def _addresses(codes: Collection[UUID], user: User) -> dict[UUID, str]:
    if not codes:
        return {}
    tiles = Integration.objects.living().visible_to(user).filter(code__in=codes)
    return {tile.code: tile.get_absolute_url() for tile in tiles.only("code")}


def _number(entry: AuditEntry) -> int | None:
    return entry.seal.number if hasattr(entry, "seal") else None


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")


def _as_text(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value) if isinstance(value, str | int | float) else json.dumps(value, ensure_ascii=False)
