"""Three-way merge of one resource, which may be absent on any side."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from integrations.kinds.base import Kind
from integrations.paths import MISSING
from pullrequests.merging.document import NO_DECISIONS, merge
from pullrequests.merging.outcomes import Decisions, Merged
from pullrequests.merging.rules import rules_for

Document = dict[str, Any]


def merge_resource(
    base: Document | None,
    target: Document | None,
    source: Document | None,
    *,
    kind: Kind,
    decisions: Decisions = NO_DECISIONS,
) -> Merged:
    """Merge a resource's document; None stands for an absent resource, in the result's value too.

    Deleted on one side and changed on the other is a conflict at the empty path. A resource that both sides
    added is merged field by field, as if the base had been empty.
    """
    sides = (MISSING if document is None else document for document in (base, target, source))
    merged = merge(*sides, rules=rules_for(kind), decisions=decisions)
    return replace(merged, value=None) if merged.value is MISSING else merged
