"""The chain of an account's audit log: what a seal's digest covers."""

import hashlib
import json
from datetime import UTC

from environments.models import AuditEntry

BEGINNING = bytes(32)


def digest_after(previous: bytes, entry: AuditEntry) -> bytes:
    """The SHA-256 digest of an entry that follows ``previous`` (32 bytes; BEGINNING for the first).

    Who acted is covered by name, since the person's row may be deleted.
    """
    says = [
        entry.pk,
        entry.account_id,
        entry.environment_id,
        str(entry.tile_code or ""),
        entry.tile_name,
        entry.actor_name,
        entry.kind,
        entry.action,
        entry.summary,
        entry.details,
        entry.at.astimezone(UTC).isoformat(),
    ]
    text = json.dumps(says, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(previous + text.encode()).digest()
