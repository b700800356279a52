"""Putting one person's edits over a newer state."""

from __future__ import annotations

from typing import Any

from integrations.difference.fields import same
from integrations.paths import MISSING


def carry_over(base: Any, newer: Any, edited: Any) -> Any:
    """Return ``newer`` with what ``edited`` changed in ``base`` put over it.

    Objects are gone through key by key; anything else that was edited comes whole from ``edited``, also where
    ``newer`` changed it too. Fit for a person who is then shown the result, not for merging unseen.
    """
    if same(base, edited):
        return newer
    if not (isinstance(newer, dict) and isinstance(edited, dict)):
        return edited
    before = base if isinstance(base, dict) else {}
    carried = {
        key: carry_over(before.get(key, MISSING), newer.get(key, MISSING), edited.get(key, MISSING))
        for key in [*newer, *(key for key in edited if key not in newer)]
    }
    return {key: value for key, value in carried.items() if value is not MISSING}
