"""Writing the audit log of a tile."""

from typing import Any

from environments.models import AuditEntry, User
from environments.services.audit import record
from integrations.models import Integration


def record_on_tile(
    *,
    tile: Integration,
    by: User | None,
    kind: AuditEntry.Kind,
    action: str,
    summary: str,
    details: dict[str, Any] | None = None,
) -> None:
    """Write down what was done with a tile (see environments.services.audit.record)."""
    record(
        account=tile.environment.account_id,
        environment=tile.environment_id,
        tile=(tile.code, str(tile)),
        by=by,
        kind=kind,
        action=action,
        summary=summary,
        details=details,
    )
