"""Documents and their differences as plain data for templates."""

from integrations.presentation.changes import (
    ChangeCounts,
    ResourceChange,
    RowShown,
    changes_of,
    counts_of,
)
from integrations.presentation.documents import (
    FieldShown,
    Section,
    local_fields,
    sections_of,
)
from integrations.presentation.flows import FlowShown, flow_shown
from integrations.presentation.links import Link, Links, links_for, links_in
from integrations.presentation.values import Form, Shown, show

__all__ = [
    "ChangeCounts",
    "FieldShown",
    "FlowShown",
    "Form",
    "Link",
    "Links",
    "ResourceChange",
    "RowShown",
    "Section",
    "Shown",
    "changes_of",
    "counts_of",
    "flow_shown",
    "links_for",
    "links_in",
    "local_fields",
    "sections_of",
    "show",
]
