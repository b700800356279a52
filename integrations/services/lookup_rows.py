"""Adding, changing and deleting rows of a lookup cache's data by hand; no revision is made of it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction

from environments.models import AuditEntry, User
from environments.services.audit import record_on
from integrations import canonical
from integrations.errors import IntegrationError, StaleRow, UnfitRow
from integrations.lookup_bulk import size_of_cache
from integrations.lookup_data.limits import MAX_DATA, MAX_ROWS, key_fault, value_fault
from integrations.models import Integration, LookupEntry, Resource
from integrations.permissions import require_editing
from integrations.services.locking import lock_integration

GONE = "This tile no longer has the lookup cache."
CHANGED = "The data has changed since this page was shown. Please look at it again."
TOO_MANY = f"A lookup cache may have {MAX_ROWS:,} rows; with this it would have {{:,}}."
TOO_MUCH = (
    f"A lookup cache may hold {MAX_DATA // 1024 // 1024} MB of keys and values; with this it would be more."
)


def row_mark(key: str, value: Any) -> str:
    """What stands for a row as it was when a form was made from it."""
    return canonical.content_id(canonical.encode([key, value])).hex


@transaction.atomic
def add_row(*, integration: Integration, lineage: UUID, key: str, value: Any, by: User) -> LookupEntry:
    """Add a row; needs Manage, Administer in a protected environment. Raises UnfitRow when it cannot stand."""
    tile, cache = lock_cache(integration, lineage, by)
    _check(cache, key, value)
    entry = LookupEntry.objects.create(resource=cache, key=key, value=value)
    check_room(cache)
    record_lookup(tile, cache, by, "lookup.added", f"Added a row to {cache.name}", added=1)
    return entry


@transaction.atomic
def edit_row(
    *, integration: Integration, lineage: UUID, row: int, expected: str, key: str, value: Any, by: User
) -> LookupEntry:
    """Change a row's key and value; needs Manage.

    ``expected`` is the mark of the row that the form was made from. Raises
    StaleRow with the present row when it is not that any more, UnfitRow.
    """
    tile, cache = lock_cache(integration, lineage, by)
    entry = _unchanged(cache, row, expected)
    _check(cache, key, value, row=row)
    if (entry.key, entry.value) == (key, value):
        return entry
    entry.key, entry.value = key, value
    entry.save(update_fields=["key", "value"])
    check_room(cache)
    record_lookup(tile, cache, by, "lookup.changed", f"Changed a row of {cache.name}", changed=1)
    return entry


@transaction.atomic
def delete_row(*, integration: Integration, lineage: UUID, row: int, expected: str, by: User) -> None:
    """Delete a row; needs Manage. Raises StaleRow when it is not the one that was shown."""
    tile, cache = lock_cache(integration, lineage, by)
    _unchanged(cache, row, expected).delete()
    record_lookup(tile, cache, by, "lookup.deleted", f"Deleted a row of {cache.name}", deleted=1)


@transaction.atomic
def delete_all_rows(*, integration: Integration, lineage: UUID, expected: int, by: User) -> int:
    """Delete all rows; needs Manage. ``expected`` is how many the person was told of."""
    tile, cache = lock_cache(integration, lineage, by)
    rows = LookupEntry.objects.filter(resource=cache)
    if rows.count() != expected:
        raise IntegrationError(CHANGED)
    number, _ = rows.delete()
    if number:
        summary = f"Deleted all rows of {cache.name}"
        record_lookup(tile, cache, by, "lookup.emptied", summary, deleted=number)
    return number


def lock_cache(integration: Integration, lineage: UUID, by: User) -> tuple[Integration, Resource]:
    """The tile, locked, and its lookup cache, if ``by`` may change its data now."""
    tile = lock_integration(integration)
    require_editing(by, tile)
    cache = Resource.objects.filter(integration=tile, lineage=lineage, kind="lookup_cache").first()
    if cache is None:
        raise IntegrationError(GONE)
    return tile, cache


def check_room(cache: Resource) -> None:
    """Raise IntegrationError when the cache now holds more than it may."""
    rows, size = size_of_cache(cache.pk)
    if rows > MAX_ROWS:
        raise IntegrationError(TOO_MANY.format(rows))
    if size > MAX_DATA:
        raise IntegrationError(TOO_MUCH)


def record_lookup(
    tile: Integration, cache: Resource, by: User, action: str, summary: str, **numbers: int
) -> None:
    """Write into the audit log how many rows were changed; never what stands in them."""
    record_on(
        tile,
        by=by,
        kind=AuditEntry.Kind.LOOKUP,
        action=action,
        summary=summary,
        details={"lineage": str(cache.lineage), **numbers},
    )


def _unchanged(cache: Resource, row: int, expected: str) -> LookupEntry:
    entry = LookupEntry.objects.filter(resource=cache, pk=row).first()
    if entry is None or row_mark(entry.key, entry.value) != expected:
        raise StaleRow(entry)
    return entry


def _check(cache: Resource, key: str, value: Any, row: int | None = None) -> None:
    faults = {"key": key_fault(key), "value": value_fault(value)}
    holders = LookupEntry.objects.filter(resource=cache, key=key).values_list("pk", flat=True)
    if not faults["key"] and set(holders) - {row}:
        faults["key"] = "another row already has this key."
    if any(faults.values()):
        raise UnfitRow({name: f"{text[0].upper()}{text[1:]}" for name, text in faults.items() if text})
