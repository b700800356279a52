"""Reading many stored documents at once."""

import gc
import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from integrations.models import Content

Document = dict[str, Any]


@contextmanager
def collector_paused() -> Iterator[None]:
    """Switch the cyclic garbage collector off while many documents are kept.

    Walking the growing heap again and again makes a bulk load three times as long.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def load_documents(ids: Iterable[UUID | None]) -> dict[UUID, Document]:
    """The documents by content id, in one statement; None among the ids is passed over."""
    wanted = {content for content in ids if content is not None}
    if not wanted:
        return {}
    with collector_paused():
        rows = Content.objects.filter(pk__in=wanted).values_list("pk", "document")
        return {content: json.loads(text) for content, text in rows.iterator(chunk_size=2000)}


def load_document(content: UUID) -> Document:
    """One stored document."""
    return json.loads(Content.objects.values_list("document", flat=True).get(pk=content))
