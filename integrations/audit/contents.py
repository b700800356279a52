"""Stored documents: is each the one its id stands for, and do its columns say what it says?"""

import json
from collections.abc import Iterator
from itertools import islice
from typing import Any
from uuid import UUID

from integrations import canonical
from integrations.audit.faults import Fault, Tally
from integrations.kinds import get_kind
from integrations.kinds.references import references_in
from integrations.models import Content, Integration, Resource

BATCH = 1000

Use = tuple[UUID, str, str]
"""A content with the kind and the name under which a tile holds or held it."""


def check_contents(tile: Integration | None, tally: Tally) -> Iterator[Fault]:
    """Look at every document that any revision of the tile (or of all) holds."""
    history = Resource.history.all()
    if tile is not None:
        history = history.filter(integration_id=tile.pk)
    uses = history.order_by("content_id").values_list("content_id", "kind", "name").distinct()
    stream = uses.iterator(chunk_size=BATCH)
    while batch := list(islice(stream, BATCH)):
        rows = Content.objects.filter(pk__in={use[0] for use in batch})
        contents = {row[0]: row[1:] for row in rows.values_list("pk", "document", "references")}
        for use in batch:
            tally["documents"] += 1
            problem = _problem(use, *contents[use[0]]) if use[0] in contents else ""
            if problem:
                yield _fault(tile, use, problem)


def _problem(use: Use, text: str, references: list[UUID]) -> str:
    content, kind, name = use
    if canonical.content_id(text) != content:
        return "Its document is not the one that was stored."
    document = _document(text)
    if not isinstance(document, dict):
        return "Its document is not in the canonical form."
    if document.get("name") != name:
        return f"In its document it is called {document.get('name')}."
    named = {value for _, value, _ in references_in(get_kind(kind), document)}
    if named != {str(lineage) for lineage in references}:
        return "The references kept for it are not those of its document."
    return ""


def _document(text: str) -> Any:
    """The document of a canonical text; None of any other."""
    try:
        document = json.loads(text)
        return document if canonical.encode(document) == text else None
    except ValueError:
        return None


def _fault(tile: Integration | None, use: Use, problem: str) -> Fault:
    """The fault, named by the first revision that holds the document."""
    rows = Resource.history.filter(content_id=use[0], kind=use[1], name=use[2])
    if tile is not None:
        rows = rows.filter(integration_id=tile.pk)
    row = rows.select_related("integration__environment").order_by("integration_id", "revision")[0]
    return Fault(row.integration, problem, row.revision, row.name)
